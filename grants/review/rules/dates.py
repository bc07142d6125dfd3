"""Given the days of the call and of the manager, by when is a review due, when does it lock, when does one hear?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.streams.rules.definition import Definition

STEPS = (-7, -2, 0, 2, 7)
"""So many days after the due day a reviewer with open reviews is reminded; below zero before it."""
DIGESTS = (1, 4, 8)
"""So many days after the due day the managers hear which reviews are late."""
_SILENT_AFTER = 14


@dataclass(frozen=True)
class ReviewDates:
    """The day on which reviews are due, and the last one on which they are taken (none: until the panel opens)."""

    due_on: date | None
    locks_on: date | None

    def moved_to(self, day: date | None) -> ReviewDates:
        """Return the days for whom another day was given: due on it, and locked no earlier."""
        if day is None:
            return self
        return ReviewDates(day, None if self.locks_on is None else max(self.locks_on, day))

    def have_locked(self, on: date) -> bool:
        """Say whether the last day has passed."""
        return self.locks_on is not None and on > self.locks_on


def review_dates(definition: Definition, due_on: date | None, locks_on: date | None) -> ReviewDates:
    """Return the days that hold: the manager's, where there is a `due_on`, else those of the call."""
    if due_on is not None:
        return ReviewDates(due_on, locks_on)
    until, days = definition.dates.review_until, definition.late_review_days
    return ReviewDates(until, None if until is None or days is None else until + timedelta(days=days))


def check_dates(due_on: date, locks_on: date | None, on: date) -> None:
    """Refuse days that cannot be; raises RuleBroken `due_passed`, `locks_too_early`."""
    if due_on < on:
        raise RuleBroken("due_passed", sentence("Choose a day that has not passed."), field="due_on")
    if locks_on is not None and locks_on < due_on:
        raise RuleBroken(
            "locks_too_early", sentence("Reviews cannot lock before they are due."), field="locks_on"
        )


def reminder_step(due_on: date, on: date) -> int | None:
    """Return the latest step that has come; None before the first, and long after the last."""
    return _latest(STEPS, (on - due_on).days)


def digest_step(due_on: date, on: date) -> int | None:
    """Return the latest step at which managers hear of late reviews; None before the first, and long after the last."""
    return _latest(DIGESTS, (on - due_on).days)


def _latest(steps: Iterable[int], days: int) -> int | None:
    return max((step for step in steps if step <= days), default=None) if days <= _SILENT_AFTER else None
