"""How does a euro move? Each pot by one conditional update that is its lock, with the entry beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from grants.budget.models import JournalEntry, JournalLeg, Pot
from grants.budget.rules import Leg, Standing, balances, changes_of, more_spent, why_not
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
    raised: dict[int, Money] | None = None,
) -> JournalEntry:
    """Move money and write why, in the open unit of work; a refusal must undo all of it.

    Pots are locked in the order of their ids. `raised` adds to ceilings by pot id. Raises RuleBroken
    `pot_empty` or `ceiling_passed`; the pots' ORM objects show what is true after it.
    """
    if not balances(legs):
        raise AssertionError("the legs of an entry sum to zero")
    moved = [
        _move(pot_id, changes_of(legs, pot_id), (raised or {}).get(pot_id, ZERO))
        for pot_id in sorted({leg.pot_id for leg in legs if leg.pot_id is not None})
    ]
    entry = JournalEntry(
        programme_id=moved[0].programme_id,
        kind=kind,
        made_at=now(),
        effective_on=today(),
        made_by=actor.id,
        reason=reason,
        basis_kind=basis.kind,
        basis_id=basis.id,
        legs=[JournalLeg(pot_id=leg.pot_id, purse=leg.purse, amount=leg.amount) for leg in legs],
    )
    db.session.add(entry)
    return entry


def _move(pot_id: int, changes: dict[str, Money], raised: Money) -> Pot:
    """Update one pot if it can take the changes; when it cannot, look under its lock and say why."""
    spent = Pot.reserved + Pot.committed + Pot.paid
    more = more_spent(changes)
    moving = update(Pot).where(
        Pot.id == pot_id,
        *(getattr(Pot, purse) >= -amount for purse, amount in changes.items() if amount < ZERO),
    )
    if more > ZERO:
        moving = moving.where(or_(Pot.ceiling.is_(None), spent <= Pot.ceiling - more))
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
        broken = why_not(Standing.of(held), changes, held.name)
        if broken is not None:
            raise broken


def locked(pot_id: int) -> Pot:
    """Return a pot as it is now, and keep others off it until this unit of work ends; raises NotFound."""
    pot = db.session.scalars(
        select(Pot).where(Pot.id == pot_id).with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()
    if pot is None:
        raise NotFound
    return pot
