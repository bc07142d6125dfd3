"""What is kept of personal interests: what somebody said of themselves, what they answered, and the measure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.review.models.assessment import Assignment
from grants.review.states import INTEREST_STAGES, LISTED_STAGES, MEASURES, RELATION_KINDS


class Relation(Base):
    """What a reviewer said to have or have had to do with an organisation; `until_on` is None while it lasts."""

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(RELATION_KINDS)), name="kind"),
        UniqueConstraint("account_id", "organisation", "kind"),
    )
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    organisation: Mapped[Line]
    kind: Mapped[Word]
    until_on: Mapped[date | None]
    said_at: Mapped[datetime]


class InterestAnswer(Base):
    """What somebody answered about their interest in one application at one stage."""

    __table_args__ = (
        UniqueConstraint("account_id", "application_id", "stage"),
        CheckConstraint(one_of("stage", INTEREST_STAGES), name="stage"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    stage: Mapped[Word]
    has_interest: Mapped[bool]
    found: Mapped[list[Any]]
    """What was found by rule and shown with the question: rows of `rule`, `source` and `on` (a day, or None)."""
    dismissed_because: Mapped[Prose | None]
    """Why what was found is no interest."""
    answered_at: Mapped[datetime]


class ListedAnswer(Base):
    """What somebody answered over one list of all organisations and persons of a call, at one stage."""

    __table_args__ = (
        UniqueConstraint("account_id", "stream_id", "stage"),
        CheckConstraint(one_of("stage", LISTED_STAGES), name="stage"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    stage: Mapped[Word]
    asked: Mapped[list[Any]]
    """The names that stood in the list."""
    chosen: Mapped[list[Any]]
    """The names with which there is an interest."""
    found: Mapped[list[Any]]
    """What was found by rule in the whole call, as in `InterestAnswer.found`."""
    answered_at: Mapped[datetime]


class InterestMeasure(Base, Versioned):
    """What keeps one interest from doing harm: proposed by the person, advised by the chair, decided by the manager."""

    __table_args__ = (
        *(
            CheckConstraint(one_of(name, tuple(MEASURES)), name=name)
            for name in ("proposed", "advised", "decided")
        ),
        CheckConstraint("(advised IS NULL) = (advised_at IS NULL)", name="advised_at"),
        CheckConstraint("(decided IS NULL) = (decided_at IS NULL)", name="decided_at"),
    )
    assignment_id: Mapped[int] = mapped_column(Key, ForeignKey("assignment.id"), unique=True)
    proposed: Mapped[Word]
    proposed_words: Mapped[Prose] = mapped_column(default="")
    advised: Mapped[Word | None]
    advised_words: Mapped[Prose] = mapped_column(default="")
    advised_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    advised_at: Mapped[datetime | None]
    decided: Mapped[Word | None]
    decided_words: Mapped[Prose] = mapped_column(default="")
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    found_after: Mapped[Word]
    """In which phase of the assessment it was known."""

    assignment: Mapped[Assignment] = relationship()
