"""What is kept of the compensation that a recipient owes for what was bought with the subsidy (Awb 4:41)?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.states import COMPENSATION, COMPENSATION_GROUNDS
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.people.models import Account


class AssetCompensation(Base, Versioned):
    """Compensation for what the subsidy bought: intended and heard, proposed, fixed by another person, with the letter.

    `assets` has what was bought: its cost, what of that the subsidy paid, and its value when it happened, in cents.
    `basis` is how the amount follows from it, step by step.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", COMPENSATION.states), name="state"),
        CheckConstraint(one_of("ground", COMPENSATION_GROUNDS), name="ground"),
        CheckConstraint("amount > 0", name="something_is_owed"),
        CheckConstraint("set_by IS NULL OR set_by <> proposed_by", name="four_eyes"),
        Index(
            "uq_asset_compensation_under_way",
            "award_id",
            unique=True,
            sqlite_where=text("state IN ('intended', 'proposed')"),
            postgresql_where=text("state IN ('intended', 'proposed')"),
        ),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    state: Mapped[Word]
    ground: Mapped[Word]
    happened_on: Mapped[date]
    known_on: Mapped[date]
    """When the funder knew of it, or could have known."""
    assets: Mapped[list[Any]]
    amount: Mapped[Money]
    basis: Mapped[list[Any]]
    reason: Mapped[Prose]
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    views_due_on: Mapped[date]
    views: Mapped[Prose | None]
    views_came_on: Mapped[date | None]
    set_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    set_at: Mapped[datetime | None]
    return_reason: Mapped[Prose] = mapped_column(default="")
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))

    award: Mapped[Award] = relationship()
    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])
    setter: Mapped[Account | None] = relationship(foreign_keys=[set_by])
    letter: Mapped[StoredFile | None] = relationship()
