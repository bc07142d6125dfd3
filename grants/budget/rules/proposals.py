"""What would a proposal do to each pot, and why may it not be made?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grants.budget.rules.checks import check_amount
from grants.budget.rules.legs import (
    Leg,
    Part,
    between_pots,
    changes_of,
    from_outside,
    more_spent,
    parts_of,
    reversed_legs,
)
from grants.budget.rules.standing import Pot, Standing, why_not
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence


@dataclass(frozen=True)
class Side:
    """One pot in a proposal: its number, name, and how it stands."""

    pot_id: int
    name: str
    standing: Standing

    @classmethod
    def of(cls, pot: Pot) -> Side:
        """Return this pot as it stands now."""
        return cls(pot.id, pot.name, Standing.of(pot))


@dataclass(frozen=True)
class AwardMoney:
    """A commitment in a proposal: its number, its pot, and what stands for it per purse and year."""

    number: int
    pot_id: int
    held: Sequence[Part]


@dataclass(frozen=True)
class Asked:
    """What is proposed, with the pots and awards as they stand."""

    kind: str
    amount: Money | None
    to_pot: Side
    from_pot: Side | None = None
    from_award: AwardMoney | None = None
    to_award: AwardMoney | None = None
    from_year: int | None = None
    to_year: int | None = None
    free_by_year: Mapping[int, Money] = field(default_factory=dict)
    """What is free in the pot per year, for a tranche of it."""
    reversed_legs: Sequence[Leg] = ()
    """The legs of the entry that a correction reverses."""


@dataclass(frozen=True)
class Move:
    """What carrying out a proposal does: legs, ceilings that rise with them, a ceiling set anew."""

    legs: Sequence[Leg] = ()
    raised: Mapping[int, Money] = field(default_factory=dict)
    ceilings: Mapping[int, Money] = field(default_factory=dict)


def move_of(asked: Asked) -> Move:
    """Return what carrying this out does.

    Raises RuleBroken `amount_zero`, `source_missing`, `source_unwanted`, `same_pot`, `ceiling_missing`,
    `same_ceiling`, `same_year` or `not_held`.
    """
    amount = check_amount(asked.amount)
    if asked.kind != "reallocation" and asked.from_pot is not None:
        raise RuleBroken(
            "source_unwanted", sentence("Only a reallocation takes money from another pot."), field="from_pot"
        )
    to_pot = asked.to_pot
    if asked.kind == "reallocation":
        return _reallocation(asked, amount)
    if asked.kind == "ceiling":
        if amount == to_pot.standing.ceiling:
            raise RuleBroken("same_ceiling", sentence("That is the ceiling already."), field="amount")
        return Move(ceilings={to_pot.pot_id: amount})
    if asked.kind == "tranche":
        return Move(_tranche(asked, amount))
    if asked.kind == "correction":
        return Move(reversed_legs(asked.reversed_legs))
    if asked.kind == "top_up" and to_pot.standing.ceiling is None:
        raise RuleBroken(
            "ceiling_missing",
            sentence("“%(pot)s” has no ceiling to raise: propose funding instead.", pot=to_pot.name),
            field="kind",
        )
    raised = {to_pot.pot_id: amount} if asked.kind == "top_up" else {}
    return Move(from_outside(to_pot.pot_id, amount, asked.to_year), raised)


def _reallocation(asked: Asked, amount: Money) -> Move:
    """Money goes from a pot or a running award to a pot or a running award; a pot's ceiling rises with it.

    The giving pot keeps its ceiling: a ceiling is not lowered for applications already in (Awb 4:27(2)).
    """
    if asked.from_pot is None:
        raise RuleBroken("source_missing", sentence("Choose the pot the money comes from."), field="from_pot")
    here, there = asked.from_pot.pot_id, asked.to_pot.pot_id
    giver, taker = asked.from_award, asked.to_award
    if here == there and (
        giver is None if taker is None else giver is not None and giver.number == taker.number
    ):
        raise RuleBroken("same_pot", sentence("Choose two different pots or awards."), field="to_pot")
    rises = here != there and asked.to_pot.standing.ceiling is not None
    raised = {there: amount} if rises else {}
    if giver is None and taker is None:
        return Move(between_pots(here, there, amount), raised)
    given = (
        parts_of(giver.held, amount, ("committed",), first_year_first=False)
        if giver is not None
        else [Part("free", 0, amount)]
    )
    purse, number = ("committed", taker.number) if taker is not None else ("free", None)
    legs = []
    for part in given:
        year = part.year or None
        legs.append(Leg(here, part.purse, -part.amount, year, giver.number if giver is not None else None))
        legs.append(Leg(there, purse, part.amount, year, number))
    return Move(legs, raised)


def _tranche(asked: Asked, amount: Money) -> list[Leg]:
    if asked.from_year is None or asked.to_year is None or asked.from_year == asked.to_year:
        raise RuleBroken("same_year", sentence("Choose two different years."), field="to_year")
    award = asked.from_award
    held = (
        [Part("free", year, free) for year, free in asked.free_by_year.items()]
        if award is None
        else award.held
    )
    purses = ("free",) if award is None else ("committed", "reserved")
    number = None if award is None else award.number
    pot_id = asked.to_pot.pot_id
    in_year = [part for part in held if part.year == asked.from_year]
    return [
        leg
        for part in parts_of(in_year, amount, purses, first_year_first=True)
        for leg in (
            Leg(pot_id, part.purse, -part.amount, part.year, number),
            Leg(pot_id, part.purse, part.amount, asked.to_year, number),
        )
    ]


@dataclass(frozen=True)
class Change:
    """One pot before and after a proposal is carried out."""

    pot_id: int
    name: str
    before: Standing
    after: Standing

    def kept(self) -> dict[str, Any]:
        """Return this as JSON can hold it."""
        return {
            "pot": self.pot_id,
            "name": self.name,
            "before": self.before.kept(),
            "after": self.after.kept(),
        }

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Change:
        """Return what `kept` wrote down."""
        return cls(kept["pot"], kept["name"], Standing.read(kept["before"]), Standing.read(kept["after"]))


def changes_by(move: Move, sides: Sequence[Side], around: Sequence[tuple[int, int]]) -> list[Change]:
    """Return what a move does to each pot; raises RuleBroken where one cannot take it.

    Those that give come first, then those that receive, then those around them.

    `around` are pairs of a pot and one around it in which its spending counts.
    """
    changes = {side.pot_id: changes_of(move.legs, side.pot_id) for side in sides}
    spent = {pot_id: more_spent(changed) for pot_id, changed in changes.items()}
    for inner, outer in around:
        changes[outer]["inside"] = changes[outer].get("inside", ZERO) + spent.get(inner, ZERO)
    found = []
    for side in sides:
        standing = side.standing.with_ceiling_raised(move.raised.get(side.pot_id, ZERO))
        broken = why_not(standing, changes[side.pot_id], side.name)
        if broken is not None:
            raise broken
        after = replace(
            standing,
            **{purse: getattr(standing, purse) + amount for purse, amount in changes[side.pot_id].items()},
        )
        if side.pot_id in move.ceilings:
            after = _under(after, move.ceilings[side.pot_id])
        found.append(Change(side.pot_id, side.name, side.standing, after))
    return sorted(
        (change for change in found if change.before != change.after),
        key=lambda change: (_is_around(change), change.after.funded >= change.before.funded),
    )


def _is_around(change: Change) -> bool:
    return replace(change.after, inside=change.before.inside) == change.before


def _under(standing: Standing, ceiling: Money) -> Standing:
    counted = standing.spent + standing.inside
    if counted > ceiling:
        raise RuleBroken(
            "ceiling_passed",
            sentence("%(spent)s is given away already: a ceiling cannot be lower.", spent=counted),
            field="amount",
        )
    return replace(standing, ceiling=ceiling)


def lowers_ceiling(move: Move, standing: Standing) -> bool:
    """Say whether a pot that stands so would have a lower ceiling (Awb 4:27(2))."""
    return standing.ceiling is not None and any(
        amount < standing.ceiling for amount in move.ceilings.values()
    )
