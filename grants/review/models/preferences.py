"""What a reviewer would like to judge in one call: the topics they ticked, and what they said of applications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.review.states import PREFERENCES


class ReviewerTopics(Base, Versioned):
    """Which topics of a call a reviewer knows; the row is there once they saved the page, whatever they ticked."""

    __table_args__ = (UniqueConstraint("stream_id", "account_id"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    topics: Mapped[Prose] = mapped_column(default="")
    """Their short names in the call, a space between."""
    saved_at: Mapped[datetime]


class Preference(Base):
    """What a reviewer says of one application before it is given to anybody, by its title; no row: nothing said."""

    __table_args__ = (
        UniqueConstraint("application_id", "account_id"),
        CheckConstraint(one_of("preference", tuple(PREFERENCES)), name="preference"),
        Index("ix_preference_account_id", "account_id"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    preference: Mapped[Word]
    said_at: Mapped[datetime]
