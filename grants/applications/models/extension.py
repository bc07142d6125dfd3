"""What is kept of a personal extension of a deadline?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.application import Application
from grants.applications.states import EXTENSION
from grants.foundation.database import Base, Key, Prose, Word, one_of
from grants.people.models import Account


class PersonalExtension(Base):
    """That one team asked for a later deadline, what a manager proposed, and what another person decided."""

    __table_args__ = (
        CheckConstraint(one_of("state", EXTENSION.states), name="state"),
        CheckConstraint("(proposed_at IS NULL) = (until IS NULL)", name="proposed_with_a_moment"),
        CheckConstraint("(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("asked_for IS NULL OR asked_for <> asked_by", name="asked_for_another"),
        CheckConstraint("state <> 'granted' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused_with_a_reason"),
        Index(
            "uq_personal_extension_open",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'proposed')"),
            postgresql_where=text("state IN ('asked', 'proposed')"),
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    state: Mapped[Word]
    reason: Mapped[Prose]
    """Why the team asks."""
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_for: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    """Who of the team could not sign in, when a manager wrote it down for them."""
    asked_at: Mapped[datetime]
    until: Mapped[datetime | None]
    grounds: Mapped[Prose | None]
    """Why the manager proposes it: equal treatment of all others asks for a reason."""
    proposed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    refusal: Mapped[Prose | None]

    application: Mapped[Application] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])
    spoken_for: Mapped[Account | None] = relationship(foreign_keys=[asked_for])
    proposer: Mapped[Account | None] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])
