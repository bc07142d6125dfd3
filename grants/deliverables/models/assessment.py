"""What is kept of how a deliverable is assessed: who reads it, what they found, and a talk about one that came back?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.deliverables.models.deliverable import Deliverable
from grants.deliverables.states import OUTCOMES
from grants.foundation.database import Base, Key, Prose, Word, one_of
from grants.people.models import Account


class Reading(Base):
    """One reader judges one submission of a deliverable, before a day; `attempt` counts the submissions.

    `judged` says of each criterion by its key whether it is met (`yes`, `partly`, `no`) and why.
    """

    __table_args__ = (
        UniqueConstraint("deliverable_id", "attempt", "reader_id"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("(outcome IS NULL) = (submitted_at IS NULL)", name="outcome_when_submitted"),
        Index("ix_reading_reader_id_submitted_at", "reader_id", "submitted_at"),
    )
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"))
    attempt: Mapped[int] = mapped_column(Integer)
    reader_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    assigned_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date]
    submitted_at: Mapped[datetime | None]
    outcome: Mapped[Word | None]
    judged: Mapped[dict[str, Any]]
    remark: Mapped[Prose]
    reminded_at: Mapped[datetime | None]
    """When the reader was reminded of the last day."""
    late_told_at: Mapped[datetime | None]
    """When the reader was told that the last day has passed."""

    deliverable: Mapped[Deliverable] = relationship()
    reader: Mapped[Account] = relationship(foreign_keys=[reader_id])


class DeliverableTalk(Base):
    """A talk with the initiative about a deliverable that was returned twice: when, and what was agreed."""

    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"), index=True)
    held_on: Mapped[date]
    note: Mapped[Prose]
    noted_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    noted_at: Mapped[datetime]
