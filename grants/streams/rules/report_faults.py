"""What is wrong with the reports that a call asks, and what is unusual about them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.question_faults import question_faults
from grants.streams.rules.question_keys import unusable
from grants.streams.rules.reports import REPORT_KINDS, ReportRule

USUAL_LEAST = Money.euro(25_000)
"""From which award on progress reports are usual (Aanwijzingen voor subsidieverstrekking, 7 to 9)."""
MOST_MONTHS = 60
MOST_WEEKS = 52


def report_faults(reports: Sequence[ReportRule]) -> Iterator[Sentence]:
    """Say what is wrong with the reports of a call."""
    yield from unusable(rule.key for rule in reports)
    if sum(rule.when == "end" for rule in reports) > 1:
        yield sentence("A call asks one report at the end of a project at most.")
    for rule in reports:
        yield from _rule(rule)
        yield from question_faults(rule.questions)
        for question in rule.questions:
            if question.kind not in REPORT_KINDS:
                yield sentence("The question “%(key)s” is of a kind that no report asks.", key=question.key)


def _rule(rule: ReportRule) -> Iterator[Sentence]:
    called = rule.name.nl or rule.name.en or rule.key
    if not rule.name.whole:
        yield sentence("The report “%(name)s” needs its name in both languages.", name=called)
    if not rule.questions and not rule.plan:
        yield sentence("The report “%(name)s” asks nothing.", name=called)
    if rule.least_cents < 0:
        yield sentence("An amount cannot be below zero.")
    if rule.when == "every" and not 1 <= rule.months <= MOST_MONTHS:
        yield sentence(
            "The report “%(name)s” comes each 1 to %(most)s months.", name=called, most=MOST_MONTHS
        )
    if not (1 <= rule.weeks <= MOST_WEEKS and 1 <= rule.late_weeks <= MOST_WEEKS):
        yield sentence(
            "The terms of the report “%(name)s” are 1 to %(most)s weeks each.", name=called, most=MOST_WEEKS
        )


def report_hints(reports: Sequence[ReportRule]) -> Iterator[tuple[str, Sentence]]:
    """Yield the name of each report that is unusual, and why; nothing is forbidden."""
    for rule in reports:
        if rule.when in ("halfway", "every") and rule.least < USUAL_LEAST:
            said = sentence(
                "Below %(least)s progress reports are not usual (Instructions for subsidies, 7 to 9).",
                least=USUAL_LEAST,
            )
            yield rule.name.nl or rule.name.en, said
