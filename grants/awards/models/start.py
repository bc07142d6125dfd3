"""What is kept of how an award begins: its acceptance, its start, and what must be met before money is paid?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.models.files import HandedIn, life_of_a_file
from grants.awards.states import CONDITION, START
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile


class AwardStart(Base, Versioned):
    """How one award begins; `due_on` and `accept_until` follow from the frozen call and stay."""

    __table_args__ = (
        CheckConstraint(one_of("state", START.states), name="state"),
        CheckConstraint("(state = 'begun') = (agreed_at IS NOT NULL)", name="begun_is_agreed"),
        CheckConstraint("state = 'expected' OR starts_on IS NOT NULL", name="has_a_day"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), unique=True)
    state: Mapped[Word]
    due_on: Mapped[date]
    """The last day to begin without consent."""
    accept_until: Mapped[date | None]
    accepted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    later_because: Mapped[Prose | None]
    leader: Mapped[Line | None]
    contact: Mapped[Line | None]
    contact_email: Mapped[Line | None]
    told_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    told_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    agreed_at: Mapped[datetime | None]
    """When the start was certain: with the notice, or once a manager agreed to a later one."""
    refused_because: Mapped[Prose | None]
    reminders: Mapped[int] = mapped_column(Integer, default=0)
    """How often the recipient was reminded: once before the last day, once after it."""

    award: Mapped[Award] = relationship()


class AwardCondition(Base, Versioned):
    """What must be met before the first instalment is paid: of the call (`key`), or added by a manager."""

    __table_args__ = (
        CheckConstraint(one_of("state", CONDITION.states), name="state"),
        CheckConstraint("(key IS NULL) = (added_by IS NOT NULL)", name="of_the_call_or_added"),
        CheckConstraint("(state IN ('met', 'dropped')) = (settled_by IS NOT NULL)", name="settled"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    key: Mapped[Word | None]
    text_nl: Mapped[Prose]
    text_en: Mapped[Prose]
    state: Mapped[Word]
    added_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    told: Mapped[Prose | None]
    """How the recipient says it is met."""
    handed_in_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    handed_in_at: Mapped[datetime | None]
    remark: Mapped[Prose | None]
    settled_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]

    award: Mapped[Award] = relationship()
    files: Mapped[list[ConditionFile]] = relationship(
        back_populates="condition", order_by="ConditionFile.id", lazy="selectin"
    )


class ConditionFile(Base, HandedIn):
    """A file that shows that a condition is met."""

    __table_args__ = life_of_a_file()
    condition_id: Mapped[int] = mapped_column(Key, ForeignKey("award_condition.id"), index=True)

    condition: Mapped[AwardCondition] = relationship(back_populates="files")
    file: Mapped[StoredFile | None] = relationship()
