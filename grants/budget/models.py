"""What is kept of the money, and what may never be kept: a pot below zero, a ceiling passed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.budget.states import ENTRY_KINDS, MONEY_PROPOSAL, POT_KINDS, PROPOSAL_KINDS, PURSES
from grants.foundation.database import Base, Key, Line, Prose, Ref, Versioned, Word, one_of
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Sentence
from grants.people.models import Account


class Programme(Base, Versioned):
    """What a ministry asks a funder to carry out: a name, a period, and pots of money."""

    name_nl: Mapped[Line]
    name_en: Mapped[Line]
    part_of: Mapped[Line]
    commissioner: Mapped[Line]
    executor: Mapped[Line]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(default=False)


class MoneySource(Base):
    """A line of somebody's budget from which money comes: the financier, and its number and name there."""

    __table_args__ = (UniqueConstraint("programme_id", "financier", "budget_line"),)
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"))
    financier: Mapped[Line]
    budget_line: Mapped[Line]
    name: Mapped[Line]


class Pot(Base):
    """Money that was moved in for one purpose; its row is the lock under which the money is spent.

    `free`, `reserved`, `committed` and `paid` are the sums of the journal's legs, `inside` is what is spent in
    all pots inside this one. `ceiling` is the legal limit now in force (null for a pot without one); what is
    spent here and inside is held below it by the database itself. A pot stays where it was opened.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", POT_KINDS), name="kind"),
        CheckConstraint("free >= 0", name="free_not_below_zero"),
        CheckConstraint("reserved >= 0", name="reserved_not_below_zero"),
        CheckConstraint("committed >= 0", name="committed_not_below_zero"),
        CheckConstraint("paid >= 0", name="paid_not_below_zero"),
        CheckConstraint("inside >= 0", name="inside_not_below_zero"),
        CheckConstraint(
            "ceiling IS NULL OR reserved + committed + paid + inside <= ceiling", name="within_ceiling"
        ),
        CheckConstraint("(kind = 'year') = (year IS NOT NULL)", name="year"),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(Key, ForeignKey("pot.id"))
    kind: Mapped[Word]
    name: Mapped[Line]
    year: Mapped[int | None] = mapped_column(Integer)
    """The budget year, of a pot for one year."""
    free: Mapped[Money] = mapped_column(default=ZERO)
    reserved: Mapped[Money] = mapped_column(default=ZERO)
    committed: Mapped[Money] = mapped_column(default=ZERO)
    paid: Mapped[Money] = mapped_column(default=ZERO)
    inside: Mapped[Money] = mapped_column(default=ZERO)
    ceiling: Mapped[Money | None]

    programme: Mapped[Programme] = relationship()

    @property
    def funded(self) -> Money:
        """Return all money that was moved in."""
        return self.free + self.spent

    @property
    def spent(self) -> Money:
        """Return what is reserved, committed or paid."""
        return self.reserved + self.committed + self.paid

    @property
    def available(self) -> Money:
        """Return what this pot itself can still give away: the lesser of money and ceiling.

        A pot around it may hold less: see `queries.room_of`.
        """
        if self.ceiling is None:
            return self.free
        return min(self.free, self.ceiling - self.spent - self.inside)


class Ceiling(Base):
    """A dated fact: from this day the subsidy ceiling of the pot is this amount (Awb 4:22, 4:25-4:28)."""

    pot_id: Mapped[int] = mapped_column(Key, ForeignKey("pot.id"), index=True)
    amount: Mapped[Money]
    announced_on: Mapped[date]
    announced_where: Mapped[Line]
    reason: Mapped[Prose]
    set_by: Mapped[Ref]
    set_at: Mapped[datetime]
    basis_kind: Mapped[Word]
    basis_id: Mapped[Ref]


class JournalEntry(Base):
    """One thing that happened to money: dated, reasoned, by somebody, resting on something; never edited."""

    __table_args__ = (CheckConstraint(one_of("kind", ENTRY_KINDS), name="kind"),)
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    kind: Mapped[Word]
    made_at: Mapped[datetime]
    effective_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    reason: Mapped[Prose]
    basis_kind: Mapped[Word]
    basis_id: Mapped[Ref]
    reverses_id: Mapped[int | None] = mapped_column(Key, ForeignKey("journal_entry.id"), unique=True)

    maker: Mapped[Account | None] = relationship()
    legs: Mapped[list[JournalLeg]] = relationship(back_populates="entry", order_by="JournalLeg.id")


class JournalLeg(Base):
    """One side of an entry: so much into (positive) or out of (negative) a purse of a pot, in a budget year.

    The legs of an entry sum to zero. `outside` has no pot; it may name the source of the money.
    What is reserved, committed or paid is so for one commitment. The year is that of the cash: when money is
    there, is planned to be paid, or was paid.
    """

    __table_args__ = (
        CheckConstraint(one_of("purse", PURSES), name="purse"),
        CheckConstraint("(purse = 'outside') = (pot_id IS NULL)", name="outside_has_no_pot"),
        CheckConstraint("amount <> 0", name="moves_something"),
        CheckConstraint(
            "(purse IN ('reserved', 'committed', 'paid')) = (commitment_id IS NOT NULL)",
            name="for_a_commitment",
        ),
    )
    entry_id: Mapped[int] = mapped_column(Key, ForeignKey("journal_entry.id"), index=True)
    pot_id: Mapped[int | None] = mapped_column(Key, ForeignKey("pot.id"), index=True)
    purse: Mapped[Word]
    amount: Mapped[Money]
    year: Mapped[int] = mapped_column(Integer)
    commitment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commitment.id"), index=True)
    money_source_id: Mapped[int | None] = mapped_column(Key, ForeignKey("money_source.id"))

    entry: Mapped[JournalEntry] = relationship(back_populates="legs")


class Allowance(Base):
    """How much one initiative may and does receive from one pot: the lock of the cap per initiative.

    Counts every application and supplement. `cap` is null when the call names none.
    """

    __table_args__ = (
        UniqueConstraint("pot_id", "initiative_id"),
        CheckConstraint("used >= 0", name="used_not_below_zero"),
        CheckConstraint("cap IS NULL OR used <= cap", name="within_cap"),
    )
    pot_id: Mapped[int] = mapped_column(Key, ForeignKey("pot.id"))
    initiative_id: Mapped[int] = mapped_column(Key, ForeignKey("initiative.id"), index=True)
    cap: Mapped[Money | None]
    used: Mapped[Money] = mapped_column(default=ZERO)


class Commitment(Base):
    """Money promised to one initiative on one basis, and what of it stands now."""

    __table_args__ = (
        UniqueConstraint("basis_kind", "basis_id"),
        CheckConstraint("reserved >= 0 AND committed >= 0 AND paid >= 0", name="nothing_below_zero"),
    )
    pot_id: Mapped[int] = mapped_column(Key, ForeignKey("pot.id"), index=True)
    initiative_id: Mapped[int | None] = mapped_column(Key, ForeignKey("initiative.id"), index=True)
    basis_kind: Mapped[Word]
    basis_id: Mapped[Ref]
    reserved: Mapped[Money] = mapped_column(default=ZERO)
    committed: Mapped[Money] = mapped_column(default=ZERO)
    paid: Mapped[Money] = mapped_column(default=ZERO)

    pot: Mapped[Pot] = relationship()

    @property
    def stands(self) -> Money:
        """Return all that is set aside, promised or paid."""
        return self.reserved + self.committed + self.paid


class CommitmentShare(Base):
    """The part of a commitment that one source bears, by weight: amounts follow to the cent from it."""

    __table_args__ = (
        UniqueConstraint("commitment_id", "money_source_id"),
        CheckConstraint("weight > 0", name="bears_something"),
    )
    commitment_id: Mapped[int] = mapped_column(Key, ForeignKey("commitment.id"))
    money_source_id: Mapped[int] = mapped_column(Key, ForeignKey("money_source.id"))
    weight: Mapped[int] = mapped_column(Integer)

    money_source: Mapped[MoneySource] = relationship()


class BudgetAdoption(Base):
    """The day on which the budget of a year was adopted: from then a budget reservation can be invoked."""

    __table_args__ = (UniqueConstraint("programme_id", "year"),)
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"))
    year: Mapped[int] = mapped_column(Integer)
    adopted_on: Mapped[date]
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]


class BudgetReservation(Base):
    """A commitment that was promised if enough money is made available in the budget of a year (Awb 4:34)."""

    commitment_id: Mapped[int] = mapped_column(Key, ForeignKey("commitment.id"), unique=True)
    year: Mapped[int] = mapped_column(Integer)
    invoked_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    invoked_on: Mapped[date | None]

    commitment: Mapped[Commitment] = relationship()


class Mandate(Base, Versioned):
    """Who may approve which acts about money, up to which amount; once a programme has any, only these may.

    For whoever holds a role in the programme, or for one person, whose deputy acts on the days away.
    """

    __table_args__ = (
        CheckConstraint("(role IS NULL) <> (account_id IS NULL)", name="role_or_person"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="period"),
        CheckConstraint(
            "deputy_id IS NULL OR (account_id IS NOT NULL AND deputy_id <> account_id AND away_from IS NOT NULL"
            " AND away_until IS NOT NULL AND away_from <= away_until)",
            name="deputy_while_away",
        ),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    role: Mapped[Word | None]
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    acts: Mapped[list[str]]
    most: Mapped[Money | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    deputy_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    given_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    given_at: Mapped[datetime]

    person: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    deputy: Mapped[Account | None] = relationship(foreign_keys=[deputy_id])


class MoneyProposal(Base, Versioned):
    """A proposal to bring in or move money, with what it does to each pot; never approved by its proposer.

    Money of a running award comes from or goes to a commitment, whose pot is then the one named.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", PROPOSAL_KINDS), name="kind"),
        CheckConstraint(one_of("state", MONEY_PROPOSAL.states), name="state"),
        CheckConstraint("amount > 0", name="moves_something"),
        CheckConstraint(
            "state NOT IN ('approved', 'refused') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name="four_eyes",
        ),
        CheckConstraint("(kind = 'reallocation') = (from_pot_id IS NOT NULL)", name="source"),
        CheckConstraint("(kind = 'correction') = (entry_id IS NOT NULL)", name="entry"),
        CheckConstraint(
            "(kind = 'tranche') = (from_year IS NOT NULL AND to_year IS NOT NULL AND from_year <> to_year)",
            name="years",
        ),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    kind: Mapped[Word]
    from_pot_id: Mapped[int | None] = mapped_column(Key, ForeignKey("pot.id"))
    to_pot_id: Mapped[int] = mapped_column(Key, ForeignKey("pot.id"))
    from_award_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commitment.id"))
    to_award_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commitment.id"))
    from_year: Mapped[int | None] = mapped_column(Integer)
    to_year: Mapped[int | None] = mapped_column(Integer)
    source_id: Mapped[int | None] = mapped_column(Key, ForeignKey("money_source.id"))
    entry_id: Mapped[int | None] = mapped_column(Key, ForeignKey("journal_entry.id"))
    amount: Mapped[Money]
    """What moves; of a proposal for a ceiling the new ceiling."""
    by_budget: Mapped[bool] = mapped_column(default=False)
    """Whether a lower ceiling also holds for applications in hand, as the announcement warned (Awb 4:28)."""
    reason: Mapped[Prose]
    announced_where: Mapped[Line]
    state: Mapped[Word]
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    changes: Mapped[list[Any]]
    """Each pot before and after, as the proposer saw them."""
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[Prose | None]

    from_pot: Mapped[Pot | None] = relationship(foreign_keys=[from_pot_id])
    to_pot: Mapped[Pot] = relationship(foreign_keys=[to_pot_id])
    from_award: Mapped[Commitment | None] = relationship(foreign_keys=[from_award_id])
    to_award: Mapped[Commitment | None] = relationship(foreign_keys=[to_award_id])
    source: Mapped[MoneySource | None] = relationship()
    entry: Mapped[JournalEntry | None] = relationship()
    programme: Mapped[Programme] = relationship()
    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])

    @property
    def state_label(self) -> Sentence:
        """Return the state in words."""
        return MONEY_PROPOSAL.labels[self.state]
