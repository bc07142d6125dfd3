"""What does somebody do with the consult hour: plan it, cancel a day, book, move and cancel an appointment?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from grants.awards.models import Award
from grants.awards.queries import team_of
from grants.budget.models import Programme
from grants.deliverables import queries
from grants.deliverables.events import BookingChanged
from grants.deliverables.models import (
    ConsultBooking,
    ConsultHost,
    ConsultHour,
    ConsultSeries,
    ConsultSlot,
    Deliverable,
)
from grants.deliverables.permissions import ADVISING, may_book, may_cancel, may_plan_consult
from grants.deliverables.rules import consult as rules
from grants.deliverables.states import CONSULT_BOOKING, CONSULT_TOPICS
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream


@command
def plan_consult_hours(
    *,
    actor: Account,
    programme: Programme,
    name: str,
    weekly: rules.Weekly,
    hosts: Sequence[tuple[Account, str]],
) -> ConsultSeries:
    """Make a weekly series with its days and slots; holidays are skipped. `hosts`: who, for which organisation.

    Raises RuleBroken: what `check_weekly` says, `no_days`, `not_an_adviser`.
    """
    may_plan_consult(actor, programme.id).require()
    rules.check_weekly(weekly, [(account.id, organisation) for account, organisation in hosts])
    for account, _ in hosts:
        if not holds(account, *ADVISING, programme_id=programme.id):
            raise RuleBroken("not_an_adviser", sentence("Only an adviser can hold the consult hour."))
    days, skipped = rules.days_of(weekly)
    if not days:
        said = sentence("There is no such day between the first and the last.")
        raise RuleBroken("no_days", said, field="until_on")
    series = ConsultSeries(
        programme_id=programme.id,
        name=name,
        weekday=weekly.weekday,
        begins_at_minute=weekly.begins_at_minute,
        slot_minutes=weekly.slot_minutes,
        slot_count=weekly.slot_count,
        from_on=weekly.from_on,
        until_on=weekly.until_on,
        link=weekly.link,
        made_by=actor.id,
        made_at=now(),
        generated=programme.generated,
        hosts=[
            ConsultHost(account_id=account.id, organisation=organisation) for account, organisation in hosts
        ],
        hours=[
            ConsultHour(
                on_day=day,
                slots=[
                    ConsultSlot(starts_at=start, ends_at=end) for start, end in rules.slots_of(day, weekly)
                ],
            )
            for day in days
        ],
    )
    db.session.add(series)
    db.session.flush()
    _note(
        actor,
        series,
        programme.id,
        "plan_consult_hours",
        days=len(days),
        skipped=[str(day) for day in skipped],
        hosts=[organisation for _, organisation in hosts],
    )
    return series


@command
def cancel_consult_hour(*, actor: Account, hour: ConsultHour, version: int, reason: str) -> int:
    """Cancel a whole day; who booked on it is told and can choose another. Return how many appointments fell out.

    Raises Stale, RuleBroken `hour_cancelled`, `has_begun`, `reason_missing`.
    """
    programme_id = hour.series.programme_id
    may_plan_consult(actor, programme_id).require()
    _require_version(hour, version)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Say why this day is cancelled."), field="reason")
    if hour.cancelled_at is not None:
        raise RuleBroken("hour_cancelled", sentence("This day was cancelled already."))
    slots = db.session.scalars(
        select(ConsultSlot)
        .where(ConsultSlot.hour_id == hour.id)
        .order_by(ConsultSlot.starts_at)
        .with_for_update()
    ).all()
    rules.check_still_to_come(slots[0].starts_at, now())
    hour.cancelled_at, hour.cancelled_by, hour.cancelled_because = now(), actor.id, reason
    booked = db.session.scalars(
        select(ConsultBooking).where(
            ConsultBooking.slot_id.in_([slot.id for slot in slots]), ConsultBooking.state == "booked"
        )
    ).all()
    for booking in booked:
        _become(booking, "fall_out")
    _note(
        actor,
        hour,
        programme_id,
        "cancel_consult_hour",
        reason=reason,
        day=str(hour.on_day),
        bookings=[booking.id for booking in booked],
    )
    for booking in booked:
        publish(BookingChanged(booking.id, "fallen_out"))
    return len(booked)


@command
def book_slot(
    *,
    actor: Account,
    award: Award,
    slot: ConsultSlot,
    question: str,
    topic: str = "",
    deliverable: Deliverable | None = None,
    about_call: Stream | None = None,
) -> ConsultBooking:
    """Book an appointment for a project, with its question and the product it is about.

    Raises RuleBroken `about_open_call` (it belongs on the page of that call, for everybody), `slot_taken`,
    `has_begun`, `hour_cancelled`, `too_many_bookings`; NotFound for a slot of another programme.
    """
    may_book(actor, award, team=team_of(award)).require()
    if about_call is not None:
        raise RuleBroken("about_open_call", rules.ABOUT_OPEN_CALL, field="about")
    if deliverable is not None and deliverable.award_id != award.id:
        raise NotFound
    db.session.refresh(award, with_for_update={"of": Award})
    if queries.coming_of(award) >= rules.MOST_COMING:
        said = sentence(
            "Your project has %(count)s appointments that are still to come. That is the most, so that every "
            "project gets its turn.",
            count=rules.MOST_COMING,
        )
        raise RuleBroken("too_many_bookings", said)
    _take(slot, award)
    guessed = rules.TOPIC_OF_TYPE.get(deliverable.type, "other") if deliverable else "other"
    booking = ConsultBooking(
        slot=slot,
        award=award,
        deliverable_id=deliverable.id if deliverable else None,
        topic=topic if topic in CONSULT_TOPICS else guessed,
        question=question,
        state=CONSULT_BOOKING.initial,
        booked_by=actor.id,
        booked_at=now(),
        changed_at=now(),
        generated=award.generated,
    )
    db.session.add(booking)
    db.session.flush()
    _note_of(actor, booking, "book_slot", starts_at=str(slot.starts_at), topic=booking.topic)
    publish(BookingChanged(booking.id, "booked"))
    return booking


@command
def move_booking(*, actor: Account, booking: ConsultBooking, slot: ConsultSlot, version: int) -> None:
    """Move an appointment to a free slot; calendars follow, because it stays the same appointment.

    Raises Stale, RuleBroken `not_in_this_state`, `slot_taken`, `has_begun`, `hour_cancelled`; NotFound.
    """
    may_book(actor, booking.award, team=team_of(booking.award)).require()
    _require_version(booking, version)
    was = booking.slot
    rules.check_still_to_come(was.starts_at, now())
    CONSULT_BOOKING.after(booking.state, "move")
    if slot.id != was.id:
        _take(slot, booking.award)
    booking.slot, booking.reminded_at = slot, None
    _become(booking, "move")
    _note_of(actor, booking, "move_booking", was=str(was.starts_at), starts_at=str(slot.starts_at))
    publish(BookingChanged(booking.id, "moved"))


@command
def cancel_booking(*, actor: Account, booking: ConsultBooking) -> None:
    """Give the slot back; raises RuleBroken `not_in_this_state`, `has_begun`."""
    may_cancel(actor, team=team_of(booking.award)).require()
    state = CONSULT_BOOKING.after(booking.state, "cancel")
    rules.check_still_to_come(booking.slot.starts_at, now())
    _become(booking, "cancel")
    _note_of(actor, booking, "cancel_booking", state=state)
    publish(BookingChanged(booking.id, "cancelled"))


@command
def remind_of_booking(*, booking: ConsultBooking) -> None:
    """Remind who comes and who holds the hour, the day before; once."""
    db.session.refresh(booking, with_for_update={"of": ConsultBooking})
    if booking.state != "booked" or booking.reminded_at is not None:
        return
    booking.reminded_at = now()
    record(
        actor_id=None,
        deed="remind_of_booking",
        subject=booking,
        chain=programme_chain(booking.award.programme_id),
    )
    publish(BookingChanged(booking.id, "nears"))


def _take(slot: ConsultSlot, award: Award) -> None:
    """Lock a slot and refuse one that cannot be had; a unique index keeps two bookings apart as well."""
    db.session.refresh(slot, with_for_update={"of": ConsultSlot})
    hour = db.session.scalars(
        select(ConsultHour).where(ConsultHour.id == slot.hour_id).execution_options(populate_existing=True)
    ).one()
    if hour.series.programme_id != award.programme_id:
        raise NotFound
    if hour.cancelled_at is not None:
        raise RuleBroken("hour_cancelled", sentence("This day was cancelled."), field="slot_id")
    rules.check_still_to_come(slot.starts_at, now())
    if queries.is_taken(slot):
        said = sentence("Somebody else has just booked this time. Choose another one.")
        raise RuleBroken("slot_taken", said, field="slot_id")


def _become(booking: ConsultBooking, deed: str) -> None:
    booking.state = CONSULT_BOOKING.after(booking.state, deed)
    booking.sequence += 1
    booking.changed_at = now()


def _require_version(thing: ConsultBooking | ConsultHour, version: int) -> None:
    if thing.version != version:
        raise Stale


def _note_of(actor: Account, booking: ConsultBooking, deed: str, **facts: Any) -> None:
    _note(actor, booking, booking.award.programme_id, deed, award=booking.award_id, **facts)


def _note(
    actor: Account, subject: Any, programme_id: int, deed: str, *, reason: str = "", **facts: Any
) -> None:
    chain = programme_chain(programme_id)
    record(actor_id=actor.id, deed=deed, subject=subject, chain=chain, reason=reason, **facts)
