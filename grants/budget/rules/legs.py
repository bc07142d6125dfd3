"""What is one side of an entry, and which sides make an entry that balances?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence

SPENT = ("reserved", "committed", "paid")
"""The purses in which money is spent, each for a commitment."""
COUNTED = (*SPENT, "inside")
"""What counts against a ceiling: what is spent in the pot, and in the pots inside it."""


@dataclass(frozen=True)
class Leg:
    """So much into (positive) or out of (negative) a purse; `outside` has no pot.

    Without a year of its own it is of the pot's year, or of the year of the entry.
    """

    pot_id: int | None
    purse: str
    amount: Money
    year: int | None = None
    commitment_id: int | None = None


def from_outside(pot_id: int, amount: Money, year: int | None = None) -> list[Leg]:
    """Bring money into a pot, for a year."""
    return [Leg(None, "outside", -amount, year), Leg(pot_id, "free", amount, year)]


def between_pots(from_pot_id: int, to_pot_id: int, amount: Money) -> list[Leg]:
    """Move free money from one pot to another."""
    return [Leg(from_pot_id, "free", -amount), Leg(to_pot_id, "free", amount)]


@dataclass(frozen=True)
class Part:
    """What one purse holds for one commitment in one year."""

    purse: str
    year: int
    amount: Money


def between_purses(pot_id: int, parts: Sequence[Part], to_purse: str, year: int | None = None) -> list[Leg]:
    """Move these parts to another purse of their pot, each in its own year, or into `year`."""
    return [
        leg
        for part in parts
        for leg in (
            Leg(pot_id, part.purse, -part.amount, part.year),
            Leg(pot_id, to_purse, part.amount, year or part.year),
        )
    ]


def for_commitment(legs: Sequence[Leg], commitment_id: int | None) -> list[Leg]:
    """Return the legs with the commitment named on each that spends and names none."""
    return [
        replace(leg, commitment_id=commitment_id) if leg.purse in SPENT and leg.commitment_id is None else leg
        for leg in legs
    ]


def balances(legs: Sequence[Leg]) -> bool:
    """Say whether these legs may stand as one entry: they sum to zero and each moves something."""
    return bool(legs) and not total(leg.amount for leg in legs) and all(leg.amount for leg in legs)


def changes_of(legs: Sequence[Leg], pot_id: int) -> dict[str, Money]:
    """Return what these legs add to each purse of one pot."""
    changes: dict[str, Money] = {}
    for leg in legs:
        if leg.pot_id == pot_id:
            changes[leg.purse] = changes.get(leg.purse, ZERO) + leg.amount
    return changes


def more_spent(changes: dict[str, Money]) -> Money:
    """Return by how much these changes raise what is spent in the pot itself."""
    return total(amount for purse, amount in changes.items() if purse in SPENT)


def more_counted(changes: dict[str, Money]) -> Money:
    """Return by how much these changes raise what counts against the ceiling."""
    return total(amount for purse, amount in changes.items() if purse in COUNTED)


def parts_of(
    held: Sequence[Part], asked: Money, purses: Sequence[str], *, first_year_first: bool
) -> list[Part]:
    """Return from which purses and years an amount is taken: purse by purse in this order, then by year.

    Raises RuleBroken `not_held` when they hold less.
    """
    years = sorted(
        (part for part in held if part.purse in purses),
        key=lambda part: (purses.index(part.purse), part.year if first_year_first else -part.year),
    )
    taken, left = [], asked
    for part in years:
        if left > ZERO and part.amount > ZERO:
            amount = min(part.amount, left)
            taken.append(replace(part, amount=amount))
            left = left - amount
    if left > ZERO:
        raise RuleBroken(
            "not_held",
            sentence("This is more than there is: %(held)s.", held=total(part.amount for part in years)),
            field="amount",
        )
    return taken


def check_years(years: Mapping[int, Money], amount: Money) -> list[Part]:
    """Return free money per year in which it will be paid; raises RuleBroken `years_do_not_add_up`."""
    if total(years.values()) != amount or any(part < ZERO for part in years.values()):
        raise RuleBroken(
            "years_do_not_add_up",
            sentence(
                "The amounts per year add up to %(together)s, not to %(amount)s.",
                together=total(years.values()),
                amount=amount,
            ),
            field="years",
        )
    return [Part("free", year, part) for year, part in sorted(years.items()) if part]


def check_can_be_undone(legs: Iterable[Leg], commitment_id: int, held: Sequence[Part]) -> None:
    """Refuse to undo legs whose money a commitment no longer holds in that purse and year; raises `not_held`."""
    left = {(part.purse, part.year): part.amount for part in held}
    for leg in legs:
        if leg.commitment_id == commitment_id and leg.year is not None:
            key = leg.purse, leg.year
            left[key] = left.get(key, ZERO) - leg.amount
    if any(amount < ZERO for amount in left.values()):
        raise RuleBroken(
            "not_held", sentence("What this entry did was changed by later entries: undo those first.")
        )


def reversed_legs(legs: Iterable[Leg]) -> list[Leg]:
    """Return the legs that undo these."""
    return [replace(leg, amount=-leg.amount) for leg in legs]
