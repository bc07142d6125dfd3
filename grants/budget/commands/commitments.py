"""What does someone intend with money for one initiative? Reserve it, commit it, give it back."""

from __future__ import annotations

from sqlalchemy import select, update

from grants.budget.commands.journal import Basis, enter, locked
from grants.budget.models import Allowance, Commitment, JournalEntry, Pot, Programme
from grants.budget.permissions import may_book
from grants.budget.rules import (
    between_purses,
    cap_passed,
    check_amount,
    check_reason,
    from_outside,
    parts_to_release,
)
from grants.foundation.audit import programme_chain, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def reserve(
    *,
    actor: Account,
    pot: Pot,
    initiative_id: int,
    amount: Money,
    cap: Money | None,
    basis_kind: str,
    basis_id: int,
    reason: str,
) -> Commitment:
    """Set money aside within the pot, its ceiling, and the cap over all that the initiative receives.

    Raises RuleBroken `pot_empty`, `ceiling_passed`, `cap_passed` or, for a basis that has money already,
    `reserved_before`; let it pass through: half of a refused reservation may stand until all is undone.
    """
    may_book(actor).require()
    basis = Basis(basis_kind, basis_id)
    entry = enter(
        actor=actor,
        kind="reservation",
        legs=between_purses(pot.id, check_amount(amount), "free", "reserved"),
        reason=check_reason(reason),
        basis=basis,
    )
    _use_allowance(pot.id, initiative_id, amount, cap)
    if _find(basis) is not None:
        raise RuleBroken("reserved_before", sentence("Money has been set aside for this already."))
    made = Commitment(
        pot_id=pot.id,
        initiative_id=initiative_id,
        basis_kind=basis_kind,
        basis_id=basis_id,
        reserved=amount,
        committed=ZERO,
        paid=ZERO,
    )
    db.session.add(made)
    _record(actor, "reserve", made, entry, amount)
    return made


@command
def commit_reserved(*, actor: Account, basis_kind: str, basis_id: int, reason: str) -> Commitment:
    """Make what is reserved on this basis a commitment; raises NotFound, RuleBroken `nothing_reserved`."""
    may_book(actor).require()
    basis = Basis(basis_kind, basis_id)
    kept = _locked_commitment(basis)
    amount = kept.reserved
    if not amount:
        raise RuleBroken("nothing_reserved", sentence("No money is set aside for this."))
    entry = enter(
        actor=actor,
        kind="commitment",
        legs=between_purses(kept.pot_id, amount, "reserved", "committed"),
        reason=check_reason(reason),
        basis=basis,
    )
    kept.reserved, kept.committed = ZERO, kept.committed + amount
    _record(actor, "commit_reserved", kept, entry, amount)
    return kept


@command
def release(
    *, actor: Account, basis_kind: str, basis_id: int, reason: str, amount: Money | None = None
) -> Commitment:
    """Give back what is reserved or committed on this basis, all of it or this amount; it is free again.

    What was paid is not released. Raises NotFound, RuleBroken `amount_zero` or `release_too_large`.
    """
    may_book(actor).require()
    basis = Basis(basis_kind, basis_id)
    kept = _locked_commitment(basis)
    asked = check_amount(kept.reserved + kept.committed if amount is None else amount)
    parts = parts_to_release(kept.reserved, kept.committed, asked)
    entry = enter(
        actor=actor,
        kind="release",
        legs=[leg for purse, part in parts for leg in between_purses(kept.pot_id, part, purse, "free")],
        reason=check_reason(reason),
        basis=basis,
    )
    for purse, part in parts:
        setattr(kept, purse, getattr(kept, purse) - part)
    if kept.initiative_id is not None:
        _give_back_allowance(kept.pot_id, kept.initiative_id, asked)
    _record(actor, "release", kept, entry, asked)
    return kept


