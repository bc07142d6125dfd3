"""In which instalments does a call pay an award, what does each wait for, and what does that come to?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Protocol

import msgspec

from grants.foundation.money import ZERO, Money, divide
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.deliverables import HasOwnTypes
from grants.streams.rules.reports import ReportRule, awaited_report, comes_within, most_reports, report_name

Waits = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}(:[a-z][a-z0-9_]{0,39}:[1-9][0-9]?)?$")]
"""What an instalment waits for: a moment, a required deliverable, or a report of the call (`report_name`)."""
_SAID: dict[str, Sentence] = {
    "award": sentence("after the award"),
    "start": sentence("once the project has begun"),
    "handbook": sentence("once the handbook is accepted"),
    "process_evaluation": sentence("once the process evaluation is accepted"),
    "intervention_description": sentence("once the intervention description is accepted"),
    "determination": sentence("once the final amount is determined"),
}
MOST_AWAITED = 99
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


def instalments_within(
    instalments: Sequence[Instalment],
    reports: Sequence[ReportRule],
    amount: Money,
    starts_on: date,
    ends_on: date,
) -> tuple[Instalment, ...]:
    """Return the instalments of one award with this period, none waiting for a report that never comes in it."""
    return tuple(
        msgspec.structs.replace(one, after=comes_within(one.after, reports, amount, starts_on, ends_on))
        for one in instalments
    )


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


class Awaited(HasOwnTypes, Protocol):
    """A call, or what is known of one, as far as instalments wait for what it asks."""

    @property
    def reports(self) -> Sequence[ReportRule]: ...


def awaited_by_name(after: str, call: Awaited) -> Sentence | None:
    """Return the name of what only this call can make an instalment wait for: one of its reports or own types."""
    if (found := awaited_report(after, call.reports)) is not None:
        rule, number = found
        if rule.when == "every":
            return sentence("number %(number)s of the report “%(name)s”", number=number, name=rule.name)
        return sentence("the report “%(name)s”", name=rule.name)
    own = next((one for one in call.own_types if one.key == after), None)
    return None if own is None else sentence("the product “%(name)s”", name=own.name)


def waits_said(after: str, call: Awaited) -> Sentence:
    """Return when an instalment is paid, as its call says it."""
    if (name := awaited_by_name(after, call)) is not None:
        return sentence("once %(what)s is accepted", what=name)
    return _SAID.get(after, sentence("once what it waits for is there"))


def waits_offered(call: Awaited, months: int) -> list[str]:
    """Return what an instalment of a call can wait for, whose projects last so many months at most."""
    numbered = [
        report_name(rule.key, number)
        for rule in call.reports
        for number in range(1, min(most_reports(rule, months), MOST_AWAITED) + 1)
    ]
    *others, last = _SAID
    return [*others, *(one.key for one in call.own_types), *numbered, last]


def instalment_faults(
    instalments: Sequence[Instalment],
    deliverables: Collection[str],
    reports: Sequence[ReportRule] = (),
    months: int = 0,
) -> Iterator[Sentence]:
    """Say what is wrong with the instalments of a call that requires these deliverables and asks these reports."""
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
        if one.after.startswith("report:"):
            yield from _report_faults(one, reports, months)
        elif one.after not in WITHOUT_DELIVERABLE and one.after not in deliverables:
            said = _SAID.get(one.after, sentence("%(value)s", value=one.after))
            yield sentence("An instalment waits for what the call does not require: %(what)s.", what=said)


def _report_faults(one: Instalment, reports: Sequence[ReportRule], months: int) -> Iterator[Sentence]:
    found = awaited_report(one.after, reports)
    if found is None:
        yield sentence("An instalment waits for a report that the call does not ask.")
    elif found[0].when == "asked":
        yield sentence(
            "An instalment cannot wait for the report “%(name)s”: nobody knows whether it will be asked.",
            name=found[0].name,
        )
    elif found[1] > most_reports(found[0], months):
        yield sentence(
            "An instalment waits for number %(number)s of the report “%(name)s”, which never comes.",
            number=found[1],
            name=found[0].name,
        )
    elif found[0].least_cents > one.least_cents:
        yield sentence(
            "An instalment for awards from %(least)s waits for the report “%(name)s”, which is asked from %(asked)s.",
            least=one.least,
            name=found[0].name,
            asked=found[0].least,
        )
