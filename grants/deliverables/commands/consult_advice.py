"""What does an adviser do: say what came of it, note the advice, share it, pass on what is for everybody?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grants.awards.queries import team_of
from grants.budget.models import Programme
from grants.deliverables.events import BookingChanged
from grants.deliverables.models import ConsultBooking, ConsultEntry, ConsultNote
from grants.deliverables.permissions import may_advise, may_write_entries
from grants.deliverables.rules import consult as rules
from grants.deliverables.states import CONSULT_BOOKING, CONSULT_ENTRY, CONSULT_TOPICS, NOTE_READERS
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.commands import ask_about_call
from grants.streams.models import Stream
from grants.streams.rules.inquiries import answer_faults


@command
def note_outcome(*, actor: Account, booking: ConsultBooking, came: bool) -> None:
    """Say whether somebody came; raises RuleBroken `not_in_this_state`, `not_begun`."""
    _require_adviser(actor, booking)
    rules.check_begun(booking.slot.starts_at, now())
    booking.state = CONSULT_BOOKING.after(booking.state, "attend" if came else "miss")
    _record(actor, booking, booking.award.programme_id, "note_consult_outcome", came=came)


@command
def write_note(*, actor: Account, booking: ConsultBooking, text: str, readers: str) -> ConsultNote:
    """Write down what was advised, for the readers chosen; raises RuleBroken `nothing_to_note`, `readers_unknown`."""
    _require_adviser(actor, booking)
    _check_readers(readers)
    if booking.state in ("cancelled", "fallen_out", "passed_on"):
        raise RuleBroken("nothing_to_note", sentence("This appointment did not take place."))
    note = ConsultNote(
        booking=booking, text=text, readers=readers, written_by=actor.id, written_at=now(), entry=None
    )
    db.session.add(note)
    db.session.flush()
    _record(actor, note, booking.award.programme_id, "write_consult_note", readers=readers)
    return note


@command
def change_note(*, actor: Account, note: ConsultNote, version: int, text: str, readers: str) -> None:
    """Write a note anew, or let others read it; raises Stale with both texts, RuleBroken `readers_unknown`."""
    _require_adviser(actor, note.booking)
    _check_readers(readers)
    if note.version != version:
        raise Stale([Difference("text", sentence("Your text"), note.text, text)])
    note.text, note.readers = text, readers
    _record(actor, note, note.booking.award.programme_id, "change_consult_note", readers=readers)


@command
def pass_on_question(*, actor: Account, booking: ConsultBooking, stream: Stream, text: str) -> None:
    """Put a question about an open call among the questions of that call, where its answer reaches everybody.

    The appointment ends, and who booked it is told where the answer will stand. Raises RuleBroken
    `not_in_this_state`, and what asking about a call says against it.
    """
    _require_adviser(actor, booking)
    booking.state = CONSULT_BOOKING.after(booking.state, "pass_on")
    inquiry = ask_about_call(actor=actor, stream=stream, text=text)
    booking.passed_on_to_id = stream.id
    booking.sequence += 1
    booking.changed_at = now()
    _record(
        actor, booking, booking.award.programme_id, "pass_on_question", inquiry=inquiry.id, stream=stream.id
    )
    publish(BookingChanged(booking.id, "passed_on"))


@command
def publish_entry(
    *,
    actor: Account,
    programme: Programme,
    note: ConsultNote | None = None,
    topic: str,
    question_nl: str = "",
    answer_nl: str = "",
    question_en: str = "",
    answer_en: str = "",
) -> ConsultEntry:
    """Publish a question that is asked often, for all projects of a programme, in words that tell of no project.

    Raises RuleBroken `entry_incomplete` with the field, `topic_unknown`, `entry_made` for a note that was used.
    """
    may_write_entries(actor, programme.id).require()
    if note is not None:
        _require_adviser(actor, note.booking)
        if note.booking.award.programme_id != programme.id:
            raise NotFound
        if note.entry is not None:
            raise RuleBroken("entry_made", sentence("An entry was made of this note already."))
    texts = _checked(topic, question_nl, answer_nl, question_en, answer_en)
    entry = ConsultEntry(
        programme_id=programme.id,
        note=note,
        topic=topic,
        state=CONSULT_ENTRY.initial,
        published_by=actor.id,
        published_at=now(),
        changed_at=now(),
        generated=programme.generated,
        **texts,
    )
    db.session.add(entry)
    db.session.flush()
    _record(actor, entry, programme.id, "publish_consult_entry", topic=topic, **texts)
    return entry


@command
def change_entry(
    *,
    actor: Account,
    entry: ConsultEntry,
    version: int,
    topic: str,
    question_nl: str = "",
    answer_nl: str = "",
    question_en: str = "",
    answer_en: str = "",
) -> None:
    """Write an entry anew; raises Stale, RuleBroken `not_in_this_state`, `entry_incomplete`, `topic_unknown`."""
    may_write_entries(actor, entry.programme_id).require()
    _require_version(entry, version)
    CONSULT_ENTRY.after(entry.state, "change")
    texts = _checked(topic, question_nl, answer_nl, question_en, answer_en)
    entry.topic, entry.changed_at = topic, now()
    for name, text in texts.items():
        setattr(entry, name, text)
    _record(actor, entry, entry.programme_id, "change_consult_entry", topic=topic, **texts)


@command
def withdraw_entry(*, actor: Account, entry: ConsultEntry, version: int, reason: str) -> None:
    """Take an entry off, because it no longer holds; raises Stale, RuleBroken `not_in_this_state`."""
    may_write_entries(actor, entry.programme_id).require()
    _require_version(entry, version)
    entry.state = CONSULT_ENTRY.after(entry.state, "withdraw")
    entry.reason, entry.changed_at = reason, now()
    _record(actor, entry, entry.programme_id, "withdraw_consult_entry", reason=reason)


def _checked(topic: str, *texts: str) -> Mapping[str, str]:
    if topic not in CONSULT_TOPICS:
        raise RuleBroken("topic_unknown", sentence("Choose what it is about."), field="topic")
    named = dict(zip(("question_nl", "answer_nl", "question_en", "answer_en"), texts, strict=True))
    for field, said in answer_faults(named):
        raise RuleBroken("entry_incomplete", said, field=field)
    return named


def _check_readers(readers: str) -> None:
    if readers not in NOTE_READERS:
        raise RuleBroken("readers_unknown", sentence("Choose who may read this."), field="readers")


def _require_adviser(actor: Account, booking: ConsultBooking) -> None:
    may_advise(actor, booking.award, team=team_of(booking.award, ever=True)).require()


def _require_version(entry: ConsultEntry, version: int) -> None:
    if entry.version != version:
        raise Stale


def _record(
    actor: Account, subject: Any, programme_id: int, deed: str, *, reason: str = "", **facts: Any
) -> None:
    chain = programme_chain(programme_id)
    record(actor_id=actor.id, deed=deed, subject=subject, chain=chain, reason=reason, **facts)
