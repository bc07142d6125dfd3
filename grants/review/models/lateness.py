"""What is kept of reviews that come late: a later day for one reviewer, and what managers were told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.database import Base, Key, Prose, Versioned


class LaterDay(Base, Versioned):
    """The day on which the reviews of one reviewer in one stream are due, other than for everybody, and why."""

    __table_args__ = (UniqueConstraint("stream_id", "reviewer_id"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    reviewer_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    due_on: Mapped[date]
    reason: Mapped[Prose]
    given_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    given_at: Mapped[datetime]


class LateDigest(Base):
    """That the managers of a stream were told which reviews are late, once for each day and step."""

    __table_args__ = (UniqueConstraint("stream_id", "due_on", "step"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    due_on: Mapped[date]
    step: Mapped[int] = mapped_column(Integer)
    """Days after the due day."""
    sent_at: Mapped[datetime]
