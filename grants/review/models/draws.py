"""What is kept of a draw in public?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Line, Versioned, Word, one_of
from grants.review.states import DRAW
from grants.streams.models import Stream


class Draw(Base, Versioned):
    """The draw among equals of one frozen list, in public and once: what was promised, and what came of it."""

    __table_args__ = (
        CheckConstraint(one_of("state", DRAW.states), name="state"),
        CheckConstraint(
            "(state = 'drawn') = (drawn_at IS NOT NULL) AND (drawn_at IS NULL) = (called IS NULL)",
            name="drawn_with_a_number",
        ),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), unique=True)
    state: Mapped[Word]
    rule: Mapped[dict[str, Any]]
    """The rule of the ranking but for the seed, with the list as it is frozen: see `rules.promised`."""
    sha256: Mapped[Word] = mapped_column(unique=True)
    commitment: Mapped[Word]
    """The SHA-256 of the secret, published with the list."""
    secret: Mapped[Line]
    """Told to nobody before the draw."""
    closed_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    called: Mapped[Word | None]
    """The number that the witness called."""
    witness: Mapped[Line | None]
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))

    stream: Mapped[Stream] = relationship()

    @property
    def groups(self) -> list[list[str]]:
        """Return the equals, group by group, by reference."""
        return list(self.rule["drawn"]["groups"])
