"""What is kept of the payment of awards: plan, what came about, batches to the bank and its answers, suspension?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.models.bank import BankAccount
from grants.awards.states import INSTALMENT, PAYMENT, PAYMENT_BATCH
from grants.budget.models import Programme
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.foundation.wording import Sentence
from grants.people.models import Account


class AwardInstalment(Base, Versioned):
    """One part of an award: how much, what it waits for, and whether it is planned, with the bank, or paid.

    Whether a planned one can be paid is not kept: it follows from start, conditions, account and the rest.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", INSTALMENT.states), name="state"),
        CheckConstraint("amount >= 0", name="not_below_zero"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid_on_a_day"),
        UniqueConstraint("award_id", "number"),
        Index("ix_award_instalment_state", "state"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    number: Mapped[int] = mapped_column(Integer)
    amount: Mapped[Money]
    waits_for: Mapped[Word]
    state: Mapped[Word]
    paid_on: Mapped[date | None]
    returned_because: Mapped[Prose | None]
    """What the bank said when a payment of it came back."""

    award: Mapped[Award] = relationship()


class Fulfilment(Base):
    """That something an instalment can wait for is there: a product was accepted, the final amount determined."""

    __table_args__ = (UniqueConstraint("award_id", "what"),)
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    what: Mapped[Word]
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))


class PaymentBatch(Base, Versioned):
    """Instalments that go to the bank in one file; who proposed it never approves it."""

    __table_args__ = (
        CheckConstraint(one_of("state", PAYMENT_BATCH.states), name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(state IN ('approved', 'settled')) = (file_id IS NOT NULL)", name="has_its_file"),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    state: Mapped[Word]
    execute_on: Mapped[date]
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[Prose | None]
    from_account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("bank_account.id"))
    """The account of the funder, once it was approved."""
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    """The file for the bank: made once, kept byte for byte."""

    programme: Mapped[Programme] = relationship()
    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])
    from_account: Mapped[BankAccount | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    payments: Mapped[list[Payment]] = relationship(back_populates="batch", order_by="Payment.id")

    @property
    def state_label(self) -> Sentence:
        """Return the state in words."""
        return PAYMENT_BATCH.labels[self.state]


_HOLDS = text("state IN ('listed', 'paid')")


class Payment(Base, Versioned):
    """One instalment in one batch, with the account as it was then; an instalment is in one batch at a time."""

    __table_args__ = (
        CheckConstraint(one_of("state", PAYMENT.states), name="state"),
        CheckConstraint("amount > 0", name="moves_something"),
        Index(
            "uq_payment_instalment",
            "instalment_id",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )
    batch_id: Mapped[int] = mapped_column(Key, ForeignKey("payment_batch.id"), index=True)
    instalment_id: Mapped[int] = mapped_column(Key, ForeignKey("award_instalment.id"), index=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("bank_account.id"))
    amount: Mapped[Money]
    end_to_end: Mapped[Word] = mapped_column(unique=True)
    """The number by which the bank answers."""
    state: Mapped[Word]
    settled_on: Mapped[date | None]
    """On which day it was paid or came back."""
    reason: Mapped[Prose | None]
    statement_id: Mapped[int | None] = mapped_column(Key, ForeignKey("payment_statement.id"))

    batch: Mapped[PaymentBatch] = relationship(back_populates="payments")
    instalment: Mapped[AwardInstalment] = relationship()
    account: Mapped[BankAccount] = relationship()

    @property
    def state_label(self) -> Sentence:
        """Return the state in words: the bank knows nothing of what was not approved."""
        if self.state == "listed" and self.batch.state == "proposed":
            return PAYMENT_BATCH.labels["proposed"]
        return PAYMENT.labels[self.state]


class PaymentStatement(Base, Versioned):
    """A file in which the bank says what became of payments; looked at first, then read, each file once."""

    __table_args__ = (CheckConstraint("(read_by IS NULL) = (read_at IS NULL)", name="read_by_somebody"),)
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    file_id: Mapped[int] = mapped_column(Key, ForeignKey("stored_file.id"))
    sha256: Mapped[Word] = mapped_column(unique=True)
    laid_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    laid_at: Mapped[datetime]
    read_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    read_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship()
    file: Mapped[StoredFile] = relationship()


class PaymentSuspension(Base, Versioned):
    """That payment of an award stands still on a serious suspicion (Awb 4:56): at most 13 weeks, then it lapses.

    The 13 weeks run from when the recipient was told of the suspicion: one on the same suspicion as an earlier one
    names that in `first_id`, and ends no later than the first could have.
    """

    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="period"),
        CheckConstraint("(lifted_by IS NULL) = (lifted_on IS NULL)", name="lifted_by_somebody"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[Prose]
    suspended_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    suspended_at: Mapped[datetime]
    lifted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    lifted_on: Mapped[date | None]
    lift_reason: Mapped[Prose | None]
    lapse_told: Mapped[bool] = mapped_column(default=False)
    first_id: Mapped[int | None] = mapped_column(Key, ForeignKey("payment_suspension.id"))

    award: Mapped[Award] = relationship()
