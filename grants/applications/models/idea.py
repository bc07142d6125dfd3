"""What is kept of an idea, the first of two stages, and of the advice on it?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.application import Application
from grants.applications.states import ADVISED, IDEA
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of


class Idea(Base):
    """What arrived as an idea, when, and its hash; never changed. The last one is in force and gets the advice.

    Its application stays a draft: what was submitted, its receipt and its repair are those of the full application.
    """

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint(one_of("state", IDEA.states), name="state"),
        CheckConstraint("(state IN ('positive', 'negative')) = (advised_at IS NOT NULL)", name="was_advised"),
        CheckConstraint("(advised_at IS NULL) = (advice IS NULL)", name="advice_has_reasons"),
        CheckConstraint("(advised_at IS NULL) = (advised_by IS NULL)", name="advised_by_somebody"),
        Index(
            "uq_idea_in_force",
            "application_id",
            unique=True,
            sqlite_where=text("state <> 'replaced'"),
            postgresql_where=text("state <> 'replaced'"),
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[Word]
    content: Mapped[Prose]
    """Canonical JSON as that of a submission, with the answers of the idea only."""
    sha256: Mapped[Word]
    arrived_at: Mapped[datetime]
    arrival_by: Mapped[Word]
    submitted_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    advice: Mapped[Prose | None]
    """The reasons, which the team reads."""
    advised_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    """Who wrote it."""
    advised_at: Mapped[datetime | None]
    """When it was announced."""

    application: Mapped[Application] = relationship(back_populates="ideas")
    written: Mapped[WrittenAdvice | None] = relationship()


class WrittenAdvice(Base, Versioned):
    """What a manager means to advise on an idea. No team reads it: what is announced is copied to the idea."""

    __table_args__ = (CheckConstraint(one_of("advice", ADVISED), name="advice"),)
    idea_id: Mapped[int] = mapped_column(Key, ForeignKey("idea.id"), unique=True)
    advice: Mapped[Word]
    reasons: Mapped[Prose]
    written_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    written_at: Mapped[datetime]
