"""What would a proposal do to each pot, and why may it not be made?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from grants.budget.rules.checks import check_amount
from grants.budget.rules.standing import Pot, Standing, why_not
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence

RAISES_CEILING = ("top_up", "reallocation")
"""The kinds of proposal that raise the receiving pot's ceiling, if it has one."""


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


def check_proposal(*, kind: str, amount: Money | None, to_pot: Side, from_pot: Side | None) -> None:
    """Refuse a proposal that could not be carried out as things stand now.

    Raises RuleBroken `amount_zero`, `source_missing`, `source_unwanted`, `same_pot`, `ceiling_missing` or
    `pot_empty`.
    """
    asked = check_amount(amount)
    if kind == "reallocation" and from_pot is None:
        raise RuleBroken("source_missing", sentence("Choose the pot the money comes from."), field="from_pot")
    if kind != "reallocation" and from_pot is not None:
        raise RuleBroken(
            "source_unwanted", sentence("Only a reallocation takes money from another pot."), field="from_pot"
        )
    if from_pot is not None and from_pot.pot_id == to_pot.pot_id:
        raise RuleBroken("same_pot", sentence("Choose two different pots."), field="to_pot")
    if kind == "top_up" and to_pot.standing.ceiling is None:
        raise RuleBroken(
            "ceiling_missing",
            sentence("“%(pot)s” has no ceiling to raise: propose funding instead.", pot=to_pot.name),
            field="kind",
        )
    if from_pot is not None:
        broken = why_not(from_pot.standing, {"free": -asked}, from_pot.name)
        if broken is not None:
            raise broken


def ceiling_rises(kind: str, standing: Standing) -> bool:
    """Say whether such a proposal raises the receiving ceiling (Awb 4:27 only forbids lowering)."""
    return kind in RAISES_CEILING and standing.ceiling is not None


@dataclass(frozen=True)
class Change:
    """One pot before and after a proposal is carried out."""

    name: str
    before: Standing
    after: Standing


def changes_by(*, kind: str, amount: Money, to_pot: Side, from_pot: Side | None) -> list[Change]:
    """Return what a proposal does to both pots, the giving one first."""
    received, given = after(
        kind=kind,
        amount=amount,
        to_pot=to_pot.standing,
        from_pot=from_pot.standing if from_pot else None,
    )
    changes = [Change(to_pot.name, to_pot.standing, received)]
    if from_pot is not None and given is not None:
        changes.insert(0, Change(from_pot.name, from_pot.standing, given))
    return changes


def after(
    *, kind: str, amount: Money, to_pot: Standing, from_pot: Standing | None
) -> tuple[Standing, Standing | None]:
    """Return how both pots would stand: the receiving one, and the giving one if there is one.

    The giving pot keeps its ceiling: a ceiling is not lowered for applications already in (Awb 4:27(2)).
    """
    raised = to_pot.ceiling
    if raised is not None and ceiling_rises(kind, to_pot):
        raised = raised + amount
    received = replace(to_pot, free=to_pot.free + amount, ceiling=raised)
    return received, replace(from_pot, free=from_pot.free - amount) if from_pot else None
