"""What does a manager intend who cannot decide in time? Tell the applicants, and name the new last day (Awb 4:14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.events import DecisionPostponed
from grants.applications.models import Application, Postponement
from grants.applications.permissions import may_find_admissibility
from grants.applications.rules import check_later_day
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def postpone_decisions(
    *, actor: Account, stream: Stream, applications: Collection[int], until_on: date, reason: str
) -> int:
    """Tell the applicants of these applications, by id, that the decision will be later; return how many.

    All or none. Raises RuleBroken `none_chosen`, `not_undecided` for one that is decided or closed to the actor,
    `clock_not_running`, `postponed_before`, `not_later`, `not_reasonable`, `reason_missing`.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    if not applications:
        raise RuleBroken("none_chosen", sentence("Choose at least one application."), field="applications")
    chosen = queries.undecided(actor, stream, applications)
    if len(chosen) != len(set(applications)):
        said = sentence("One of these has a decision, or is no longer here. Look at the list again.")
        raise RuleBroken("not_undecided", said, field="applications")
    for one in chosen:
        _postpone(actor, one, until_on, reason.strip())
    return len(chosen)


def _postpone(actor: Account, application: Application, until_on: date, reason: str) -> None:
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()
    lock(application)
    before = application.postponement
    if before is not None:
        said = sentence("The applicant of %(which)s was told before.", which=application.reference)
        raise RuleBroken("postponed_before", said, field="applications")
    clock = queries.clock_for(application)
    if clock is None:
        raise RuleBroken("clock_not_running", sentence("Wait until the deadline has passed."))
    check_later_day(until_on, due_on=clock.due_on, today=today())
    notice = application.postponement = Postponement(
        was_on=clock.due_on,
        until_on=until_on,
        reason=reason,
        told_at=now(),
        told_by=actor.id,
    )
    record(
        actor_id=actor.id,
        deed="postpone_decision",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
        was=clock.due_on,
        until_on=until_on,
    )
    db.session.flush()
    outbox.post("make_postponement_letter", asked_by=actor.id, postponement_id=notice.id)
    publish(DecisionPostponed(notice.id))


@command
def keep_postponement_letter(*, notice: Postponement, content: bytes) -> None:
    """Keep the letter of a notice, once; the worker's own deed, and doing it twice does it once."""
    application = db.session.get_one(Application, notice.application_id)
    lock(application)
    db.session.refresh(notice)
    if notice.letter_id is not None:
        return
    name = f"{application.reference or application.id}-{notice.until_on.isoformat()}.pdf"
    notice.letter = files.keep(content, name=name, media_type="application/pdf")
    record(
        actor_id=None,
        deed="keep_postponement_letter",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        sha256=notice.letter.sha256,
    )
