"""What is kept of a vote of the panel?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.database import Base, Key, Prose, Word


class PanelVote(Base):
    """A vote of the panel between two final scores on one criterion, in hundredths; the last one holds."""

    __table_args__ = (
        CheckConstraint("lower < higher", name="two_scores"),
        CheckConstraint("votes_lower >= 0 AND votes_higher >= 0", name="votes"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    criterion: Mapped[Word]
    lower: Mapped[int] = mapped_column(Integer)
    higher: Mapped[int] = mapped_column(Integer)
    votes_lower: Mapped[int] = mapped_column(Integer)
    votes_higher: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[int | None] = mapped_column(Integer)
    """The score that counts; none: the votes were equally divided, and the panel votes anew."""
    reason: Mapped[Prose] = mapped_column(default="")
    """Why the chair decided as they did, where the votes were equally divided."""
    taken_at: Mapped[datetime]
    taken_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
