"""What is kept of what was said to people?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.database import Base, Key, Line, Prose, Word


class Mail(Base):
    """One message to one person. Its Message-ID is fixed here, so that a double can be recognised."""

    __audited__ = False
    message_id: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Word]
    to: Mapped[Line] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    language: Mapped[Word]
    subject: Mapped[Line]
    body: Mapped[Prose]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
