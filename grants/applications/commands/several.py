"""What does a manager intend with several applications at once? Exactly what the preview said, all of it or nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import select

from grants.applications import queries
from grants.applications.commands.intake import write_finding
from grants.applications.commands.repair import ask_repair, leave_untreated
from grants.applications.models import Application
from grants.applications.rules import Previewed, preview_digest
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream

Preview = Callable[[Account, Stream, Collection[int]], Sequence[Previewed]]


@command
def admit_applications(
    *, actor: Account, stream: Stream, applications: Collection[int], seen: str, reason: str
) -> int:
    """Find admissible whichever of these, by id, the preview said can be; return how many.

    `seen` is the digest of that preview. Raises Stale when it is another one now, RuleBroken `none_possible`,
    `reason_missing`.
    """
    chosen = _as_previewed(queries.preview_admission, actor, stream, applications, seen)
    for one in chosen:
        write_finding(actor, one, "find_admissible", reason)
    return len(chosen)


@command
def keep_applications_out(
    *,
    actor: Account,
    stream: Stream,
    deed: str,
    applications: Collection[int],
    seen: str,
    reason: str,
    reasons: Mapping[int, str],
) -> int:
    """Find inadmissible, or leave untreated, whichever of these the preview said can be; return how many.

    `reasons` are those of one application, by id; `reason` counts for all others. Raises as `admit_applications`.
    """
    preview = functools.partial(queries.preview_keeping_out, deed=deed)
    chosen = _as_previewed(preview, actor, stream, applications, seen)
    for one in chosen:
        why = reasons.get(one.id, "") or reason
        if not why.strip():
            said = sentence("Give one reason for all of them, or a reason at each.")
            raise RuleBroken("reason_missing", said, field="reason")
        if deed == "leave_untreated":
            leave_untreated(actor=actor, application=one, reason=why)
        else:
            write_finding(actor, one, "find_inadmissible", why)
    return len(chosen)


@command
def ask_repairs(
    *,
    actor: Account,
    stream: Stream,
    applications: Collection[int],
    seen: str,
    questions: Sequence[str],
    wrong: str,
    days: int,
) -> int:
    """Ask the same repair of whichever of these, by id, the preview said can be; return how many.

    Raises as `admit_applications` does, and RuleBroken `not_formal`, `reason_missing`, `term_wrong`.
    """
    chosen = _as_previewed(queries.preview_repair, actor, stream, applications, seen)
    for one in chosen:
        ask_repair(actor=actor, application=one, questions=questions, wrong=wrong, days=days)
    return len(chosen)


def _as_previewed(
    preview: Preview, actor: Account, stream: Stream, ids: Collection[int], seen: str
) -> list[Application]:
    """Lock these, preview them again, and return those to which something will happen if nothing changed."""
    db.session.flush()
    mine = select(Application.id).where(Application.stream_id == stream.id, Application.id.in_(ids))
    db.session.scalars(mine.order_by(Application.id).with_for_update(key_share=True)).all()
    previewed = preview(actor, stream, ids)
    if preview_digest(previewed) != seen:
        raise Stale(
            said=sentence(
                "Something changed since you looked. Nothing is done yet: the list below shows how things are now."
            )
        )
    chosen = [one.application for one in previewed if one.obstacle is None]
    if not chosen:
        raise RuleBroken("none_possible", sentence("Nothing can be done with these. Choose others."))
    return chosen
