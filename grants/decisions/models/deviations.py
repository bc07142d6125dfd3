"""What is kept of what is to be decided otherwise than the committee advised?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.foundation.database import Base, Key, Prose, Versioned
from grants.foundation.money import Money
from grants.people.models import Account


class Deviation(Base, Versioned):
    """That a coming decision is to be another than the committee advised: this amount, or none; and why (Awb 3:50)."""

    __table_args__ = (CheckConstraint("amount IS NULL OR amount > 0", name="amount"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    amount: Mapped[Money | None]
    """What is to be awarded; null where the application is to be refused."""
    reason: Mapped[Prose]
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    proposer: Mapped[Account] = relationship()
