"""How does a euro move? Each pot by one conditional update that is its lock, with the entry beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from grants.budget.models import JournalEntry, JournalLeg, Pot
from grants.budget.queries.pots import lineages
from grants.budget.rules import (
    Leg,
    Standing,
    balances,
    changes_of,
    for_commitment,
    more_counted,
    more_spent,
    why_not,
)
from grants.foundation.clock import now, today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money
from grants.people.models import Account


@dataclass(frozen=True)
class Basis:
    """What an entry rests on: a decision, a proposal, an import; by kind and number."""

    kind: str
    id: int


def enter(
    *,
    actor: Account,
    kind: str,
    legs: Sequence[Leg],
    reason: str,
    basis: Basis,
    commitment_id: int | None = None,
    raised: Mapping[int, Money] | None = None,
    money_source_id: int | None = None,
    reverses: JournalEntry | None = None,
) -> JournalEntry:
    """Move money and write why, in the open unit of work; a refusal must undo all of it.

    `commitment_id` is for whom is spent where a leg does not say so itself; the rest as `move` and `write`.
    """
    pots = move(legs, raised)
    named = for_commitment(legs, commitment_id)
    return write(
        actor=actor,
        kind=kind,
        legs=named,
        pots=pots,
        reason=reason,
        basis=basis,
        money_source_id=money_source_id,
        reverses=reverses,
    )


def move(legs: Sequence[Leg], raised: Mapping[int, Money] | None = None) -> dict[int, Pot]:
    """Move money in the pots themselves, and return those that moved by number, as they stand now.

    All are locked in the order of their numbers, with every pot around one in which more or less is spent.
    `raised` adds to ceilings by pot id. Raises RuleBroken `pot_empty` or `ceiling_passed`.
    """
    if not balances(legs):
        raise AssertionError("the legs of an entry sum to zero")
    changes = {leg.pot_id: changes_of(legs, leg.pot_id) for leg in legs if leg.pot_id is not None}
    spent = {pot_id: more_spent(changed) for pot_id, changed in changes.items()}
    for inner, around in lineages(pot_id for pot_id, amount in spent.items() if amount):
        held = changes.setdefault(around, {})
        held["inside"] = held.get("inside", ZERO) + spent[inner]
    return {
        pot_id: _move(pot_id, changes[pot_id], (raised or {}).get(pot_id, ZERO)) for pot_id in sorted(changes)
    }


def write(
    *,
    actor: Account,
    kind: str,
    legs: Sequence[Leg],
    pots: Mapping[int, Pot],
    reason: str,
    basis: Basis,
    money_source_id: int | None = None,
    reverses: JournalEntry | None = None,
) -> JournalEntry:
    """Write down an entry whose money has moved in these pots."""
    day = today()
    first = pots[next(leg.pot_id for leg in legs if leg.pot_id is not None)]
    years = {pot.id: pot.year for pot in pots.values()}
    entry = JournalEntry(
        programme_id=first.programme_id,
        kind=kind,
        made_at=now(),
        effective_on=day,
        made_by=actor.id,
        reason=reason,
        basis_kind=basis.kind,
        basis_id=basis.id,
        reverses_id=reverses.id if reverses else None,
        legs=[
            JournalLeg(
                pot_id=leg.pot_id,
                purse=leg.purse,
                amount=leg.amount,
                year=leg.year or years.get(leg.pot_id or first.id) or day.year,
                commitment_id=leg.commitment_id,
                money_source_id=money_source_id if leg.purse == "outside" else None,
            )
            for leg in legs
        ],
    )
    db.session.add(entry)
    return entry


def _move(pot_id: int, changes: dict[str, Money], raised: Money) -> Pot:
    """Update one pot if it can take the changes; when it cannot, look under its lock and say why."""
    counted = Pot.reserved + Pot.committed + Pot.paid + Pot.inside
    more = more_counted(changes)
    moving = update(Pot).where(
        Pot.id == pot_id,
        *(getattr(Pot, purse) >= -amount for purse, amount in changes.items() if amount < ZERO),
    )
    if more > ZERO:
        moving = moving.where(or_(Pot.ceiling.is_(None), counted <= Pot.ceiling - (more - raised)))
    values = {purse: getattr(Pot, purse) + amount for purse, amount in changes.items()}
    if raised:
        values["ceiling"] = Pot.ceiling + raised
    while True:
        pot = db.session.scalars(
            moving.values(**values).returning(Pot),
            execution_options={"synchronize_session": False, "populate_existing": True},
        ).one_or_none()
        if pot is not None:
            return pot
        held = locked(pot_id)
        broken = why_not(Standing.of(held).with_ceiling_raised(raised), changes, held.name)
        if broken is not None:
            raise broken


def locked(pot_id: int) -> Pot:
    """Return a pot as it is now, and keep others off it until this unit of work ends; raises NotFound."""
    found = locked_all([pot_id])
    if not found:
        raise NotFound
    return found[pot_id]


def locked_all(pot_ids: Iterable[int]) -> dict[int, Pot]:
    """Return pots as they are now and keep others off them; locked in the order of their numbers."""
    found = db.session.scalars(
        select(Pot).where(Pot.id.in_(set(pot_ids))).order_by(Pot.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    return {pot.id: pot for pot in found}


def locked_with_all_around(pot_ids: Iterable[int]) -> dict[int, Pot]:
    """Return pots, and all pots around them, as they are now, and keep others off them."""
    ids = set(pot_ids)
    return locked_all(ids | {around for _, around in lineages(ids)})
