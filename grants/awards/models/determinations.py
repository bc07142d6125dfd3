"""What is kept of the account of a project, of the final amount, and of what is reclaimed?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.models.compensations import AssetCompensation
from grants.awards.states import (
    ACCOUNT,
    ACCOUNT_REMINDERS,
    DETERMINATION,
    DETERMINATION_GROUNDS,
    DETERMINATION_KINDS,
    RECEIPT_KINDS,
    RECOVERY,
)
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import ZERO, Money, total
from grants.people.models import Account


class AwardAccount(Base, Versioned):
    """How a recipient accounts for a project when it asks for the final amount (Awb 4:44, 4:45).

    `costs` has what each budget line really cost, in cents by its number; `incomes` what each kind of income came to.
    """

    __table_args__ = (CheckConstraint(one_of("state", ACCOUNT.states), name="state"),)
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), unique=True)
    state: Mapped[Word]
    activities: Mapped[Prose] = mapped_column(default="")
    deviations: Mapped[Prose] = mapped_column(default="")
    costs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    incomes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None]
    return_reason: Mapped[Prose] = mapped_column(default="")

    award: Mapped[Award] = relationship()


class AccountReminder(Base):
    """That a recipient was told of an account that is due or late; each once."""

    __table_args__ = (
        CheckConstraint(one_of("kind", ACCOUNT_REMINDERS), name="kind"),
        UniqueConstraint("award_id", "kind", "due_on"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    kind: Mapped[Word]
    due_on: Mapped[date]
    """The last day that was told: another one, after more time, is told anew."""
    told_at: Mapped[datetime]


class Determination(Base, Versioned):
    """The final amount of an award: intended, proposed, set by another person, with the letter (Awb 4:42).

    `basis` is how the amount was worked out, step by step. `views_due_on` is until when the recipient can say what it
    thinks of a lower amount; `views` is null until something came. `addressed_to` names who acts for a recipient that
    went bankrupt or was dissolved.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", DETERMINATION_KINDS), name="kind"),
        CheckConstraint(one_of("state", DETERMINATION.states), name="state"),
        CheckConstraint(one_of("ground", DETERMINATION_GROUNDS), name="ground"),
        CheckConstraint("amount >= 0", name="not_below_zero"),
        CheckConstraint("set_by IS NULL OR kind = 'at_once' OR set_by <> proposed_by", name="four_eyes"),
        Index(
            "uq_determination_under_way",
            "award_id",
            unique=True,
            sqlite_where=text("state IN ('intended', 'proposed')"),
            postgresql_where=text("state IN ('intended', 'proposed')"),
        ),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    kind: Mapped[Word]
    state: Mapped[Word]
    ground: Mapped[Word]
    amount: Mapped[Money]
    worked_out: Mapped[Money]
    """What the computation came to; `amount` is what somebody proposed."""
    basis: Mapped[list[Any]]
    reason: Mapped[Prose]
    own_motion: Mapped[bool] = mapped_column(default=False)
    """Whether nobody asked for it (Awb 4:44(4), 4:47)."""
    addressed_to: Mapped[Line] = mapped_column(default="")
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    views_due_on: Mapped[date | None]
    views: Mapped[Prose | None]
    views_came_on: Mapped[date | None]
    set_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    set_at: Mapped[datetime | None]
    return_reason: Mapped[Prose] = mapped_column(default="")
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    objection_id: Mapped[int | None] = mapped_column(Key, ForeignKey("objection.id"))
    """The upheld objection on which it comes in the place of an earlier one."""

    award: Mapped[Award] = relationship()
    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])
    setter: Mapped[Account | None] = relationship(foreign_keys=[set_by])
    letter: Mapped[StoredFile | None] = relationship()


