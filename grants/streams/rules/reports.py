"""Which reports does a call ask of a running project, when is each due, and what does it ask?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from grants.foundation.money import Money
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, Words, sentence
from grants.streams.rules.questions import Question, QuestionKind, Section

ReportMoment = Literal["halfway", "every", "asked", "end"]
REPORT_MOMENTS: dict[ReportMoment, Sentence] = {
    "halfway": sentence("halfway through the project"),
    "every": sentence("each time so many months have passed"),
    "asked": sentence("when a manager asks for it"),
    "end": sentence("at the end of the project"),
}
"""When a report is asked."""
REPORT_KINDS: tuple[QuestionKind, ...] = (
    *("line", "text", "number", "money", "date", "period", "yes_no", "choice", "choices", "file"),
)
"""The kinds of questions a report can ask; what was planned comes from the application."""


class ReportRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One report that a call asks of every award from an amount on (inclusive), with its questions."""

    key: str
    name: Words
    when: ReportMoment = "halfway"
    months: int = 6
    """After how many months each time, counted from the first day of the project; only for `every`."""
    weeks: int = 4
    """How long after that day the report may take, or after it was asked."""
    late_weeks: int = 4
    """The term that is set when the report is late. When it passed, instalments stop; when as much has passed again,
    the funder may determine the amount of its own motion."""
    least_cents: int = 0
    intro: Words = Words()
    plan: bool = True
    """Whether what was planned in the application stands beside what came of it: plan items and planned numbers."""
    questions: tuple[Question, ...] = ()

    @property
    def least(self) -> Money:
        """Return from which award on it is asked, inclusive."""
        return Money(self.least_cents)

    @property
    def section(self) -> Section:
        """Return its questions as a page of a form."""
        return Section(self.key, self.name, self.questions, self.intro)


def report_days(rule: ReportRule, starts_on: date, ends_on: date) -> list[date]:
    """Return the day that each report of this rule looks back from, in order; none for what is asked by hand.

    Halfway is the day that half of the days of the project have passed; what recurs stops before the last day.
    """
    if rule.when == "halfway":
        return [starts_on + (ends_on - starts_on) / 2]
    if rule.when == "end":
        return [ends_on]
    days: list[date] = []
    while rule.when == "every" and (day := _after(starts_on, rule.months * (len(days) + 1))) < ends_on:
        days.append(day)
    return days


def _after(starts_on: date, months: int) -> date:
    return Term(months, Unit.MONTHS, "call", statutory=False).last_day(starts_on)


def report_due(rule: ReportRule, day: date) -> date:
    """Return the last day of a report that looks back from a day; a term the funder sets itself does not move."""
    return day + timedelta(weeks=rule.weeks)


def reports_for(amount: Money, rules: Sequence[ReportRule]) -> list[ReportRule]:
    """Return which reports are asked of an award of this amount."""
    return [rule for rule in rules if rule.least_cents <= amount.cents]


def report_name(key: str, number: int) -> str:
    """Return what an instalment waits for that waits for the report of a rule with this number, from 1."""
    return f"report:{key}:{number}"


def awaited_report(after: str, rules: Sequence[ReportRule]) -> tuple[ReportRule, int] | None:
    """Return which report an instalment waits for, and which number of it; None where the call asks no such report."""
    kind, _, named = after.partition(":")
    key, _, number = named.partition(":")
    rule = next((one for one in rules if one.key == key), None)
    return (rule, int(number)) if kind == "report" and rule is not None and number.isdecimal() else None


def comes_within(
    after: str, rules: Sequence[ReportRule], amount: Money, starts_on: date, ends_on: date
) -> str:
    """Return what an instalment of one award really waits for: the final amount where its report never comes in this
    period, or is not asked of this amount.
    """
    found = awaited_report(after, rules)
    if found is None:
        return after
    rule, number = found
    asked = len(report_days(rule, starts_on, ends_on)) if rule in reports_for(amount, rules) else 0
    return after if number <= asked else "determination"


def most_reports(rule: ReportRule, months: int) -> int:
    """Return how many reports of this rule have a day of their own in a project of so many months."""
    if rule.when == "every":
        return max(months - 1, 0) // max(rule.months, 1)
    return 0 if rule.when == "asked" else 1


def report_said(rule: ReportRule) -> Sentence:
    """Return when a report is handed in, as the call says it."""
    said: dict[ReportMoment, Sentence] = {
        "halfway": sentence("within %(weeks)s weeks after half of the project has passed", weeks=rule.weeks),
        "every": sentence(
            "each time %(months)s months have passed, within %(weeks)s weeks",
            months=rule.months,
            weeks=rule.weeks,
        ),
        "asked": sentence("within %(weeks)s weeks after we ask for it", weeks=rule.weeks),
        "end": sentence("within %(weeks)s weeks after the last day of the project", weeks=rule.weeks),
    }
    return said[rule.when]


def awaited_days(rules: Sequence[ReportRule], starts_on: date, ends_on: date) -> dict[str, date]:
    """Return the last day of each report by what an instalment that waits for it is said to wait for."""
    return {
        report_name(rule.key, number): report_due(rule, day)
        for rule in rules
        for number, day in enumerate(report_days(rule, starts_on, ends_on), start=1)
    }
