"""What must happen before a project that was awarded begins, and within which terms?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import msgspec

from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, Words, sentence


class Precondition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every recipient must have met before the first instalment is paid, such as a link with a coalition."""

    key: str
    text: Words


class StartRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The terms between the award and the start, and what holds the first instalment."""

    months: int = 6
    """Within how many months after the award the project begins."""
    accept_days: int | None = None
    """Within how many days the recipient accepts the award; none: it need not."""
    preconditions: tuple[Precondition, ...] = ()


def start_until(rule: StartRule, awarded_on: date) -> date:
    """Return the last day on which a project may begin without consent; a term of the call does not move."""
    return Term(rule.months, Unit.MONTHS, "the call", statutory=False).last_day(awarded_on)


def accept_until(rule: StartRule, awarded_on: date) -> date | None:
    """Return until when the recipient is asked to accept; None where it need not."""
    if rule.accept_days is None:
        return None
    return Term(rule.accept_days, Unit.DAYS, "the call", statutory=False).last_day(awarded_on)


def start_faults(rule: StartRule) -> Iterator[Sentence]:
    """Say what is wrong with the start as the call has it."""
    if not 1 <= rule.months <= 24:
        yield sentence("A project begins within 1 to 24 months after the award.")
    if rule.accept_days is not None and not 1 <= rule.accept_days <= 90:
        yield sentence("An award is accepted within 1 to 90 days.")
    for key, count in Counter(one.key for one in rule.preconditions).items():
        if count > 1:
            yield sentence("Two conditions have the same short name: %(key)s.", key=key)
    if not all(one.text.nl.strip() and one.text.en.strip() for one in rule.preconditions):
        yield sentence("A condition before the first payment needs its words in both languages.")