class Recovery(Base, Versioned):
    """What is to be paid back after a determination (Awb 4:57), or paid as compensation (4:41), decided with it.

    `stops_on` is the last day to reclaim. While it is stayed, nothing is asked; an objection by itself does not stay
    it (Awb 6:16).
    """

    __table_args__ = (
        CheckConstraint(one_of("state", RECOVERY.states), name="state"),
        CheckConstraint("amount > 0", name="something_is_owed"),
        CheckConstraint("(stayed_at IS NULL) = (stayed_by IS NULL)", name="stayed_by_somebody"),
        CheckConstraint("(determination_id IS NULL) <> (compensation_id IS NULL)", name="by_one_decision"),
        Index("uq_recovery_compensation_id", "compensation_id", unique=True),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    determination_id: Mapped[int | None] = mapped_column(Key, ForeignKey("determination.id"), unique=True)
    compensation_id: Mapped[int | None] = mapped_column(Key, ForeignKey("asset_compensation.id"))
    state: Mapped[Word]
    amount: Mapped[Money]
    due_on: Mapped[date]
    stops_on: Mapped[date]
    stayed_at: Mapped[datetime | None]
    stayed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    stayed_because: Mapped[Prose] = mapped_column(default="")
    remission_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    remission_amount: Mapped[Money | None]
    remission_reason: Mapped[Prose] = mapped_column(default="")

    award: Mapped[Award] = relationship()
    determination: Mapped[Determination | None] = relationship()
    compensation: Mapped[AssetCompensation | None] = relationship()
    parts: Mapped[list[RecoveryPart]] = relationship(
        order_by="RecoveryPart.due_on", cascade="all, delete-orphan"
    )
    receipts: Mapped[list[RecoveryReceipt]] = relationship(order_by="RecoveryReceipt.id")
    interest: Mapped[RecoveryInterest | None] = relationship()

    @property
    def settled(self) -> Money:
        """Return what was received, set off or remitted so far."""
        return total(one.amount for one in self.receipts)

    @property
    def owed(self) -> Money:
        """Return what is still to be paid back; nothing once it is too late."""
        return self.amount - self.settled if self.state == "open" else ZERO

    @property
    def beyond(self) -> Money:
        """Return what the recipient still has above the final amount: owed, let go, or too late to reclaim.

        Compensation is paid out of what is the recipient's own: what came in of it lies below the final amount.
        """
        if self.compensation_id is not None:
            return -self.paid_back
        if self.state == "dropped":
            return ZERO
        return self.amount - self.paid_back

    @property
    def paid_back(self) -> Money:
        """Return what was received or set off so far."""
        return total(one.amount for one in self.receipts if one.kind != "remitted")


class RecoveryPart(Base):
    """One part of a payment plan; `reminded_until` is the last day of the formal reminder that was sent about it."""

    __table_args__ = (CheckConstraint("amount > 0", name="something_is_owed"),)
    recovery_id: Mapped[int] = mapped_column(Key, ForeignKey("recovery.id"), index=True)
    due_on: Mapped[date]
    amount: Mapped[Money]
    reminded_until: Mapped[date | None]


class RecoveryInterest(Base, Versioned):
    """What was decided about the statutory interest over a recovery (Awb 4:99): fixed and asked, or let go.

    It is no subsidy: neither the books nor the pot know of it. `due_on` is by when what is claimed must be paid.
    """

    __table_args__ = (
        CheckConstraint("amount > 0", name="something_ran"),
        CheckConstraint("claimed = (due_on IS NOT NULL)", name="claimed_by_a_day"),
        CheckConstraint("claimed OR reason <> ''", name="let_go_with_a_reason"),
        CheckConstraint(
            "received >= 0 AND received <= amount AND (claimed OR received = 0)", name="no_more_than_claimed"
        ),
    )
    recovery_id: Mapped[int] = mapped_column(Key, ForeignKey("recovery.id"), unique=True)
    amount: Mapped[Money]
    claimed: Mapped[bool]
    due_on: Mapped[date | None]
    reason: Mapped[Prose] = mapped_column(default="")
    decided_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    received: Mapped[Money] = mapped_column(default=ZERO)
    received_on: Mapped[date | None]


class RecoveryReceipt(Base):
    """A part of what is reclaimed that was paid back, set off or remitted; never changed."""

    __table_args__ = (
        CheckConstraint(one_of("kind", RECEIPT_KINDS), name="kind"),
        CheckConstraint("amount > 0", name="moves_something"),
        CheckConstraint("approved_by IS NULL OR approved_by <> entered_by", name="four_eyes"),
        CheckConstraint("(kind = 'remitted') = (approved_by IS NOT NULL)", name="remission_is_approved"),
        CheckConstraint("(kind = 'set_off') = (against_id IS NOT NULL)", name="set_off_against_an_award"),
    )
    recovery_id: Mapped[int] = mapped_column(Key, ForeignKey("recovery.id"), index=True)
    kind: Mapped[Word]
    amount: Mapped[Money]
    came_on: Mapped[date]
    reason: Mapped[Prose]
    against_id: Mapped[int | None] = mapped_column(Key, ForeignKey("award.id"))
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))

    against: Mapped[Award | None] = relationship()
