"""What is kept of one deliverable: its parts and its points?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models import Award
from grants.deliverables.models.writing import DeliverableSection
from grants.deliverables.states import DELIVERABLE, TYPES
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account


class Deliverable(Base, Versioned):
    """One required product of one award, with its due day."""

    __table_args__ = (
        UniqueConstraint("award_id", "type"),
        CheckConstraint(f"{one_of('type', TYPES)} OR own_kind IS NOT NULL", name="type"),
        CheckConstraint(one_of("state", DELIVERABLE.states), name="state"),
        Index("ix_deliverable_state_due_on", "state", "due_on"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    type: Mapped[Word]
    kind_version: Mapped[int] = mapped_column(Integer, default=1)
    """The version of its type it was asked under; a later one changes nothing here."""
    own_kind: Mapped[dict[str, Any] | None]
    """The whole type, when it is one that only its call has."""
    title: Mapped[Line]
    due_on: Mapped[date]
    state: Mapped[Word]
    submitted_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was handed in."""
    returns: Mapped[int] = mapped_column(Integer, default=0)
    """How often it came back with points."""
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    accepted_file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    generated: Mapped[bool] = mapped_column(default=False)

    award: Mapped[Award] = relationship()
    sections: Mapped[list[DeliverableSection]] = relationship(order_by=DeliverableSection.id)
    points: Mapped[list[DeliverablePoint]] = relationship(order_by="DeliverablePoint.id")
    accepted_file: Mapped[StoredFile | None] = relationship()


class DeliverablePoint(Base):
    """What must be better before acceptance, about one section or the whole; open until it is closed."""

    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"), index=True)
    section_key: Mapped[Word | None]
    text: Mapped[Prose]
    is_remark: Mapped[bool] = mapped_column(default=False)
    """Whether it is a remark that keeps nothing from acceptance."""
    reading_id: Mapped[int | None] = mapped_column(Key, ForeignKey("reading.id"))
    reply: Mapped[Prose] = mapped_column(default="")
    replied_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    replied_at: Mapped[datetime | None]
    raised_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    raised_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]

    closer: Mapped[Account | None] = relationship(foreign_keys=[closed_by])
