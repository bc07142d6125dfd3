"""What is kept of somebody who said that an application will come?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.states import PREREGISTRATION
from grants.foundation.database import Base, Key, Line, Word, one_of
from grants.foundation.money import Money
from grants.people.models import Account, Initiative, Organisation
from grants.streams.models import Stream


class Preregistration(Base):
    """That an organisation will apply in a stream with an initiative; one stands at a time."""

    __table_args__ = (
        CheckConstraint(one_of("state", PREREGISTRATION.states), name="state"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="was_withdrawn"),
        CheckConstraint("expected > 0", name="above_zero"),
        Index(
            "uq_preregistration_standing",
            "stream_id",
            "initiative_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'made'"),
            postgresql_where=text("state = 'made'"),
        ),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    initiative_id: Mapped[int] = mapped_column(Key, ForeignKey("initiative.id"))
    organisation_id: Mapped[int] = mapped_column(Key, ForeignKey("organisation.id"), index=True)
    title: Mapped[Line]
    expected: Mapped[Money | None]
    """The amount they think they will ask; null when they did not say."""
    state: Mapped[Word]
    made_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    stream: Mapped[Stream] = relationship()
    initiative: Mapped[Initiative] = relationship()
    organisation: Mapped[Organisation] = relationship()
    maker: Mapped[Account] = relationship()
