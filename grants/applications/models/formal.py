"""What is kept of the formal check: the points a manager ticked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from grants.applications.states import CHECK_STATES
from grants.foundation.database import Base, Key, Versioned, Word, one_of


class FormalCheck(Base, Versioned):
    """The ticks of one application by point: `finding` and `remark`; `state` is where it stood when it was saved."""

    __table_args__ = (CheckConstraint(one_of("state", CHECK_STATES), name="state"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    points: Mapped[dict[str, Any]]
    state: Mapped[Word]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
