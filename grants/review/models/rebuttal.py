"""What is kept of a rebuttal: the reviews as they were sent, the one reply, and what a reviewer changed after it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.review.states import REBUTTAL


class Rebuttal(Base, Versioned):
    """The reviews of one application as they were sent for a reply, and that reply; a late report makes another one."""

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint(one_of("state", REBUTTAL.states), name="state"),
        CheckConstraint("(state = 'open') = (replied_at IS NULL)", name="replied_at_some_time"),
        CheckConstraint("(replied_at IS NULL) = (replied_by IS NULL)", name="replied_by_somebody"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[Word]
    sent_at: Mapped[datetime]
    due_on: Mapped[date]
    words: Mapped[int] = mapped_column(Integer)
    """The most words of the reply."""
    reports: Mapped[list[Any]]
    """What the applicant gets, in the order in which they get it: see `rules.rebuttal.report_for_applicant`."""
    sources: Mapped[list[Any]]
    """Which reviews these are, in the same order; for nobody outside the office."""
    seed: Mapped[Line]
    """From which that order follows."""
    reply: Mapped[Prose] = mapped_column(default="")
    """A draft as long as it is open."""
    saved_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    reminded_step: Mapped[int | None] = mapped_column(Integer)
    """The last reminder that was sent: so many days before the last day."""

    application: Mapped[Application] = relationship()


class ReviewAdjustment(Base):
    """That a reviewer changed a review once after reading the reply: why, and all it said before and after."""

    review_id: Mapped[int] = mapped_column(Key, ForeignKey("review.id"), unique=True)
    reason: Mapped[Prose]
    adjusted_at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    """`mean` in hundredths, `remarks`, `scores` by criterion as [score, reason], and where the writer `abstained`."""
    after: Mapped[dict[str, Any]]
