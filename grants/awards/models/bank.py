"""What is kept of bank accounts: of a recipient, by award, and of the funder, by programme?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.states import BANK_DETAILS
from grants.budget.models import Programme
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.people.models import Account

_CURRENT = text("state IN ('given', 'checked', 'flagged')")


class BankAccount(Base, Versioned):
    """An account to pay to (of an award) or from (of a programme); who gave it never checks it.

    A change is a new row; the earlier one is replaced at once, so nothing is paid until somebody looked.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", BANK_DETAILS.states), name="state"),
        CheckConstraint("(award_id IS NULL) <> (programme_id IS NULL)", name="of_one"),
        CheckConstraint("checked_by IS NULL OR checked_by <> given_by", name="four_eyes"),
        CheckConstraint("state <> 'checked' OR checked_by IS NOT NULL", name="was_checked"),
        Index(
            "uq_bank_account_award", "award_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
        ),
        Index(
            "uq_bank_account_programme",
            "programme_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )
    award_id: Mapped[int | None] = mapped_column(Key, ForeignKey("award.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    iban: Mapped[Word]
    holder: Mapped[Line]
    bic: Mapped[Word | None]
    state: Mapped[Word]
    given_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    given_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    checked_at: Mapped[datetime | None]
    remark: Mapped[Prose | None]
    """Why it was refused, or what the bank said when a payment came back."""

    award: Mapped[Award | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    giver: Mapped[Account] = relationship(foreign_keys=[given_by])
