"""What is kept of the sources that a deliverable refers to?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.database import Base, Key, Line, Versioned, Word


class DeliverableSource(Base, Versioned):
    """One source of a deliverable; its number is never given to another one, so that `[bron 3]` stays true."""

    __table_args__ = (
        UniqueConstraint("deliverable_id", "number"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
    )
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"))
    number: Mapped[int] = mapped_column(Integer)
    authors: Mapped[Line]
    year: Mapped[Word]
    """As it is written: a year, “in press”, or nothing."""
    title: Mapped[Line]
    published_in: Mapped[Line]
    """The journal, the book or the publisher."""
    address: Mapped[Line]
    added_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]
