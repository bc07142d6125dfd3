"""Is every euro accounted for? A sentence per fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, selectinload

from grants.budget.models import Allowance, Ceiling, Commitment, JournalEntry, JournalLeg, MoneyProposal, Pot
from grants.budget.queries.pots import PURSES_OF_A_POT
from grants.budget.rules import SPENT, Standing
from grants.foundation.database import db
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money, total


@invariant("ledger")
def ledger_faults() -> list[str]:
    """Check every euro and return a sentence per fault; an empty list is a whole ledger."""
    checks = (_unbalanced, _unfounded, _wrong_pots, _wrong_commitments, _wrong_allowances, _wrong_reversals)
    return [fault for check in checks for fault in check()]


def _unbalanced() -> list[str]:
    away = func.sum(JournalLeg.amount)
    found = db.session.execute(
        select(JournalEntry.id, away)
        .outerjoin(JournalLeg, JournalLeg.entry_id == JournalEntry.id)
        .group_by(JournalEntry.id)
        .having((func.count(JournalLeg.id) == 0) | (away != ZERO))
        .order_by(JournalEntry.id)
    )
    return [
        f"journal entry {entry_id}: its legs sum to {amount or ZERO}, not to zero, or it has none"
        for entry_id, amount in found
    ]


def _unfounded() -> list[str]:
    """Check that every entry on a proposal rests on one that was approved in the same programme."""
    approved = exists().where(
        MoneyProposal.id == JournalEntry.basis_id,
        MoneyProposal.programme_id == JournalEntry.programme_id,
        MoneyProposal.state == "approved",
    )
    found = db.session.scalars(
        select(JournalEntry.id)
        .where(JournalEntry.basis_kind == "money_proposal", ~approved)
        .order_by(JournalEntry.id)
    )
    return [f"journal entry {entry_id} rests on no approved proposal" for entry_id in found]


def _wrong_pots() -> list[str]:
    by_legs: dict[int | None, dict[str, Money]] = defaultdict(dict)
    summed = select(JournalLeg.pot_id, JournalLeg.purse, func.sum(JournalLeg.amount))
    for pot_id, purse, amount in db.session.execute(summed.group_by(JournalLeg.pot_id, JournalLeg.purse)):
        by_legs[pot_id][purse] = amount
    promised = select(
        Commitment.pot_id,
        func.sum(Commitment.reserved),
        func.sum(Commitment.committed),
        func.sum(Commitment.paid),
    ).group_by(Commitment.pot_id)
    by_promise = {pot_id: Standing(ZERO, *purses) for pot_id, *purses in db.session.execute(promised)}
    newest = select(func.max(Ceiling.id)).group_by(Ceiling.pot_id)
    dated = select(Ceiling.pot_id, Ceiling.amount).where(Ceiling.id.in_(newest))
    in_force = dict(db.session.execute(dated).tuples().all())
    faults = []
    pots = db.session.scalars(select(Pot).order_by(Pot.id)).all()
    inside = _spent_inside(pots)
    for pot in pots:
        told = by_promise.get(pot.id, Standing())
        for purse in PURSES_OF_A_POT:
            held, legs = getattr(pot, purse), by_legs[pot.id].get(purse, ZERO)
            if held != legs:
                faults.append(f"pot {pot.id}: {purse} is {held}, its legs sum to {legs}")
            if held < ZERO:
                faults.append(f"pot {pot.id}: {purse} is below zero: {held}")
            if purse != "free" and held != getattr(told, purse):
                faults.append(
                    f"pot {pot.id}: {purse} is {held}, its commitments sum to {getattr(told, purse)}"
                )
        if pot.ceiling != in_force.get(pot.id):
            faults.append(f"pot {pot.id}: the ceiling {pot.ceiling} is not the last one announced")
        if pot.inside != inside[pot.id]:
            faults.append(f"pot {pot.id}: {pot.inside} is spent inside it, its pots sum to {inside[pot.id]}")
        if pot.ceiling is not None and pot.spent + pot.inside > pot.ceiling:
            spent = pot.spent + pot.inside
            faults.append(f"pot {pot.id}: {spent} is spent, above the ceiling of {pot.ceiling}")
    return faults


def _spent_inside(pots: Sequence[Pot]) -> dict[int, Money]:
    """Return what is spent in all pots inside each pot; an overrun counts nowhere (Awb 4:25(3))."""
    by_id = {pot.id: pot for pot in pots}
    inside = dict.fromkeys(by_id, ZERO)
    for pot in pots:
        around = None if pot.kind == "overrun" else pot.parent_id
        while around is not None:
            inside[around] = inside[around] + pot.spent
            around = by_id[around].parent_id
    return inside


def _wrong_commitments() -> list[str]:
    """Check that each commitment is the sum of its legs, all in its pot, and that no year of it is below zero."""
    by_legs: dict[tuple[int | None, str], Money] = {}
    faults = []
    summed = (
        select(
            JournalLeg.commitment_id,
            JournalLeg.pot_id,
            JournalLeg.purse,
            JournalLeg.year,
            func.sum(JournalLeg.amount),
        )
        .where(JournalLeg.commitment_id.is_not(None))
        .group_by(JournalLeg.commitment_id, JournalLeg.pot_id, JournalLeg.purse, JournalLeg.year)
    )
    pot_of: dict[int | None, int] = dict(
        db.session.execute(select(Commitment.id, Commitment.pot_id)).tuples().all()
    )
    for number, pot_id, purse, year, amount in db.session.execute(summed):
        by_legs[number, purse] = by_legs.get((number, purse), ZERO) + amount
        if pot_id != pot_of[number] and amount:
            faults.append(f"commitment {number}: {amount} of it is in pot {pot_id}, not in its own")
        if amount < ZERO:
            faults.append(f"commitment {number}: {purse} in {year} is below zero: {amount}")
    for kept in db.session.scalars(select(Commitment).order_by(Commitment.id)):
        for purse in SPENT:
            held, legs = getattr(kept, purse), by_legs.get((kept.id, purse), ZERO)
            if held != legs:
                faults.append(f"commitment {kept.id}: {purse} is {held}, its legs sum to {legs}")
    return faults


def _wrong_reversals() -> list[str]:
    """Check that each correction undoes exactly the entry it reverses, leg by leg."""
    undone = aliased(JournalEntry)
    pairs = (
        select(JournalEntry)
        .where(JournalEntry.reverses_id.is_not(None))
        .join(undone, undone.id == JournalEntry.reverses_id)
        .add_columns(undone)
        .options(selectinload(JournalEntry.legs), selectinload(undone.legs))
        .order_by(JournalEntry.id)
    )
    return [
        f"journal entry {entry.id} does not undo entry {reversed_.id} leg by leg"
        for entry, reversed_ in db.session.execute(pairs)
        if _legs(entry, 1) != _legs(reversed_, -1)
    ]


def _legs(entry: JournalEntry, sign: int) -> list[tuple[int, str, int, int, int]]:
    return sorted(
        (leg.pot_id or 0, leg.purse, leg.year, leg.commitment_id or 0, sign * leg.amount.cents)
        for leg in entry.legs
    )


def _wrong_allowances() -> list[str]:
    by_initiative = (
        select(
            Commitment.pot_id,
            Commitment.initiative_id,
            func.sum(Commitment.reserved),
            func.sum(Commitment.committed),
            func.sum(Commitment.paid),
        )
        .where(Commitment.initiative_id.is_not(None))
        .group_by(Commitment.pot_id, Commitment.initiative_id)
    )
    told = {(pot_id, who): total(purses) for pot_id, who, *purses in db.session.execute(by_initiative)}
    faults = []
    for kept in db.session.scalars(select(Allowance).order_by(Allowance.id)):
        amount = told.pop((kept.pot_id, kept.initiative_id), ZERO)
        where = f"allowance of initiative {kept.initiative_id} in pot {kept.pot_id}"
        if kept.used != amount:
            faults.append(f"{where}: {kept.used} is counted, its commitments sum to {amount}")
        if kept.cap is not None and kept.used > kept.cap:
            faults.append(f"{where}: {kept.used} is above the cap of {kept.cap}")
    faults += [
        f"initiative {who} in pot {pot_id}: no allowance counts its commitments" for pot_id, who in told
    ]
    return faults
