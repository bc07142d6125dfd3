"""What is kept of the consult hour: series, days, slots, bookings, notes and the entries made of them?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models import Award
from grants.budget.models import Programme
from grants.deliverables.models.deliverable import Deliverable
from grants.deliverables.states import (
    CONSULT_BOOKING,
    CONSULT_ENTRY,
    CONSULT_TOPICS,
    HOLDS_A_SLOT,
    NOTE_READERS,
)
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.people.models import Account
from grants.streams.models import Stream


class ConsultSeries(Base, Versioned):
    """A weekly hour of advice for the projects of a programme, on line, from a day until a day."""

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("begins_at_minute BETWEEN 0 AND 1439", name="begins_within_the_day"),
        CheckConstraint("slot_minutes > 0 AND slot_count > 0", name="has_slots"),
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    name: Mapped[Line]
    weekday: Mapped[int] = mapped_column(Integer)
    """By ISO: Monday is 1."""
    begins_at_minute: Mapped[int] = mapped_column(Integer)
    """Dutch local time, in minutes after midnight."""
    slot_minutes: Mapped[int] = mapped_column(Integer)
    slot_count: Mapped[int] = mapped_column(Integer)
    from_on: Mapped[date]
    until_on: Mapped[date]
    link: Mapped[Line]
    """Where it is held on line."""
    made_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    made_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship()
    hosts: Mapped[list[ConsultHost]] = relationship(back_populates="series", order_by="ConsultHost.id")
    hours: Mapped[list[ConsultHour]] = relationship(back_populates="series", order_by="ConsultHour.on_day")


class ConsultHost(Base):
    """Who holds a series, and for which organisation."""

    __table_args__ = (UniqueConstraint("series_id", "account_id"),)
    series_id: Mapped[int] = mapped_column(Key, ForeignKey("consult_series.id"))
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    organisation: Mapped[Line]

    series: Mapped[ConsultSeries] = relationship(back_populates="hosts")
    account: Mapped[Account] = relationship()


class ConsultHour(Base, Versioned):
    """One day of a series; it can be cancelled as a whole."""

    __table_args__ = (
        UniqueConstraint("series_id", "on_day"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by IS NULL)", name="cancelled_by_somebody"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_because IS NULL)", name="cancelled_with_a_reason"
        ),
        Index("ix_consult_hour_on_day", "on_day"),
    )
    series_id: Mapped[int] = mapped_column(Key, ForeignKey("consult_series.id"))
    on_day: Mapped[date]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    cancelled_because: Mapped[Prose | None]

    series: Mapped[ConsultSeries] = relationship(back_populates="hours")
    slots: Mapped[list[ConsultSlot]] = relationship(back_populates="hour", order_by="ConsultSlot.starts_at")


class ConsultSlot(Base):
    """A stretch of an hour that one project can have."""

    __table_args__ = (
        UniqueConstraint("hour_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="lasts"),
        Index("ix_consult_slot_starts_at", "starts_at"),
    )
    hour_id: Mapped[int] = mapped_column(Key, ForeignKey("consult_hour.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    hour: Mapped[ConsultHour] = relationship(back_populates="slots")
    bookings: Mapped[list[ConsultBooking]] = relationship(back_populates="slot", order_by="ConsultBooking.id")


class ConsultBooking(Base, Versioned):
    """A project has a slot, with its question; a slot is kept by one booking at a time.

    `sequence` counts how often the appointment changed, so that the calendars of who was invited follow.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", CONSULT_BOOKING.states), name="state"),
        CheckConstraint(one_of("topic", CONSULT_TOPICS), name="topic"),
        Index(
            "uq_consult_booking_slot_kept",
            "slot_id",
            unique=True,
            sqlite_where=text(one_of("state", HOLDS_A_SLOT)),
            postgresql_where=text(one_of("state", HOLDS_A_SLOT)),
        ),
        Index("ix_consult_booking_slot_id", "slot_id"),
        Index("ix_consult_booking_award_id", "award_id"),
    )
    slot_id: Mapped[int] = mapped_column(Key, ForeignKey("consult_slot.id"))
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    deliverable_id: Mapped[int | None] = mapped_column(Key, ForeignKey("deliverable.id"), index=True)
    topic: Mapped[Word]
    question: Mapped[Prose]
    state: Mapped[Word]
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    booked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    booked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    passed_on_to_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stream.id"))
    generated: Mapped[bool] = mapped_column(default=False)

    slot: Mapped[ConsultSlot] = relationship(back_populates="bookings")
    award: Mapped[Award] = relationship()
    deliverable: Mapped[Deliverable | None] = relationship()
    booker: Mapped[Account] = relationship()
    passed_on_to: Mapped[Stream | None] = relationship()
    notes: Mapped[list[ConsultNote]] = relationship(back_populates="booking", order_by="ConsultNote.id")


class ConsultNote(Base, Versioned):
    """What an adviser wrote down of a booking, for the readers chosen."""

    __table_args__ = (CheckConstraint(one_of("readers", NOTE_READERS), name="readers"),)
    booking_id: Mapped[int] = mapped_column(Key, ForeignKey("consult_booking.id"), index=True)
    text: Mapped[Prose]
    readers: Mapped[Word]
    written_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    written_at: Mapped[datetime]

    booking: Mapped[ConsultBooking] = relationship(back_populates="notes")
    writer: Mapped[Account] = relationship()
    entry: Mapped[ConsultEntry | None] = relationship(back_populates="note")


class ConsultEntry(Base, Versioned):
    """A question that is asked often, with its answer, for all projects of a programme."""

    __table_args__ = (
        CheckConstraint(one_of("state", CONSULT_ENTRY.states), name="state"),
        CheckConstraint(one_of("topic", CONSULT_TOPICS), name="topic"),
        CheckConstraint("(state = 'withdrawn') = (reason IS NOT NULL)", name="withdrawn_with_a_reason"),
        Index("ix_consult_entry_programme_id_topic", "programme_id", "topic"),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"))
    note_id: Mapped[int | None] = mapped_column(Key, ForeignKey("consult_note.id"), unique=True)
    topic: Mapped[Word]
    question_nl: Mapped[Prose]
    answer_nl: Mapped[Prose]
    question_en: Mapped[Prose]
    answer_en: Mapped[Prose]
    state: Mapped[Word]
    reason: Mapped[Prose | None]
    published_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    published_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship()
    note: Mapped[ConsultNote | None] = relationship(back_populates="entry")
