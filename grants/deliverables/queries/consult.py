"""What do we know of the consult hour, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.awards.models import Award
from grants.awards.queries import ItemScope, on_team, visible_awards, within_roles
from grants.budget.models import Programme
from grants.deliverables.models import (
    ConsultBooking,
    ConsultEntry,
    ConsultHost,
    ConsultHour,
    ConsultNote,
    ConsultSeries,
    ConsultSlot,
)
from grants.deliverables.permissions import ADVISING, CONSULT_STAFF
from grants.deliverables.rules.consult import reminder_is_due
from grants.deliverables.states import HOLDS_A_SLOT
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.terms import day_of, end_of_day
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.queries import is_invited, open_calls
from grants.streams.rules import takes_inquiries

SOON = timedelta(days=70)


def _kept() -> ColumnElement[bool]:
    return ConsultBooking.state.in_(HOLDS_A_SLOT)


def _in_programmes(viewer: Account, programme_id: Any, *roles: str) -> ColumnElement[bool]:
    """Return the condition that a programme is within a role held everywhere or for it."""
    held = [grant for grant in viewer.grants if grant.revoked_at is None and grant.role in roles]
    if any(grant.scope_kind == "everywhere" for grant in held):
        return true()
    ids = [grant.scope_id for grant in held if grant.scope_kind == "programme"]
    return programme_id.in_(ids) if ids else false()


def own_awards(viewer: Account) -> Sequence[Award]:
    """Return the running awards of the viewer's own teams, by title."""
    return db.session.scalars(
        select(Award).where(on_team(viewer), Award.state == "running").order_by(Award.title, Award.id)
    ).all()


def planned_programmes(viewer: Account, *roles: str) -> Sequence[Programme]:
    """Return the programmes in which the viewer plans or advises, by name."""
    return db.session.scalars(
        select(Programme)
        .where(_in_programmes(viewer, Programme.id, *roles))
        .order_by(Programme.name_nl, Programme.id)
    ).all()


def visible_bookings(viewer: Account) -> Select[ConsultBooking]:
    """Return the bookings of one's own teams, and for who advises those in scope without a personal interest."""
    return (
        select(ConsultBooking)
        .join(ConsultBooking.award)
        .join(ConsultBooking.slot)
        .join(ConsultSlot.hour)
        .join(ConsultHour.series)
        .where(or_(within_roles(viewer, *CONSULT_STAFF), on_team(viewer)))
        .options(
            contains_eager(ConsultBooking.award),
            contains_eager(ConsultBooking.slot)
            .contains_eager(ConsultSlot.hour)
            .contains_eager(ConsultHour.series),
        )
    )


