"""What is kept of a package: amounts for the streams of a round, thought of together and given a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Line
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Round


class Package(Base):
    """A what-if over all streams of a round: nothing moves by it. `amounts` holds cents by stream, below zero for what
    is taken away."""

    __table_args__ = (
        Index(
            "uq_package_name",
            "round_id",
            "name",
            unique=True,
            sqlite_where=text("discarded_at IS NULL"),
            postgresql_where=text("discarded_at IS NULL"),
        ),
    )
    round_id: Mapped[int] = mapped_column(Key, ForeignKey("round.id"), index=True)
    name: Mapped[Line]
    amounts: Mapped[dict[str, Any]]
    made_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    made_at: Mapped[datetime]
    discarded_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    maker: Mapped[Account] = relationship()

    def for_stream(self, stream_id: int) -> Money:
        """Return what a stream gets more (or less) in this package."""
        return Money(int(self.amounts.get(str(stream_id), 0)))
