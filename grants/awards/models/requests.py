"""What is kept of what a recipient asks about an award?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.states import CHANGE_REQUEST, REQUEST_KINDS
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of


class ChangeRequest(Base, Versioned):
    """A request of the recipient, asked before it is carried out: more time, or another plan or budget."""

    __table_args__ = (
        CheckConstraint(one_of("kind", REQUEST_KINDS), name="kind"),
        CheckConstraint(one_of("state", CHANGE_REQUEST.states), name="state"),
        CheckConstraint("(kind = 'extension') = (new_end_on IS NOT NULL)", name="extension_has_end"),
        Index(
            "uq_change_request_open",
            "award_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_change_request_state_asked_at", "state", "asked_at"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    kind: Mapped[Word]
    state: Mapped[Word]
    reason: Mapped[Prose]
    old_end_on: Mapped[date | None]
    new_end_on: Mapped[date | None]
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[Prose | None]

    award: Mapped[Award] = relationship()
