"""Given the instalments of an award, in which sentences does its letter say them, and how it is accounted for?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from grants.decisions.rules.parts import just
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.reports import ReportRule, report_days, report_due, report_said

HOW_WE_PAY = sentence("How we pay the subsidy")
HOW_YOU_ACCOUNT = sentence("How you account for the subsidy")
INSTALMENTS = sentence("Instalments")
NUMBER = sentence("Instalment")
AMOUNT = sentence("Amount")
WHEN = sentence("We pay it")
ADVANCES = sentence(
    "We pay the subsidy in instalments. What we pay before the final amount is determined is an advance (General "
    "Administrative Law Act, article 4:95). An instalment that waits for something is paid once that is there."
)

REPORTS = sentence("Reports while a project runs")
REPORT = sentence("Report")
TELL_US = sentence(
    "While the project runs you tell us how it is going. You write these reports on this site."
)


def report_rows(
    reports: Sequence[ReportRule], starts_on: date, ends_on: date
) -> Iterator[tuple[Sentence, Sentence]]:
    """Yield each report of a project by its name, with its last day, or when that will be known."""
    for rule in reports:
        days = report_days(rule, starts_on, ends_on)
        for number, day in enumerate(days, start=1):
            name = sentence("%(name)s, number %(number)s", name=rule.name, number=number)
            yield name if len(days) > 1 else just(rule.name), just(report_due(rule, day))
        if rule.when == "asked":
            yield just(rule.name), report_said(rule)


def accept(until: date) -> Sentence:
    """Say until when the award is accepted."""
    return sentence("You accept the award before the end of %(day)s, on this site.", day=until)


def begin(until: date) -> Sentence:
    """Say until when the project begins without consent."""
    return sentence(
        "You tell us on which day the project really begins. Later than %(day)s needs our consent.", day=until
    )


def before_payment(condition: str) -> Sentence:
    """Say what holds the first payment."""
    return sentence("Before the first payment you show that this is so: %(condition)s", condition=condition)
