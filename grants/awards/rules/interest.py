"""What statutory interest runs over what is paid back too late (Awb 4:97 and 4:98, BW 6:119)?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from grants.awards.rules.arrears import Owed
from grants.foundation.money import ZERO, Money, total

Payments = Sequence[tuple[date, Money]]
LEAST = Money.euro(20)
"""Below this no interest is owed to an authority (Awb 4:98(2))."""
_DAY = timedelta(days=1)
_FILE = Path(__file__).with_name("interest_rates.toml")


@dataclass(frozen=True)
class Rate:
    """Percent a year from a day on, and where that was announced."""

    from_on: date
    percent: Fraction
    source: str

    @property
    def shown(self) -> str:
        """Return the percentage as a letter writes it: whole, or with a half."""
        return str(float(self.percent)).removesuffix(".0")


@lru_cache(maxsize=1)
def interest_rates() -> Sequence[Rate]:
    """Return every rate that is kept, the oldest first."""
    kept = tomllib.loads(_FILE.read_text(encoding="utf-8"))["rate"]
    return [Rate(one["from_on"], Fraction(str(one["percent"])), one["source"]) for one in kept]


def rates_between(from_on: date, until: date, rates: Sequence[Rate]) -> Sequence[Rate]:
    """Return the rates that hold on the days from one until another."""
    after = [*(one.from_on for one in rates[1:]), date.max]
    return [one for one, end in zip(rates, after, strict=True) if one.from_on < until and from_on < end]


def interest(amount: Money, from_on: date, until: date, payments: Payments, rates: Sequence[Rate]) -> Money:
    """Return the interest over an amount from the first day it is late, rounded once to the cent.

    Each day before `until` counts that what is owed stands open, at the rate of that day; the day on which something
    came does not. At the end of a year that began on `from_on` its interest is added to what bears interest (BW
    6:119(2)). What came goes to what is owed first; once all came nothing more runs. Raises ValueError for a day before
    the first rate.
    """
    return _rounded(_accrued(amount, from_on, until, payments, rates))


def interest_on(parts: Sequence[Owed], payments: Payments, until: date, rates: Sequence[Rate]) -> Money:
    """Return the interest over a plan, each part from the day after its last day; what came goes to the first first."""
    came = iter(sorted(payments))
    found, day, left = Fraction(0), date.min, ZERO
    for part in parts:
        own: list[tuple[date, Money]] = []
        while (open_yet := part.amount - total(amount for _, amount in own)) > ZERO:
            if not left:
                day, left = next(came, (date.max, open_yet))
            own.append((day, min(left, open_yet)))
            left = left - own[-1][1]
        found += _accrued(part.amount, part.due_on + _DAY, until, own, rates)
    return _rounded(found)


def late_since(parts: Sequence[Owed], payments: Payments) -> date | None:
    """Return the first day on which something of a plan was late; None when all came in time."""
    for place, part in enumerate(parts):
        day = part.due_on + _DAY
        asked = total(one.amount for one in parts[: place + 1])
        if total(amount for on, amount in payments if on <= day) < asked:
            return day
    return None


def _accrued(
    amount: Money, from_on: date, until: date, payments: Payments, rates: Sequence[Rate]
) -> Fraction:
    """Return the cents of interest, not rounded."""
    earned, year = Fraction(0), 0
    while (begin := _anniversary(from_on, year)) < until:
        end = _anniversary(from_on, year + 1)
        weight = Fraction(0)
        for number in range((min(end, until) - begin).days):
            day = begin + number * _DAY
            owed = amount.cents - sum(paid.cents for on, paid in payments if on <= day)
            if owed > 0:
                weight += (owed + earned) * _percent(day, rates)
        earned += weight / (100 * (end - begin).days)
        year += 1
    return earned


def _anniversary(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February is 1 March in a year without it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _percent(day: date, rates: Sequence[Rate]) -> Fraction:
    found = [one.percent for one in rates if one.from_on <= day]
    if not found:
        raise ValueError(f"no rate of interest is known for {day}")
    return found[-1]


def _rounded(cents: Fraction) -> Money:
    return Money(int(cents + Fraction(1, 2)))
