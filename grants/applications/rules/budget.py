"""What does a budget add up to, and what does the call say of it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grants.applications.states import BUDGET_SIDES, INCOME_KINDS
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence
from grants.streams.rules.definition import Definition

LONGEST_LINE = 300
MOST_LINES = 200
OWN_SHARE_KINDS = ("own_cash", "own_in_kind")
"""Incomes that count as the own share; a contribution of somebody else lowers what is asked, and no more."""


@dataclass(frozen=True)
class BudgetEntry:
    """One line: a cost under a head of the call, or an income of one of INCOME_KINDS."""

    side: str
    head: str
    description: str
    amount: Money


@dataclass(frozen=True)
class Totals:
    """What a budget adds up to; `requested` is below zero while the incomes exceed the costs."""

    costs: Money
    own_share: Money
    third_party: Money

    @property
    def requested(self) -> Money:
        """Return costs less every income."""
        return self.costs - self.own_share - self.third_party


def add_up(lines: Iterable[BudgetEntry]) -> Totals:
    """Add a budget up."""
    kept = list(lines)
    incomes = [line for line in kept if line.side == "income"]
    return Totals(
        costs=total(line.amount for line in kept if line.side == "cost"),
        own_share=total(line.amount for line in incomes if line.head in OWN_SHARE_KINDS),
        third_party=total(line.amount for line in incomes if line.head not in OWN_SHARE_KINDS),
    )


def amounts_of(lines: Iterable[BudgetEntry]) -> dict[str, Money]:
    """Return what the call's checks compare, by name: the totals, and each budget head as `head:KEY`."""
    kept = list(lines)
    totals = add_up(kept)
    found = {
        "total_costs": totals.costs,
        "subsidy": totals.requested,
        "own_share": totals.own_share,
        "third_party": totals.third_party,
    } | {
        kind: total(line.amount for line in kept if (line.side, line.head) == ("income", kind))
        for kind in OWN_SHARE_KINDS
    }
    for line in kept:
        if line.side == "cost":
            name = f"head:{line.head}"
            found[name] = found.get(name, ZERO) + line.amount
    return found


def clean_lines(definition: Definition, lines: Sequence[BudgetEntry]) -> list[BudgetEntry]:
    """Return the lines that may be kept; raises RuleBroken `budget_head_unknown`, `amount_negative`,
    `line_too_long` or `too_many_lines`.
    """
    heads = {head.key for head in definition.budget_heads}
    if len(lines) > MOST_LINES:
        raise RuleBroken("too_many_lines", sentence("Use at most %(count)s lines.", count=MOST_LINES))
    for line in lines:
        known = heads if line.side == "cost" else set(INCOME_KINDS)
        if line.side not in BUDGET_SIDES or line.head not in known:
            raise RuleBroken("budget_head_unknown", sentence("Choose a heading of this call for each line."))
        if line.amount < ZERO:
            raise RuleBroken("amount_negative", sentence("An amount cannot be below zero."))
        if len(line.description) > LONGEST_LINE:
            said = sentence("Use at most %(count)s characters.", count=LONGEST_LINE)
            raise RuleBroken("line_too_long", said)
    return list(lines)
