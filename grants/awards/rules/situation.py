"""What is an award as a request meets it, which days follow from its end, and what can move?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from grants.applications.rules import BudgetEntry
from grants.foundation import terms
from grants.foundation.money import Money
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition
from grants.streams.rules.regimes import Regime, apply_until

INCOME_NAMES: dict[str, Sentence] = {
    "own_cash": sentence("Own share in cash"),
    "own_in_kind": sentence("Own share in kind"),
    "third_party": sentence("Contributions of others"),
}


@dataclass(frozen=True)
class Line:
    """A line of the budget as it is now; `key` is its number, and for an income the number too."""

    key: str
    side: str
    head: str
    name: str
    amount: Money


@dataclass(frozen=True)
class Due:
    """A day that follows from the first or last day of the project; `key` is what an instalment may wait for.

    `is_fixed` once it no longer moves: what was due is there.
    """

    label: Sentence
    on: date
    after: Literal["start", "end"] = "end"
    months: int = 0
    key: str = ""
    is_fixed: bool = False


@dataclass(frozen=True)
class Situation:
    """An award as a request meets it.

    `first_end_on` is the end before any extension; `planned` what is promised and not paid yet, by the year in which
    it is to be paid. `last_year` is the last one for which the programme has money; None where it has none at all.
    """

    starts_on: date
    ends_on: date
    first_end_on: date
    granted: Money
    paid: Money
    recipient: str
    leader: str
    lines: tuple[Line, ...]
    dues: tuple[Due, ...]
    planned: Mapping[int, Money]
    awarded_on: date
    programme_ends_on: date
    last_year: int | None
    definition: Definition
    regime: Regime | None = None

    @property
    def budget(self) -> list[BudgetEntry]:
        """Return the budget as its rules take it."""
        return [BudgetEntry(one.side, one.head, one.name, one.amount) for one in self.lines]


@dataclass(frozen=True)
class Moved:
    """One thing a request moves: a day, an amount or a name; `group` says which."""

    group: Literal["dates", "lines", "years", "share", "people"]
    label: Sentence
    before: Any
    after: Any


@dataclass(frozen=True)
class Tranche:
    """Money that is to be paid in another year."""

    from_year: int
    to_year: int
    amount: Money


def accounts_until(ends_on: date, regime: Regime | None) -> date | None:
    """Return the last day to account for a project; None where the recipient does not have to."""
    if regime is None:
        return terms.ACCOUNTS.last_day(ends_on)
    return apply_until(regime, ends_on)


def determined_by(ends_on: date, regime: Regime | None) -> date:
    """Return the last day on which the final amount is determined when everything comes on its last day."""
    begins = accounts_until(ends_on, regime) or ends_on
    if regime is None:
        return terms.DETERMINATION.last_day(begins)
    return begins + timedelta(weeks=regime.determine_weeks)


def closing_days(ends_on: date, regime: Regime | None) -> list[tuple[Sentence, date]]:
    """Return the days after a project that follow from its end and from how it is accounted for."""
    accounts, determined = accounts_until(ends_on, regime), determined_by(ends_on, regime)
    keep = terms.RECORDS if regime is None else Term(regime.keep_years, Unit.YEARS, "call", statutory=False)
    return [
        *([(sentence("Last day to account for the project"), accounts)] if accounts else []),
        (sentence("Last day for us to determine the amount"), determined),
        (sentence("Products are reported until"), terms.PRODUCTS.last_day(ends_on)),
        (sentence("The file is kept until"), keep.last_day(determined)),
    ]
