"""What is kept of private calendar addresses: whose they are, never what they are?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Word
from grants.people.models import Account


class CalendarSubscription(Base):
    """An address by which a calendar follows what one person may see; only a keyed digest of it is kept."""

    __table_args__ = (
        Index(
            "uq_calendar_subscription_in_force",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    token_digest: Mapped[Word] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class CalendarFetch(Base):
    """One time a calendar address was asked, kept for an hour to limit the next ones; without a subscription the
    address was wrong.
    """

    __audited__ = False
    __table_args__ = (Index("ix_calendar_fetch_from_digest_at", "from_digest", "at"),)
    from_digest: Mapped[Word]
    subscription_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("calendar_subscription.id"), index=True
    )
    at: Mapped[datetime] = mapped_column(index=True)
