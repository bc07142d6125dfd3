"""What does someone intend with money for one initiative? Reserve it, commit it, pay it, take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select, update

from grants.budget.commands.journal import Basis, enter, locked_with_all_around, move, write
from grants.budget.models import Allowance, Commitment, JournalEntry, Pot, Programme
from grants.budget.permissions import may_book
from grants.budget.queries import held_by
from grants.budget.rules import (
    SPENT,
    Leg,
    Part,
    between_purses,
    cap_passed,
    check_amount,
    check_reason,
    check_years,
    for_commitment,
    from_outside,
    parts_of,
)
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import ZERO, Money, total
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
    years: Mapping[int, Money] | None = None,
) -> Commitment:
    """Set money aside within the pot, all pots around it, and the cap over all that the initiative receives.

    `years` says what will be paid when; without it all is planned in the year of the pot, or this one. Raises
    RuleBroken `pot_empty`, `ceiling_passed`, `cap_passed`, `years_do_not_add_up` or, for a basis that has money
    already, `reserved_before`; let it pass through: half of a refused reservation may stand until all is undone.
    """
    may_book(actor).require()
    basis = Basis(basis_kind, basis_id)
    check_amount(amount)
    parts = check_years(years or {pot.year or today().year: amount}, amount)
    legs = between_purses(pot.id, parts, "reserved")
    pots = move(legs)
    _use_allowance(pot.id, initiative_id, amount, cap)
    made = _begin(basis, pot.id, initiative_id, reserved=amount)
    entry = write(
        actor=actor,
        kind="reservation",
        legs=for_commitment(legs, made.id),
        pots=pots,
        reason=check_reason(reason),
        basis=basis,
    )
    _record(actor, "reserve", made, entry, amount)
    return made


def _begin(basis: Basis, pot_id: int, initiative_id: int | None, **purses: Money) -> Commitment:
    """Write the commitment on this basis; the pot's lock is held. Raises RuleBroken `reserved_before`."""
    if _find(basis) is not None:
        raise RuleBroken("reserved_before", sentence("Money has been set aside for this already."))
    held = dict.fromkeys(SPENT, ZERO) | purses
    made = Commitment(
        pot_id=pot_id, initiative_id=initiative_id, basis_kind=basis.kind, basis_id=basis.id, **held
    )
    db.session.add(made)
    db.session.flush()
    return made


@command
def commit_reserved(*, actor: Account, basis_kind: str, basis_id: int, reason: str) -> Commitment:
    """Make what is reserved on this basis a commitment; raises NotFound, RuleBroken `nothing_reserved`."""
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    amount = kept.reserved
    if not amount:
        raise RuleBroken("nothing_reserved", sentence("No money is set aside for this."))
    parts = [part for part in held_by(kept) if part.purse == "reserved"]
    return _carry(actor, "commit_reserved", "commitment", kept, parts, "committed", reason)


@command
def release(
    *, actor: Account, basis_kind: str, basis_id: int, reason: str, amount: Money | None = None
) -> Commitment:
    """Give back what is reserved or committed on this basis, all of it or this amount; it is free again.

    The last years go first. What was paid is not released. Raises NotFound, RuleBroken `amount_zero` or
    `not_held`.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    asked = check_amount(kept.reserved + kept.committed if amount is None else amount)
    parts = parts_of(held_by(kept), asked, ("reserved", "committed"), first_year_first=False)
    return _carry(actor, "release", "release", kept, parts, "free", reason)


@command
def commit_more(*, actor: Account, basis_kind: str, basis_id: int, amount: Money, reason: str) -> Commitment:
    """Promise more on what was promised on this basis, out of its own pot.

    Raises NotFound, RuleBroken `amount_zero`, `pot_empty`, `ceiling_passed`, `cap_passed`.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    pot = db.session.get_one(Pot, kept.pot_id)
    parts = [Part("free", pot.year or today().year, check_amount(amount))]
    return _carry(actor, "commit_more", "commitment", kept, parts, "committed", reason)


@command
def pay(
    *,
    actor: Account,
    basis_kind: str,
    basis_id: int,
    amount: Money,
    reason: str,
    paid_on: date | None = None,
) -> Commitment:
    """Pay so much of what is committed on this basis, what was planned first first.

    Paid in the year of the day on which the bank paid it, without one in this year. Raises NotFound, RuleBroken
    `amount_zero` or `not_held`.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    parts = parts_of(held_by(kept), check_amount(amount), ("committed",), first_year_first=True)
    return _carry(actor, "pay", "payment", kept, parts, "paid", reason, year=(paid_on or today()).year)


@command
def take_back_payment(
    *, actor: Account, basis_kind: str, basis_id: int, amount: Money, reason: str
) -> Commitment:
    """Make what the bank sent back a commitment again, the last years first; it is still owed.

    Raises NotFound, RuleBroken `amount_zero` or `not_held`.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    parts = parts_of(held_by(kept), check_amount(amount), ("paid",), first_year_first=False)
    return _carry(actor, "take_back_payment", "payment", kept, parts, "committed", reason)