@command
def fund_past(
    *, actor: Account, programme: Programme, amount: Money, reason: str, basis_kind: str, basis_id: int
) -> JournalEntry:
    """Bring in and pay out the money of earlier awards, so that the books hold it and nothing is free.

    Goes into the programme's pot of kind `past`, opened when there is none; returns the funding entry.
    Raises RuleBroken `reserved_before` when this basis was booked.
    """
    may_book(actor).require()
    check_amount(amount)
    basis = Basis(basis_kind, basis_id)
    pot = _past_pot(programme)
    entry = enter(
        actor=actor,
        kind="funding",
        legs=from_outside(pot.id, amount),
        reason=check_reason(reason),
        basis=basis,
    )
    if _find(basis) is not None:
        raise RuleBroken("reserved_before", sentence("Money has been set aside for this already."))
    for kind, before, after in (("commitment", "free", "committed"), ("payment", "committed", "paid")):
        legs = between_purses(pot.id, amount, before, after)
        enter(actor=actor, kind=kind, legs=legs, reason=reason, basis=basis)
    kept = Commitment(
        pot_id=pot.id, basis_kind=basis_kind, basis_id=basis_id, reserved=ZERO, committed=ZERO, paid=amount
    )
    db.session.add(kept)
    _record(actor, "fund_past", kept, entry, amount)
    return entry


def _past_pot(programme: Programme) -> Pot:
    found = db.session.scalars(
        select(Pot).where(Pot.programme_id == programme.id, Pot.kind == "past").order_by(Pot.id)
    ).first()
    if found is None:
        found = Pot(programme=programme, kind="past", name=programme.name_nl)
        db.session.add(found)
        db.session.flush()
    return found


def _use_allowance(pot_id: int, initiative_id: int, amount: Money, cap: Money | None) -> None:
    """Count this amount for the initiative; the pot's lock is held, so a missing row can be made safely."""
    mine = Allowance.pot_id == pot_id, Allowance.initiative_id == initiative_id
    if db.session.scalar(select(Allowance.id).where(*mine)) is None:
        db.session.add(Allowance(pot_id=pot_id, initiative_id=initiative_id, cap=cap, used=ZERO))
        db.session.flush()
    using = update(Allowance).where(*mine).values(used=Allowance.used + amount, cap=cap)
    if cap is not None:
        using = using.where(Allowance.used <= cap - amount)
    if _no_row(using.returning(Allowance.id)):
        used = db.session.scalar(select(Allowance.used).where(*mine))
        raise cap_passed(cap or ZERO, used or ZERO, amount)


def _give_back_allowance(pot_id: int, initiative_id: int, amount: Money) -> None:
    giving = (
        update(Allowance)
        .where(Allowance.pot_id == pot_id, Allowance.initiative_id == initiative_id, Allowance.used >= amount)
        .values(used=Allowance.used - amount)
        .returning(Allowance.id)
    )
    if _no_row(giving):
        raise AssertionError("an allowance counts every commitment")


def _no_row(statement: object) -> bool:
    options = {"synchronize_session": False}
    return db.session.scalars(statement, execution_options=options).one_or_none() is None  # type: ignore[call-overload]


def _find(basis: Basis) -> Commitment | None:
    return db.session.scalars(
        select(Commitment).where(Commitment.basis_kind == basis.kind, Commitment.basis_id == basis.id),
        execution_options={"populate_existing": True},
    ).one_or_none()


def _locked_commitment(basis: Basis) -> Commitment:
    """Return a commitment as it is now, under the lock of its pot; raises NotFound."""
    pot_id = db.session.scalar(
        select(Commitment.pot_id).where(Commitment.basis_kind == basis.kind, Commitment.basis_id == basis.id)
    )
    if pot_id is None:
        raise NotFound
    locked(pot_id)
    kept = _find(basis)
    if kept is None:
        raise NotFound
    return kept


def _record(actor: Account, deed: str, kept: Commitment, entry: JournalEntry, amount: Money) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=kept,
        chain=programme_chain(entry.programme_id),
        reason=entry.reason,
        pot=kept.pot_id,
        initiative=kept.initiative_id,
        amount=amount,
        basis=f"{entry.basis_kind} {entry.basis_id}",
    )
