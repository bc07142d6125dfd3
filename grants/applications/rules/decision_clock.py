"""By when must an application be decided, and on which days did that clock stand still (Awb 4:13 to 4:15)?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
MOST_WEEKS_STILL = 26
"""The longest the clock may stand still at once: a slip of the pen in the year is no suspension."""
WAITING_FOR_REPAIR = sentence("Waiting for a repair (General Administrative Law Act, article 4:15)")
SUSPENSION_REASONS: dict[str, Sentence] = {
    "consent": sentence("The applicant agreed (General Administrative Law Act, article 4:15(2)(a))"),
    "applicant": sentence(
        "The delay is the applicant’s own (General Administrative Law Act, article 4:15(2)(b))"
    ),
    "force_majeure": sentence(
        "We could not decide, by force majeure (General Administrative Law Act, article 4:15(2)(c))"
    ),
    "foreign": sentence(
        "Waiting for a foreign authority (General Administrative Law Act, article 4:15(1)(b))"
    ),
}


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
class Still:
    """Days on which a manager wrote down that the clock stands still, both included, and on which ground."""

    first: date
    last: date
    ground: str


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
    still: Sequence[Still] = (),
) -> DecisionClock:
    """Return the clock of one application: the day the call names, or so many weeks after its deadline.

    It stands still from the day after the request until the day the repair came in, or until its term has
    passed, and on the days that were written down; a day on which it stands still for two reasons counts once. A term
    the call sets ends on its own day. A notice that it will be `later` names the last day, and only what made the
    clock stand still after it moves that day.
    """
    weeks = Term(definition.decision_weeks, Unit.WEEKS, "call", statutory=False)
    announced = definition.dates.decision_by or weeks.last_day(closed_on)
    stop = _stop(waiting, today) if waiting else None
    stops = [
        *([stop] if stop else []),
        *(
            Stop(one.first, min(one.last, today), SUSPENSION_REASONS[one.ground])
            for one in still
            if one.first <= today
        ),
    ]
    waits = stop is not None and waiting is not None and _is_running(waiting, today)
    due_on = announced + _stood(stops)
    if later is not None:
        due_on = later.until_on + _stood(one for one in stops if one.first > later.told_on)
    return DecisionClock(
        announced=announced,
        due_on=due_on,
        days_left=(due_on - today).days,
        stands_still=waits or any(one.first <= today <= one.last for one in still),
        stops=sorted(stops, key=lambda one: one.first),
        postponed_on=later.told_on if later else None,
    )


def _stood(stops: Iterable[Stop]) -> timedelta:
    days = {one.first + timedelta(days=number) for one in stops for number in range(one.days)}
    return timedelta(days=len(days))


def check_still(one: Still, *, closed_on: date, due_on: date) -> None:
    """Refuse days on which no term runs, that end before they begin, or that last too long to be meant.

    Raises RuleBroken `term_not_begun`, `term_over`, `ends_before`, `still_too_long`.
    """
    if one.first <= closed_on:
        said = sentence("The term begins after the deadline, on %(day)s.", day=closed_on + timedelta(days=1))
        raise RuleBroken("term_not_begun", said, field="first_on")
    if one.first > due_on:
        said = sentence("The last day to decide, %(day)s, had passed by then.", day=due_on)
        raise RuleBroken("term_over", said, field="first_on")
    if one.last < one.first:
        raise RuleBroken("ends_before", sentence("This is before the first day."), field="until_on")
    latest = one.first + timedelta(weeks=MOST_WEEKS_STILL)
    if one.last > latest:
        said = sentence("Choose a day on %(day)s at the latest; it can be written down again.", day=latest)
        raise RuleBroken("still_too_long", said, field="until_on")


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
