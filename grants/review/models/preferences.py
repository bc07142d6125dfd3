"""What is kept before anything is given out: topics and preferences of reviewers, and a proposal to compare with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.people.models import Account
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


class KeptProposal(Base, Versioned):
    """The proposal of a stream that a manager kept, to see what another one changes; one per stream."""

    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), unique=True)
    content: Mapped[dict[str, Any]]
    """`wishes` by name, and `pairs` as [application, reviewer] numbers, what was assigned already included."""
    kept_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    kept_at: Mapped[datetime]

    keeper: Mapped[Account] = relationship()