def get_booking(viewer: Account, booking_id: int) -> ConsultBooking:
    """Return a booking with its slot, series, hosts and notes; raises NotFound for hidden and absent alike."""
    found = db.session.scalars(
        visible_bookings(viewer)
        .where(ConsultBooking.id == booking_id)
        .options(
            joinedload(ConsultBooking.deliverable),
            joinedload(ConsultBooking.booker),
            joinedload(ConsultBooking.passed_on_to),
            selectinload(ConsultBooking.notes).options(
                joinedload(ConsultNote.writer), joinedload(ConsultNote.entry)
            ),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def bookings_page(
    viewer: Account, *, which: str = "", topic: str = "", cursor: str = ""
) -> Page[tuple[ConsultBooking]]:
    """Return fifty bookings: those to `come`, those that still `wait` for what came of them, or all, latest first."""
    query = visible_bookings(viewer)
    coming = which != "all"
    if which == "wait":
        query = query.where(ConsultBooking.state == "booked", ConsultSlot.starts_at <= now())
    elif coming:
        query = query.where(ConsultBooking.state == "booked", ConsultSlot.starts_at > now())
    if topic:
        query = query.where(ConsultBooking.topic == topic)
    order = [Order(ConsultSlot.starts_at, not coming), Order(ConsultBooking.id, not coming)]
    return page_of(query, order, cursor=cursor)


def own_bookings(viewer: Account) -> Sequence[ConsultBooking]:
    """Return the bookings of one's own teams, the latest first."""
    return db.session.scalars(
        visible_bookings(viewer)
        .where(on_team(viewer))
        .order_by(ConsultSlot.starts_at.desc(), ConsultBooking.id)
    ).all()


def coming_of(award: Award) -> int:
    """Return how many coming appointments a project has."""
    return len(
        db.session.scalars(
            select(ConsultBooking.id)
            .join(ConsultBooking.slot)
            .where(
                ConsultBooking.award_id == award.id,
                ConsultBooking.state == "booked",
                ConsultSlot.starts_at > now(),
            )
        ).all()
    )


def free_slots(viewer: Account, *, award: Award | None = None) -> Sequence[ConsultSlot]:
    """Return the slots of the coming ten weeks that the viewer's projects, or one of them, can still have."""
    programmes = select(Award.programme_id).where(on_team(viewer), Award.state == "running")
    if award is not None:
        programmes = programmes.where(Award.id == award.id)
    taken = select(ConsultBooking.slot_id).where(_kept())
    moment = now()
    return db.session.scalars(
        select(ConsultSlot)
        .join(ConsultSlot.hour)
        .join(ConsultHour.series)
        .where(
            ConsultSeries.programme_id.in_(programmes),
            ConsultHour.cancelled_at.is_(None),
            ConsultSlot.starts_at > moment,
            ConsultSlot.starts_at < moment + SOON,
            ConsultSlot.id.not_in(taken),
        )
        .options(
            contains_eager(ConsultSlot.hour)
            .contains_eager(ConsultHour.series)
            .selectinload(ConsultSeries.hosts)
        )
        .order_by(ConsultSlot.starts_at, ConsultSlot.id)
    ).all()


def get_free_slot(viewer: Account, slot_id: int) -> ConsultSlot:
    """Return a slot of a programme in which the viewer has a running project; raises NotFound."""
    programmes = select(Award.programme_id).where(on_team(viewer), Award.state == "running")
    found = db.session.scalars(
        select(ConsultSlot)
        .join(ConsultSlot.hour)
        .join(ConsultHour.series)
        .where(ConsultSlot.id == slot_id, ConsultSeries.programme_id.in_(programmes))
        .options(contains_eager(ConsultSlot.hour).contains_eager(ConsultHour.series))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_taken(slot: ConsultSlot) -> bool:
    """Say whether a booking keeps this slot."""
    kept = select(ConsultBooking.id).where(ConsultBooking.slot_id == slot.id, _kept()).limit(1)
    return db.session.scalar(kept) is not None


def hosts_of(booking: ConsultBooking) -> Sequence[ConsultHost]:
    """Return who holds the hour of a booking."""
    return db.session.scalars(
        select(ConsultHost)
        .where(ConsultHost.series_id == booking.slot.hour.series_id)
        .options(joinedload(ConsultHost.account))
        .order_by(ConsultHost.id)
    ).all()


def series_in_scope(viewer: Account) -> Sequence[ConsultSeries]:
    """Return the series the viewer plans or advises in, the latest first."""
    return db.session.scalars(
        select(ConsultSeries)
        .where(_in_programmes(viewer, ConsultSeries.programme_id, *CONSULT_STAFF))
        .options(selectinload(ConsultSeries.hosts), joinedload(ConsultSeries.programme))
        .order_by(ConsultSeries.until_on.desc(), ConsultSeries.id.desc())
    ).all()


def get_series(viewer: Account, series_id: int) -> ConsultSeries:
    """Return a series with its days; raises NotFound."""
    found = db.session.scalars(
        select(ConsultSeries)
        .where(
            ConsultSeries.id == series_id,
            _in_programmes(viewer, ConsultSeries.programme_id, *CONSULT_STAFF),
        )
        .options(
            selectinload(ConsultSeries.hosts).joinedload(ConsultHost.account),
            joinedload(ConsultSeries.programme),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def hours_page(series: ConsultSeries, *, cursor: str = "") -> Page[tuple[ConsultHour]]:
    """Return fifty days of a series with their slots, the latest first."""
    query = (
        select(ConsultHour)
        .where(ConsultHour.series_id == series.id)
        .options(selectinload(ConsultHour.slots).selectinload(ConsultSlot.bookings))
    )
    return page_of(query, [Order(ConsultHour.on_day, True), Order(ConsultHour.id, True)], cursor=cursor)


def get_hour(viewer: Account, hour_id: int) -> ConsultHour:
    """Return a day with its slots and their bookings; raises NotFound."""
    hour = db.session.scalars(
        select(ConsultHour)
        .join(ConsultHour.series)
        .where(
            ConsultHour.id == hour_id,
            _in_programmes(viewer, ConsultSeries.programme_id, *CONSULT_STAFF),
        )
        .options(
            contains_eager(ConsultHour.series),
            selectinload(ConsultHour.slots).selectinload(ConsultSlot.bookings),
        )
    ).one_or_none()
    if hour is None:
        raise NotFound
    return hour


def bookings_to_remind() -> Sequence[ConsultBooking]:
    """Return the bookings of which the day before has come and nobody was reminded."""
    moment = now()
    found = db.session.scalars(
        select(ConsultBooking)
        .join(ConsultBooking.slot)
        .where(
            ConsultBooking.state == "booked",
            ConsultBooking.reminded_at.is_(None),
            ConsultSlot.starts_at > moment,
            ConsultSlot.starts_at < end_of_day(day_of(moment) + timedelta(days=1)),
        )
        .options(contains_eager(ConsultBooking.slot))
        .order_by(ConsultBooking.id)
    )
    return [one for one in found if reminder_is_due(one.slot.starts_at, one.booked_at, moment)]


def waiting_for_outcome(viewer: Account) -> int:
    """Return of how many past appointments in scope nobody noted what came of them."""
    return len(
        db.session.scalars(
            select(ConsultBooking.id)
            .join(ConsultBooking.slot)
            .join(ConsultBooking.award)
            .where(
                within_roles(viewer, "adviser"),
                ConsultBooking.state == "booked",
                ConsultSlot.ends_at <= now(),
            )
        ).all()
    )


def bookings_in(scope: ItemScope) -> Sequence[ConsultBooking]:
    """Return the appointments of some awards between two days, that were not cancelled."""
    conditions: list[ColumnElement[bool]] = [ConsultBooking.award_id.in_(scope.awards), _kept()]
    if scope.since is not None:
        conditions.append(ConsultSlot.starts_at >= end_of_day(scope.since - timedelta(days=1)))
    if scope.until is not None:
        conditions.append(ConsultSlot.starts_at < end_of_day(scope.until))
    return db.session.scalars(
        select(ConsultBooking)
        .join(ConsultBooking.slot)
        .where(*conditions)
        .options(contains_eager(ConsultBooking.slot))
        .order_by(ConsultSlot.starts_at, ConsultBooking.id)
    ).all()


def readable_among(viewer: Account | None, numbers: Sequence[int]) -> set[int]:
    """Return which of these appointments the viewer may read."""
    if viewer is None or not numbers:
        return set()
    seen = visible_bookings(viewer).with_only_columns(ConsultBooking.id)
    return set(db.session.scalars(seen.where(ConsultBooking.id.in_(numbers))))


def calls_about(award: Award, at: datetime) -> Sequence[Stream]:
    """Return the open calls to which the recipient of an award may apply, as far as a rule can tell."""
    return [
        call
        for call in open_calls(at)
        if takes_inquiries(call, call.definition.inquiry_days, at)
        and (call.definition.access == "open" or (award.initiative and is_invited(call, award.initiative)))
    ]


def entries_for(viewer: Account, *, topic: str = "", search: str = "") -> Sequence[ConsultEntry]:
    """Return what is asked often, for the projects of a programme and for who advises there; by topic."""
    mine = visible_awards(viewer).with_only_columns(Award.programme_id)
    query = select(ConsultEntry).where(
        ConsultEntry.state == "published",
        or_(
            ConsultEntry.programme_id.in_(mine),
            _in_programmes(viewer, ConsultEntry.programme_id, *CONSULT_STAFF),
        ),
    )
    if topic:
        query = query.where(ConsultEntry.topic == topic)
    found = db.session.scalars(query.order_by(ConsultEntry.topic, ConsultEntry.id)).all()
    words = search.casefold().split()
    return [
        one
        for one in found
        if all(
            word in f"{one.question_nl} {one.answer_nl} {one.question_en} {one.answer_en}".casefold()
            for word in words
        )
    ]


def get_entry(viewer: Account, entry_id: int) -> ConsultEntry:
    """Return an entry for who may change it; raises NotFound."""
    found = db.session.scalars(
        select(ConsultEntry).where(
            ConsultEntry.id == entry_id, _in_programmes(viewer, ConsultEntry.programme_id, *ADVISING)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def shared_notes(viewer: Account) -> Sequence[ConsultNote]:
    """Return the notes that every project of the viewer's programmes may read, without whose they are."""
    mine = visible_awards(viewer).with_only_columns(Award.programme_id)
    return db.session.scalars(
        select(ConsultNote)
        .join(ConsultNote.booking)
        .join(ConsultBooking.award)
        .where(
            ConsultNote.readers == "projects",
            or_(Award.programme_id.in_(mine), _in_programmes(viewer, Award.programme_id, *CONSULT_STAFF)),
            ConsultNote.id.not_in(select(ConsultEntry.note_id).where(ConsultEntry.note_id.is_not(None))),
        )
        .options(contains_eager(ConsultNote.booking))
        .order_by(ConsultNote.written_at.desc(), ConsultNote.id.desc())
        .limit(50)
    ).all()


def get_note(viewer: Account, note_id: int) -> ConsultNote:
    """Return a note with its booking, for who advises; raises NotFound."""
    note = db.session.get(ConsultNote, note_id)
    if note is None:
        raise NotFound
    booking = get_booking(viewer, note.booking_id)
    return next(one for one in booking.notes if one.id == note_id)
