"""How do readers assess a deliverable: assigned by a manager, each by the criteria, and what follows from it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants.applications.queries import has_interest
from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.commands.assessing import accept_it, return_it
from grants.deliverables.events import ReadingDue
from grants.deliverables.models import Deliverable, DeliverablePoint, DeliverableTalk, Reading
from grants.deliverables.permissions import may_assess, may_write
from grants.deliverables.rules import kind_of
from grants.deliverables.rules.assessment import agreed_outcome, check_reading
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules.deliverables import MOST_READERS


@command
def assign_readers(
    *, actor: Account, deliverable: Deliverable, readers: Sequence[Account], due_on: date
) -> list[Reading]:
    """Ask one or two people to read what was handed in, before a day; who is of the team or has an interest cannot.

    Raises RuleBroken `not_submitted`, `one_or_two_readers`, `not_a_reader`, `term_over`, `assigned_already`.
    """
    award = deliverable.award
    may_assess(actor, award, team=team_of(award, ever=True)).require()
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    if deliverable.state != "submitted":
        raise RuleBroken("not_submitted", sentence("Readers are asked once it has been handed in."))
    if not 1 <= len({one.id for one in readers}) <= MOST_READERS:
        raise RuleBroken("one_or_two_readers", sentence("Choose one or two readers."), field="readers")
    if due_on <= today():
        raise RuleBroken("term_over", sentence("Give the readers at least a day."), field="due_on")
    if queries.readings_of(deliverable, deliverable.attempts):
        raise RuleBroken("assigned_already", sentence("Readers were asked already."))
    able = {one.id for one in queries.possible_readers(deliverable)}
    if any(one.id not in able for one in readers):
        raise RuleBroken(
            "not_a_reader",
            sentence("Choose readers who are free of an interest in this project."),
            field="readers",
        )
    made = [
        Reading(
            deliverable_id=deliverable.id,
            attempt=deliverable.attempts,
            reader_id=one.id,
            assigned_by=actor.id,
            assigned_at=now(),
            due_on=due_on,
            judged={},
            remark="",
        )
        for one in readers
    ]
    db.session.add_all(made)
    _note(actor, deliverable, "assign_readers", readers=[one.id for one in readers], due_on=due_on)
    return made


@command
def submit_reading(
    *,
    actor: Account,
    reading: Reading,
    judged: Mapping[str, Mapping[str, str]],
    outcome: str,
    points: Sequence[tuple[str | None, str]] = (),
    remark: str = "",
) -> None:
    """Say of each criterion whether it is met, and what should follow; when all readers agree it follows at once.

    `points` are what must be better (`return`) or could be (`remarks`). Raises NotFound, RuleBroken
    `read_already`, `not_submitted` and those of `check_reading`.
    """
    deliverable = reading.deliverable
    if reading.reader_id != actor.id or _is_closed_to(actor, deliverable):
        raise NotFound
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    if reading.submitted_at is not None:
        raise RuleBroken("read_already", sentence("You sent your judgement already."))
    if deliverable.state != "submitted" or reading.attempt != deliverable.attempts:
        raise RuleBroken("not_submitted", sentence("It is not waiting for a judgement any more."))
    kind = kind_of(deliverable)
    given = [(key, text.strip()) for key, text in points if text.strip()]
    if any(key is not None and kind.part(key) is None for key, _ in given):
        raise NotFound
    check_reading(kind, judged, outcome, points=len(given) + len(queries.open_points_of(deliverable)))
    reading.judged = {key: dict(said) for key, said in judged.items()}
    reading.outcome, reading.remark, reading.submitted_at = outcome, remark.strip(), now()
    for key, text in given:
        db.session.add(
            DeliverablePoint(
                deliverable_id=deliverable.id,
                section_key=key,
                text=text,
                is_remark=outcome != "return",
                reading_id=reading.id,
                raised_by=actor.id,
                raised_at=now(),
                reply="",
            )
        )
    db.session.flush()
    _note(actor, deliverable, "submit_reading", outcome=outcome, points=[list(point) for point in given])
    _follow(actor, deliverable)


@command
def remind_reader(*, reading: Reading) -> None:
    """Remind a reader of the last day, or tell that it has passed; each once."""
    db.session.refresh(reading, with_for_update={"of": Reading})
    is_late = reading.due_on < today()
    told = reading.late_told_at if is_late else reading.reminded_at
    if told is not None or reading.submitted_at is not None:
        return
    if is_late:
        reading.late_told_at = now()
    reading.reminded_at = reading.reminded_at or now()
    _note(None, reading.deliverable, "remind_reader", reading=reading.id, is_late=is_late)
    publish(ReadingDue(reading.id, is_late))


def _follow(actor: Account, deliverable: Deliverable) -> None:
    """Do what the readers agree on once all have spoken; where they differ the manager decides."""
    readings = queries.readings_of(deliverable, deliverable.attempts)
    agreed = agreed_outcome([one.outcome for one in readings])
    if agreed == "return":
        return_it(actor, deliverable, [])
    elif agreed is not None and not queries.open_points_of(deliverable):
        accept_it(actor, deliverable)


def _is_closed_to(actor: Account, deliverable: Deliverable) -> bool:
    award = deliverable.award
    if actor.id in team_of(award, ever=True):
        return True
    return award.application_id is not None and has_interest(actor.id, award.application_id)


@command
def reply_to_point(*, actor: Account, deliverable: Deliverable, point: DeliverablePoint, reply: str) -> None:
    """Say what was done about a point; raises NotFound, RuleBroken `point_closed`."""
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    if point.deliverable_id != deliverable.id:
        raise NotFound
    if point.closed_at is not None:
        raise RuleBroken("point_closed", sentence("This point was closed already."))
    point.reply, point.replied_by, point.replied_at = reply.strip(), actor.id, now()
    _note(actor, deliverable, "reply_to_point", point=point.id, reply=reply.strip())


@command
def note_talk(*, actor: Account, deliverable: Deliverable, held_on: date, note: str) -> DeliverableTalk:
    """Note what was agreed in a talk about a deliverable that came back twice.

    Raises RuleBroken `no_talk_needed`, `held_later`, `note_missing`.
    """
    award = deliverable.award
    may_assess(actor, award, team=team_of(award, ever=True)).require()
    if deliverable.returns < queries.RETURNS_BEFORE_TALK:
        raise RuleBroken("no_talk_needed", sentence("A talk is for what was returned twice."))
    if held_on > today():
        raise RuleBroken("held_later", sentence("Write the day on which the talk has been."), field="held_on")
    if not note.strip():
        raise RuleBroken("note_missing", sentence("Write what was agreed."), field="note")
    talk = DeliverableTalk(
        deliverable_id=deliverable.id,
        held_on=held_on,
        note=note.strip(),
        noted_by=actor.id,
        noted_at=now(),
    )
    db.session.add(talk)
    _note(actor, deliverable, "note_talk", held_on=held_on, note=note.strip())
    return talk


def _note(actor: Account | None, deliverable: Deliverable, deed: str, **facts: Any) -> None:
    record(
        actor_id=None if actor is None else actor.id,
        deed=deed,
        subject=deliverable,
        chain=programme_chain(deliverable.award.programme_id),
        **facts,
    )