@command
def recover(*, actor: Account, basis_kind: str, basis_id: int, amount: Money, reason: str) -> Commitment:
    """Take in what the recipient paid back; it is free again in its pot.

    Raises NotFound, RuleBroken `amount_zero` or `not_held`.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    parts = parts_of(held_by(kept), check_amount(amount), ("paid",), first_year_first=False)
    return _carry(actor, "recover", "recovery", kept, parts, "free", reason, year=today().year)


@command
def plan_anew(
    *, actor: Account, commitment: Commitment, from_year: int, to_year: int, amount: Money, reason: str
) -> Money:
    """Let what is promised and not paid be paid in another year, as far as it is planned for `from_year`.

    Returns how much moved; the pot and its ceiling stay as they are.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(commitment.basis_kind, commitment.basis_id))
    in_year = [part for part in held_by(kept) if part.year == from_year and part.purse == "committed"]
    moving = min(total(part.amount for part in in_year), amount)
    if moving:
        parts = parts_of(in_year, moving, ("committed",), first_year_first=True)
        _carry(actor, "plan_anew", "tranche", kept, parts, "committed", reason, year=to_year)
    return moving


def _carry(
    actor: Account,
    deed: str,
    kind: str,
    kept: Commitment,
    parts: Sequence[Part],
    to_purse: str,
    reason: str,
    year: int | None = None,
) -> Commitment:
    """Move parts of a locked commitment to another purse, in the books and on the commitment itself."""
    legs = for_commitment(between_purses(kept.pot_id, parts, to_purse, year), kept.id)
    entry = enter(
        actor=actor,
        kind=kind,
        legs=legs,
        reason=check_reason(reason),
        basis=Basis(kept.basis_kind, kept.basis_id),
    )
    add_to_commitments(legs)
    _record(actor, deed, kept, entry, total(part.amount for part in parts))
    return kept


def add_to_commitments(legs: Sequence[Leg]) -> None:
    """Let commitments and allowances follow an entry whose pots are locked; caps stay as they were set.

    What becomes less comes first: money that goes round within one cap is not refused. Raises RuleBroken
    `cap_passed` when an initiative would receive more than its cap.
    """
    changes: dict[int, dict[str, Money]] = {}
    for leg in legs:
        if leg.commitment_id is not None:
            purses = changes.setdefault(leg.commitment_id, {})
            purses[leg.purse] = purses.get(leg.purse, ZERO) + leg.amount
    found = db.session.scalars(
        select(Commitment).where(Commitment.id.in_(changes)).order_by(Commitment.id),
        execution_options={"populate_existing": True},
    ).all()
    for kept in sorted(found, key=lambda kept: total(changes[kept.id].values())):
        for purse, amount in changes[kept.id].items():
            setattr(kept, purse, getattr(kept, purse) + amount)
        if kept.initiative_id is not None:
            _follow(kept.pot_id, kept.initiative_id, total(changes[kept.id].values()))


def _follow(pot_id: int, initiative_id: int, more: Money) -> None:
    if more < ZERO:
        _give_back_allowance(pot_id, initiative_id, -more)
    elif more > ZERO:
        mine = Allowance.pot_id == pot_id, Allowance.initiative_id == initiative_id
        _use_allowance(pot_id, initiative_id, more, db.session.scalar(select(Allowance.cap).where(*mine)))


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
    pot = past_pot(programme)
    entry = enter(
        actor=actor,
        kind="funding",
        legs=from_outside(pot.id, amount),
        reason=check_reason(reason),
        basis=basis,
    )
    _pay_at_once(actor, "fund_past", pot, amount, reason, basis)
    return entry


@command
def spend(
    *, actor: Account, pot: Pot, amount: Money, reason: str, basis_kind: str, basis_id: int
) -> Commitment:
    """Pay from a pot at once what the funder owes by law and no initiative receives, such as a penalty.

    Raises RuleBroken `amount_zero`, `pot_empty`, `ceiling_passed`, `reserved_before`.
    """
    may_book(actor).require()
    locked_with_all_around([pot.id])
    return _pay_at_once(
        actor, "spend", pot, check_amount(amount), check_reason(reason), Basis(basis_kind, basis_id)
    )


def _pay_at_once(actor: Account, deed: str, pot: Pot, amount: Money, reason: str, basis: Basis) -> Commitment:
    """Commit and pay what is free in a pot that is locked, and keep that it was."""
    kept = _begin(basis, pot.id, None, paid=amount)
    for kind, before, after in (("commitment", "free", "committed"), ("payment", "committed", "paid")):
        legs = between_purses(pot.id, [Part(before, pot.year or today().year, amount)], after)
        entry = enter(actor=actor, kind=kind, legs=legs, reason=reason, basis=basis, commitment_id=kept.id)
    _record(actor, deed, kept, entry, amount)
    return kept


def past_pot(programme: Programme) -> Pot:
    """Return the programme's pot of kind `past`, opened when there is none."""
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


def locked_commitment(basis: Basis) -> Commitment:
    """Return a commitment as it is now, under the lock of its pot and those around it; raises NotFound."""
    pot_id = db.session.scalar(
        select(Commitment.pot_id).where(Commitment.basis_kind == basis.kind, Commitment.basis_id == basis.id)
    )
    if pot_id is None:
        raise NotFound
    locked_with_all_around([pot_id])
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
