"""By when must an application be decided, and on which days did that clock stand still (Awb 4:13 to 4:15)?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grants.foundation.errors import RuleBroken
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, counted, sentence
from grants.streams.rules.definition import Definition

WARN_DAYS = 14
"""So many days before its end somebody must know, to decide or to send the notice of Awb 4:14 in time."""
MOST_WEEKS_LATER = 13
"""The longest a notice may put the decision off; the law asks for a term as short as it can be."""
WAITING_FOR_REPAIR = sentence("Waiting for a repair (General Administrative Law Act, article 4:15)")


@dataclass(frozen=True)
class Waiting:
    """A repair that was asked: `came_on` when it came in, else it is due, or lapsed, at the end of `due_on`."""

    asked_on: date
    due_on: date
    came_on: date | None = None


@dataclass(frozen=True)
class Later:
    """The notice that the decision will be later: sent on `told_on`, with `until_on` as the last day."""

    told_on: date
    until_on: date


@dataclass(frozen=True)
class Stop:
    """Days on which the clock stood still, both included."""

    first: date
    last: date
    reason: Sentence

    @property
    def days(self) -> int:
        """Return how many days it stood still."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class DecisionClock:
    """The last day to decide, as announced and as it is now, and the days that are left."""

    announced: date
    due_on: date
    days_left: int
    stands_still: bool
    stops: Sequence[Stop] = ()
    postponed_on: date | None = None
    """The day of the notice that the decision will be later."""

    @property
    def is_near(self) -> bool:
        """Whether it is time to decide or to send the notice: two weeks or less, and it runs."""
        return self.days_left <= WARN_DAYS and not self.stands_still

    @property
    def said(self) -> Sentence:
        """Return the days left in words."""
        if self.stands_still:
            return sentence("stands still, %(count)s days left after it", count=self.days_left)
        if self.days_left < 0:
            return counted(
                -self.days_left,
                sentence("one day too late"),
                sentence("%(count)s days too late", count=-self.days_left),
            )
        return counted(
            self.days_left, sentence("one day left"), sentence("%(count)s days left", count=self.days_left)
        )


def decision_clock(
    definition: Definition,
    *,
    closed_on: date,
    waiting: Waiting | None,
    today: date,
    later: Later | None = None,
) -> DecisionClock:
    """Return the clock of one application: the day the call names, or so many weeks after its deadline.

    It stands still from the day after the request until the day the repair came in, or until its term has
    passed. A term the call sets ends on its own day. A notice that it will be `later` names the last day, and only
    a repair that was asked after it moves that day.
    """
    weeks = Term(definition.decision_weeks, Unit.WEEKS, "call", statutory=False)
    announced = definition.dates.decision_by or weeks.last_day(closed_on)
    stop = _stop(waiting, today) if waiting else None
    stood = timedelta(days=stop.days if stop else 0)
    due_on = announced + stood
    if later is not None:
        asked_after = waiting is not None and waiting.asked_on >= later.told_on
        due_on = later.until_on + (stood if asked_after else timedelta())
    return DecisionClock(
        announced=announced,
        due_on=due_on,
        days_left=(due_on - today).days,
        stands_still=stop is not None and waiting is not None and _is_running(waiting, today),
        stops=[stop] if stop else [],
        postponed_on=later.told_on if later else None,
    )


def check_later_day(until_on: date, *, due_on: date, today: date) -> None:
    """Refuse a new last day that is not later, or later than is reasonable (Awb 4:14(1), 4:14(3)).

    Raises RuleBroken `not_later`, `not_reasonable`.
    """
    if until_on <= max(due_on, today):
        said = sentence("Choose a day after the present last day, %(day)s, and after today.", day=due_on)
        raise RuleBroken("not_later", said, field="until_on")
    latest = max(due_on, today) + timedelta(weeks=MOST_WEEKS_LATER)
    if until_on > latest:
        said = sentence("Name a term that is as short as it can be: %(day)s at the latest.", day=latest)
        raise RuleBroken("not_reasonable", said, field="until_on")


def _is_running(waiting: Waiting, today: date) -> bool:
    return waiting.came_on is None and today <= waiting.due_on


def _stop(waiting: Waiting, today: date) -> Stop | None:
    first = waiting.asked_on + timedelta(days=1)
    last = min(waiting.due_on, today) if waiting.came_on is None else waiting.came_on - timedelta(days=1)
    return Stop(first, last, WAITING_FOR_REPAIR) if last >= first else None
