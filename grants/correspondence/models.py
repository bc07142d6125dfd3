"""What is kept of what was said to people?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from grants.correspondence.states import MAIL
from grants.foundation.database import Base, Key, Line, Prose, Word, one_of


class Mail(Base):
    """One message to one person. Its Message-ID is fixed here, so that a double can be recognised."""

    __audited__ = False
    __table_args__ = (
        CheckConstraint(one_of("state", MAIL.states), name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        Index("ix_mail_written_at_id", "written_at", "id"),
    )
    message_id: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Word]
    to: Mapped[Line] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    language: Mapped[Word]
    subject: Mapped[Line]
    body: Mapped[Prose]
    state: Mapped[Word]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
