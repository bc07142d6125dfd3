"""What is kept of decisions about paying and paying back that change no amount of the award?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.models.determinations import Recovery
from grants.awards.states import PAYMENT_DECISIONS
from grants.foundation.database import Base, Key, Prose, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account


class PaymentDecision(Base):
    """That payment stands still or goes on, a recovery rests, goes on or is late, or a part is let go; with the letter.

    `facts` has the days and amounts that the letter says, as they were: days as ISO texts, amounts in cents.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", PAYMENT_DECISIONS), name="kind"),
        CheckConstraint("(decided_by IS NULL) = (kind = 'suspension_lapsed')", name="decided_by_somebody"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    recovery_id: Mapped[int | None] = mapped_column(Key, ForeignKey("recovery.id"))
    kind: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[Prose]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))

    award: Mapped[Award] = relationship()
    recovery: Mapped[Recovery | None] = relationship()
    decider: Mapped[Account | None] = relationship()
    letter: Mapped[StoredFile | None] = relationship()
