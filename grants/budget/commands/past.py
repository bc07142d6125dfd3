"""What does someone intend with the money of earlier awards, when a later register tells it otherwise?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grants.budget.commands.commitments import past_pot
from grants.budget.commands.journal import Basis, enter, locked
from grants.budget.models import Commitment, JournalEntry, Pot, Programme
from grants.budget.permissions import may_book
from grants.budget.queries import held_by
from grants.budget.rules import Leg, Part, check_reason, parts_of
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence
from grants.people.models import Account


@dataclass(frozen=True)
class PastChange:
    """So much more (or, below zero, less) was paid on what was funded on this basis; what for, in words."""

    basis_id: int
    amount: Money
    kind: str
    reason: str


@command
def change_past(
    *,
    actor: Account,
    programme: Programme,
    changes: Sequence[PastChange],
    reason: str,
    basis_kind: str,
    basis_id: int,
) -> list[JournalEntry]:
    """Correct what the books say was paid on earlier awards: an entry for each change, in their order.

    Each change names by `basis_id` the funding (`fund_past`, of the same kind of basis) that it alters; the
    entries rest on the basis given here. What comes in more is paid out at once, in this year; what comes in less
    goes back outside from the years in which it was paid: nothing of it is ever free. What rises goes first.
    Raises RuleBroken `taken_back_too_much`.
    """
    may_book(actor).require()
    check_reason(reason)
    pot = past_pot(programme)
    locked(pot.id)
    entries: dict[int, JournalEntry] = {}
    kept = _commitments(pot, basis_kind, {change.basis_id for change in changes})
    held = {commitment.id: _paid_by_year(commitment) for commitment in kept.values()}
    in_order = sorted(range(len(changes)), key=lambda place: (changes[place].amount < ZERO, place))
    for place in in_order:
        change = changes[place]
        commitment = kept[change.basis_id]
        if commitment.paid + change.amount < ZERO:
            raise _too_much(commitment, change)
        entries[place] = enter(
            actor=actor,
            kind=change.kind,
            legs=_legs(pot, change.amount, held[commitment.id]),
            reason=change.reason,
            basis=Basis(basis_kind, basis_id),
            commitment_id=commitment.id,
        )
        commitment.paid += change.amount
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="change_past",
        subject=pot,
        chain=programme_chain(programme.id),
        reason=reason,
        entries=len(entries),
        amount=total(change.amount for change in changes),
        basis=f"{basis_kind} {basis_id}",
    )
    return [entries[place] for place in range(len(changes))]


def _commitments(pot: Pot, basis_kind: str, basis_ids: set[int]) -> dict[int, Commitment]:
    """Return what was funded on each basis, as it is now; nothing yet where nothing was funded."""
    found = db.session.scalars(
        select(Commitment).where(
            Commitment.pot_id == pot.id,
            Commitment.basis_kind == basis_kind,
            Commitment.basis_id.in_(basis_ids),
        ),
        execution_options={"populate_existing": True},
    )
    kept = {commitment.basis_id: commitment for commitment in found}
    for basis_id in sorted(basis_ids - kept.keys()):
        kept[basis_id] = Commitment(
            pot_id=pot.id,
            basis_kind=basis_kind,
            basis_id=basis_id,
            reserved=ZERO,
            committed=ZERO,
            paid=ZERO,
        )
        db.session.add(kept[basis_id])
    db.session.flush()
    return kept


def _paid_by_year(commitment: Commitment) -> Counter[int]:
    """Return the cents that were paid on a commitment per year."""
    return Counter({part.year: part.amount.cents for part in held_by(commitment) if part.purse == "paid"})


def _legs(pot: Pot, amount: Money, held: Counter[int]) -> list[Leg]:
    """Pay more in this year, or take back from the years in which it was paid, the last first."""
    if amount > ZERO:
        parts = [Part("paid", today().year, amount)]
    else:
        paid = [Part("paid", year, Money(cents)) for year, cents in sorted(held.items()) if cents]
        back = parts_of(paid, -amount, ("paid",), first_year_first=False)
        parts = [Part("paid", part.year, -part.amount) for part in back]
    for part in parts:
        held[part.year] += part.amount.cents
    return [
        leg
        for part in parts
        for leg in (
            Leg(None, "outside", -part.amount, part.year),
            Leg(pot.id, "paid", part.amount, part.year),
        )
    ]


def _too_much(commitment: Commitment, change: PastChange) -> RuleBroken:
    return RuleBroken(
        "taken_back_too_much",
        sentence(
            "%(amount)s would be taken back, and the books hold no more than %(paid)s that was paid on it.",
            amount=-change.amount,
            paid=commitment.paid,
        ),
        field="file",
    )
