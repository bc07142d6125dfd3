"""What is kept of notices of default and the penalties on them, and what may never be kept: two on one silence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.budget.models import Pot
from grants.decisions.models.objections import Objection
from grants.decisions.states import CHANNELS, NOTHING_OWED, NOTICE
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.people.models import Account


class NoticeOfDefault(Base, Versioned):
    """That somebody told us in writing that a decision is late, and the penalty that was set on it (Awb 4:17, 4:18).

    About the decision on an application, or on an objection when `objection_id` is given. `due_on` is the last day to
    decide as it was then: nothing that comes later moves it. `stopped_on` is the day on which the decision was
    announced, or on which none was owed any more.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", NOTICE.states), name="state"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("received_on > due_on", name="came_after_last_day"),
        CheckConstraint(f"ground IS NULL OR {one_of('ground', NOTHING_OWED)}", name="ground"),
        CheckConstraint(
            "state NOT IN ('proposed', 'set') OR proposed_by IS NOT NULL", name="proposed_by_somebody"
        ),
        CheckConstraint("(state = 'set') = (amount IS NOT NULL)", name="set_has_amount"),
        CheckConstraint("(state = 'set') = (set_by IS NOT NULL)", name="set_by_somebody"),
        CheckConstraint("set_by IS NULL OR set_by <> proposed_by", name="four_eyes"),
        CheckConstraint("ground IS NULL OR amount IS NULL OR amount = 0", name="nothing_owed_costs_nothing"),
        Index(
            "uq_notice_of_default_application",
            "application_id",
            unique=True,
            sqlite_where=text("objection_id IS NULL AND state <> 'withdrawn'"),
            postgresql_where=text("objection_id IS NULL AND state <> 'withdrawn'"),
        ),
        Index(
            "uq_notice_of_default_objection",
            "objection_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    objection_id: Mapped[int | None] = mapped_column(Key, ForeignKey("objection.id"))
    state: Mapped[Word]
    channel: Mapped[Word]
    received_on: Mapped[date]
    given_by: Mapped[Line]
    """Who sent it, by name."""
    words: Mapped[Prose] = mapped_column(default="")
    due_on: Mapped[date]
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    stopped_on: Mapped[date | None]
    ground: Mapped[Word | None]
    """Why nothing is owed although the decision came late; null when the penalty is owed."""
    reason: Mapped[Prose] = mapped_column(default="")
    applicants: Mapped[list[str]] = mapped_column(default=list)
    """To whom it is owed in equal parts, by name."""
    pot_id: Mapped[int | None] = mapped_column(Key, ForeignKey("pot.id"))
    """The pot that pays; null when it is paid outside these books."""
    proposed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime | None]
    days: Mapped[int | None] = mapped_column(Integer)
    amount: Mapped[Money | None]
    set_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    set_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    withdrawn_because: Mapped[Prose] = mapped_column(default="")

    application: Mapped[Application] = relationship()
    objection: Mapped[Objection | None] = relationship()
    pot: Mapped[Pot | None] = relationship()
    proposer: Mapped[Account | None] = relationship(foreign_keys=[proposed_by])
    setter: Mapped[Account | None] = relationship(foreign_keys=[set_by])
    letter: Mapped[StoredFile | None] = relationship()
