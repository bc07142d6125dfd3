"""What does a manager do with a submitted deliverable: return it with points, close them, accept it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grants.awards.commands import fulfil
from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.commands.library import give_file, publish_again
from grants.deliverables.events import DeliverableAccepted, DeliverableReturned
from grants.deliverables.models import Deliverable, DeliverablePoint
from grants.deliverables.permissions import may_assess
from grants.deliverables.rules import kind_of
from grants.deliverables.states import DELIVERABLE
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.outbox import post
from grants.foundation.wording import counted, sentence
from grants.people.models import Account


@command
def return_deliverable(
    *, actor: Account, deliverable: Deliverable, points: Sequence[tuple[str | None, str]]
) -> None:
    """Give a deliverable back with what must be better: (key of a part or None for the whole, text).

    Raises RuleBroken `not_in_this_state`, `readers_busy`, `no_points` when neither a new point is given nor an old
    one is open.
    """
    _require_assessor(actor, deliverable)
    _require_readers_done(deliverable)
    given = [(key, text.strip()) for key, text in points if text.strip()]
    if any(key is not None and kind_of(deliverable).part(key) is None for key, _ in given):
        raise NotFound
    return_it(actor, deliverable, given)


def return_it(actor: Account, deliverable: Deliverable, given: Sequence[tuple[str | None, str]]) -> None:
    """Return it, by a manager or because all readers say so; raises as `return_deliverable` does."""
    state = DELIVERABLE.after(deliverable.state, "return")
    if not given and not queries.open_points_of(deliverable):
        raise RuleBroken("no_points", sentence("Say at least at one part what must be better."))
    for key, text in given:
        db.session.add(
            DeliverablePoint(
                deliverable_id=deliverable.id,
                section_key=key,
                text=text,
                raised_by=actor.id,
                raised_at=now(),
            )
        )
    deliverable.state = state
    deliverable.returns += 1
    _note(actor, deliverable, "return_deliverable", points=[list(point) for point in given])
    publish(DeliverableReturned(deliverable.id))


@command
def close_point(*, actor: Account, deliverable: Deliverable, point: DeliverablePoint) -> None:
    """Say that a point has been met; raises RuleBroken `point_closed`, `not_submitted`."""
    _require_assessor(actor, deliverable)
    if point.deliverable_id != deliverable.id:
        raise NotFound
    if deliverable.state != "submitted":
        raise RuleBroken("not_submitted", sentence("Close points after the initiative has submitted again."))
    if point.closed_at is not None:
        raise RuleBroken("point_closed", sentence("This point was closed already."))
    point.closed_by, point.closed_at = actor.id, now()
    _note(actor, deliverable, "close_point", point=point.id)


@command
def accept_deliverable(*, actor: Account, deliverable: Deliverable) -> None:
    """Accept a deliverable of which every point is closed; its PDF is made by a worker.

    Raises RuleBroken `not_in_this_state`, `readers_busy`, `points_open`.
    """
    _require_assessor(actor, deliverable)
    _require_readers_done(deliverable)
    accept_it(actor, deliverable)


def accept_it(actor: Account, deliverable: Deliverable) -> None:
    """Accept it, by a manager or because all readers say so; raises as `accept_deliverable` does."""
    state = DELIVERABLE.after(deliverable.state, "accept")
    still_open = queries.open_points_of(deliverable)
    if still_open:
        raise RuleBroken(
            "points_open",
            counted(
                len(still_open),
                sentence("One point is still open. Close it first."),
                sentence("%(count)s points are still open. Close them first.", count=len(still_open)),
            ),
        )
    deliverable.state, deliverable.accepted_at, deliverable.accepted_by = state, now(), actor.id
    deliverable.accepted_file_id = None
    post("make_deliverable_pdf", asked_by=actor.id, deliverable_id=deliverable.id)
    _note(actor, deliverable, "accept_deliverable", type=deliverable.type)
    publish_again(actor, deliverable)
    fulfil(actor=actor, award=deliverable.award, what=deliverable.type)
    publish(DeliverableAccepted(deliverable.id))


@command
def keep_accepted_file(*, actor: Account, deliverable: Deliverable, content: bytes, name: str) -> None:
    """Keep the document of an accepted deliverable, once; `actor` is who accepted it."""
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    if deliverable.state != "accepted" or deliverable.accepted_file_id is not None:
        return
    file = files.keep(content, name=name, media_type="application/pdf")
    deliverable.accepted_file_id = file.id
    give_file(deliverable)
    _note(actor, deliverable, "keep_accepted_file", sha256=file.sha256)


def _require_assessor(actor: Account, deliverable: Deliverable) -> None:
    may_assess(actor, deliverable.award, team=team_of(deliverable.award, ever=True)).require()


def _require_readers_done(deliverable: Deliverable) -> None:
    """Let who was asked to read speak first."""
    if any(one.submitted_at is None for one in queries.readings_of(deliverable, deliverable.attempts)):
        raise RuleBroken("readers_busy", sentence("A reader has not sent a judgement yet."))


def _note(actor: Account, deliverable: Deliverable, deed: str, **facts: Any) -> None:
    chain = programme_chain(deliverable.award.programme_id)
    record(actor_id=actor.id, deed=deed, subject=deliverable, chain=chain, **facts)
