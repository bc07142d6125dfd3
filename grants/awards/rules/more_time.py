"""How much more time does one decision give to each award of a set?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants.foundation.errors import RuleBroken
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import sentence

LONGEST = 24
"""The most months that one decision for a whole set can give."""


@dataclass(frozen=True)
class MoreTime:
    """So many months more, or a day that becomes the last one of every project that ends earlier."""

    months: int | None = None
    new_end_on: date | None = None

    def last_day(self, ends_on: date) -> date:
        """Return the last day of a project that would end on `ends_on`."""
        if self.months is None:
            return self.new_end_on or ends_on
        return Term(self.months, Unit.MONTHS, "decision", statutory=False).last_day(ends_on)

    def passes_by(self, ends_on: date) -> bool:
        """Say whether a project ends on that day or later already, so that it keeps its own."""
        return self.new_end_on is not None and ends_on >= self.new_end_on


def check_more_time(more: MoreTime) -> None:
    """Raise RuleBroken `nothing_chosen`, `both_chosen`, `months_out_of_reach`."""
    if more.months is None and more.new_end_on is None:
        said = sentence("Fill in a number of months, or a day.")
        raise RuleBroken("nothing_chosen", said, field="months")
    if more.months is not None and more.new_end_on is not None:
        said = sentence("Choose one of the two: months, or a day.")
        raise RuleBroken("both_chosen", said, field="new_end_on")
    if more.months is not None and not 1 <= more.months <= LONGEST:
        said = sentence("Choose between 1 and %(most)s months.", most=LONGEST)
        raise RuleBroken("months_out_of_reach", said, field="months")
