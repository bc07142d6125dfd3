"""What is kept of sample checks: who was drawn from which awards, by which seed, and what was found?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.states import SAMPLE_CHECK
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.money import Money
from grants.streams.models import Stream


class Sample(Base):
    """One draw among the awards of a call that are accounted for alike; anybody can do it over with its seed."""

    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    least: Mapped[Money]
    """From which award on the way of accounting counts that was drawn from."""
    percent: Mapped[int] = mapped_column(Integer)
    seed: Mapped[Word]
    references: Mapped[list[str]]
    """The awards among which was drawn, in order."""
    drawn_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    drawn_at: Mapped[datetime]

    stream: Mapped[Stream] = relationship()
    checks: Mapped[list[SampleCheck]] = relationship(back_populates="sample", order_by="SampleCheck.id")


class SampleCheck(Base, Versioned):
    """One award that was drawn: what it rested on at the draw stays as it was, and what was found."""

    __table_args__ = (
        CheckConstraint(one_of("state", SAMPLE_CHECK.states), name="state"),
        CheckConstraint("(state = 'drawn') = (found_by IS NULL)", name="found_by_somebody"),
        UniqueConstraint("award_id"),
    )
    sample_id: Mapped[int] = mapped_column(Key, ForeignKey("sample.id"), index=True)
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    state: Mapped[Word]
    evidence: Mapped[dict[str, Any]]
    sha256: Mapped[Word]
    remark: Mapped[Prose | None]
    found_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    found_at: Mapped[datetime | None]

    sample: Mapped[Sample] = relationship(back_populates="checks")
    award: Mapped[Award] = relationship()
