"""What does a year of a pot or a commitment look like, as commitments and as cash?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from grants.budget.rules.legs import Part
from grants.foundation.money import ZERO, Money, total


@dataclass(frozen=True)
class YearRow:
    """One year: what was reserved and committed in it, and what is planned, paid and left of its money.

    `committed` counts what was paid since; both views add up to the same over all years.
    """

    reserved: Money = ZERO
    committed: Money = ZERO
    planned: Money = ZERO
    paid: Money = ZERO
    left: Money = ZERO

    @property
    def money(self) -> Money:
        """Return the money there is for this year."""
        return self.planned + self.paid + self.left


def together(rows: Iterable[YearRow]) -> YearRow:
    """Add up years, or pots."""
    kept = list(rows)
    return YearRow(**{part.name: total(getattr(row, part.name) for row in kept) for part in fields(YearRow)})


def by_year(pots: Iterable[Mapping[int, YearRow]]) -> dict[int, YearRow]:
    """Add up pots, year by year."""
    kept = list(pots)
    years = sorted({year for pot in kept for year in pot})
    return {year: together(pot[year] for pot in kept if year in pot) for year in years}


def years_of(held: Sequence[Part]) -> dict[int, tuple[Money, Money]]:
    """Return what is planned and what was paid of one commitment, by year."""
    return {
        year: (
            total(part.amount for part in held if part.year == year and part.purse != "paid"),
            total(part.amount for part in held if part.year == year and part.purse == "paid"),
        )
        for year in sorted({part.year for part in held})
    }


def as_csv(heads: Sequence[str], rows: Iterable[tuple[str, str, int, YearRow]]) -> str:
    """Return rows of pot, kind, year and figures as text a spreadsheet opens; amounts in euro with cents."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    for name, kind, year, row in rows:
        amounts = (row.reserved, row.committed, row.money, row.planned, row.paid, row.left)
        writer.writerow([_inert(name), kind, year, *(_euro(amount) for amount in amounts)])
    return "\ufeff" + text.getvalue()


def _euro(amount: Money) -> str:
    sign = "-" if amount.cents < 0 else ""
    euro, cents = divmod(abs(amount.cents), 100)
    return f"{sign}{euro}.{cents:02d}"


def _inert(text: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
