"""What is kept of what says who applies, in a call that hides it: marks beside the texts, which never change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.database import Base, Key, Line, Versioned, Word, one_of
from grants.review.states import TELLING_KINDS


class RedactionMark(Base):
    """Something found in the texts of an application, and whether it is taken out for who judges."""

    __table_args__ = (
        UniqueConstraint("application_id", "phrase"),
        CheckConstraint(one_of("kind", tuple(TELLING_KINDS)), name="kind"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    phrase: Mapped[Line]
    kind: Mapped[Word]
    hides: Mapped[bool]
    decided_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime]


class Redaction(Base, Versioned):
    """That a manager looked through the texts of an application; what is submitted later is to be looked through."""

    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    looked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    looked_at: Mapped[datetime]
