"""In which instalments does a call pay an award, what does each wait for, and what does that come to?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, get_args

import msgspec

from grants.foundation.money import ZERO, Money, divide
from grants.foundation.wording import Sentence, sentence

WaitsFor = Literal[
    "award", "start", "handbook", "process_evaluation", "intervention_description", "determination"
]
Waits = Annotated[
    str,
    msgspec.Meta(pattern=rf"^({'|'.join(get_args(WaitsFor))}|report:[a-z][a-z0-9_]{{0,29}}:[1-9][0-9]?)$"),
]
"""What an instalment waits for: a fixed thing, or a report of a rule of the call by its number (`report_name`)."""
INSTALMENT_NAMES: dict[str, Sentence] = {
    "award": sentence("after the award"),
    "start": sentence("once the project has begun"),
    "handbook": sentence("once the handbook is accepted"),
    "process_evaluation": sentence("once the process evaluation is accepted"),
    "intervention_description": sentence("once the intervention description is accepted"),
    "determination": sentence("once the final amount is determined"),
}
"""What each instalment waits for."""
WITHOUT_DELIVERABLE: tuple[str, ...] = ("award", "start", "determination")


class Instalment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of an award in whole percents, and what it waits for; it counts for awards of at least an amount."""

    percent: int
    after: Waits = "award"
    least_cents: int = 0

    @property
    def least(self) -> Money:
        """Return from which award on it counts, inclusive."""
        return Money(self.least_cents)


def plan_for(amount: Money, instalments: Sequence[Instalment]) -> list[tuple[Money, Waits]]:
    """Return what is paid when, to the cent together; nothing where the call says nothing of this amount."""
    reached = [one.least_cents for one in instalments if one.least_cents <= amount.cents]
    if not reached:
        return []
    plan = [one for one in instalments if one.least_cents == max(reached)]
    parts = divide(amount, [one.percent for one in plan])
    return [(part, one.after) for part, one in zip(parts, plan, strict=True)]


def years_of(
    amount: Money, awarded: Money, instalments: Sequence[Instalment], days: Mapping[Waits, date]
) -> dict[int, Money]:
    """Return what of an amount is to be paid in which year, to the cent together; nothing without a plan.

    The whole award chooses the plan, also for an amount that comes on top of an earlier one; `days` says when each
    thing that an instalment waits for is to be there.
    """
    plan = plan_for(awarded, instalments)
    years: dict[int, Money] = {}
    if plan:
        for part, (_, after) in zip(divide(amount, [one.cents for one, _ in plan]), plan, strict=True):
            year = days[after].year
            years[year] = years.get(year, ZERO) + part
    return {year: part for year, part in sorted(years.items()) if part}


def instalment_faults(instalments: Sequence[Instalment], deliverables: Collection[str]) -> Iterator[Sentence]:
    """Say what is wrong with the instalments of a call that requires these deliverables."""
    for least in sorted({one.least_cents for one in instalments}):
        plan = [one for one in instalments if one.least_cents == least]
        percent = sum(one.percent for one in plan)
        if percent != 100:
            yield sentence(
                "The instalments for awards from %(least)s come to %(percent)s %%, and must come to 100 %%.",
                least=Money(least),
                percent=percent,
            )
        if any(one.after == "determination" for one in plan[:-1]):
            yield sentence("What waits for the final amount is the last instalment.")
    for one in instalments:
        if one.percent < 1:
            yield sentence("An instalment is one percent at least.")
        if one.after not in WITHOUT_DELIVERABLE and one.after not in deliverables:
            yield sentence(
                "An instalment waits for what the call does not require: %(what)s.",
                what=INSTALMENT_NAMES[one.after],
            )
