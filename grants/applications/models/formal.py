"""What is kept of the formal check: the points a manager ticked, and that the decision will be later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.states import CHECK_STATES, SUSPENSION_GROUNDS
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile


class FormalCheck(Base, Versioned):
    """The ticks of one application by point: `finding` and `remark`; `state` is where it stood when it was saved."""

    __table_args__ = (CheckConstraint(one_of("state", CHECK_STATES), name="state"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    points: Mapped[dict[str, Any]]
    state: Mapped[Word]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))


class Postponement(Base):
    """The one notice that a decision will be later, with the new last day (Awb 4:14)."""

    __table_args__ = (CheckConstraint("until_on > was_on", name="later"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    was_on: Mapped[date]
    """The last day to decide as it was then."""
    until_on: Mapped[date]
    reason: Mapped[Prose]
    told_at: Mapped[datetime]
    told_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    """The notice as a letter, made once and kept byte for byte; null until then."""

    letter: Mapped[StoredFile | None] = relationship()


class Suspension(Base):
    """Days on which the decision clock stands still besides a repair, both included (Awb 4:15)."""

    __table_args__ = (
        CheckConstraint(one_of("ground", SUSPENSION_GROUNDS), name="ground"),
        CheckConstraint("until_on >= first_on", name="ends_later"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    ground: Mapped[Word]
    first_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[Prose]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    """When a manager wrote down that it ended earlier; `until_on` is that last day then."""
    ended_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
