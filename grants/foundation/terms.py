"""When does it end? The only place that knows legal terms, working days, holidays and Dutch local time."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_ONE_DAY = timedelta(days=1)


# --- Local time -----------------------------------------------------------------------------------


def instant_from_local(wall: datetime, *, field: str | None = None) -> datetime:
    """The UTC instant of a naive Dutch wall time.

    Raises RuleBroken: `local_time_missing` in the spring night when the clock skips an hour,
    `local_time_twice` in the autumn night when it repeats one. `field` names the form field at fault.
    """
    if wall.tzinfo is not None:
        msg = "a wall time carries no time zone"
        raise ValueError(msg)
    early = wall.replace(tzinfo=AMSTERDAM, fold=0)
    late = wall.replace(tzinfo=AMSTERDAM, fold=1)
    instant = early.astimezone(UTC)
    if instant.astimezone(AMSTERDAM).replace(tzinfo=None) != wall.replace(fold=0):
        said = sentence("This time does not exist: the clock skips from 2:00 to 3:00 that night.")
        raise RuleBroken("local_time_missing", said, field=field)
    if early.utcoffset() != late.utcoffset():
        said = sentence("This time comes twice: the clock goes back from 3:00 to 2:00 that night.")
        raise RuleBroken("local_time_twice", said, field=field)
    return instant


def local(instant: datetime) -> datetime:
    """The Dutch wall time of an instant, for showing."""
    if instant.tzinfo is None:
        msg = "an instant carries its time zone"
        raise ValueError(msg)
    return instant.astimezone(AMSTERDAM)


def day_of(instant: datetime) -> date:
    """The Dutch calendar day on which an instant falls."""
    return local(instant).date()


def end_of_day(day: date) -> datetime:
    """The first instant after this Dutch day: a term is open while now < end_of_day(last_day)."""
    return datetime.combine(day + _ONE_DAY, time(), tzinfo=AMSTERDAM).astimezone(UTC)


# --- Holidays and working days (Algemene termijnenwet, art. 3) --------------------------------------

# Days the Crown put on a par with a holiday (art. 3(3)), about every three years in the Staatscourant.
# A new decision is a new line here; no rule can foretell it.
CROWN_DAYS = frozenset(
    {
        date(2022, 5, 27),
        date(2023, 4, 28),
        date(2023, 5, 19),
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    }
)


@lru_cache(maxsize=128)
def holidays(year: int) -> frozenset[date]:
    """The days of a year that the Termijnenwet counts as holidays; 5 May is one every year."""
    easter = _easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.isoweekday() == 7:
        kings_day -= _ONE_DAY
    return frozenset(
        {
            date(year, 1, 1),
            easter - timedelta(days=2),  # Good Friday, art. 3(2)
            easter + timedelta(days=1),  # Easter Monday
            kings_day,
            date(year, 5, 5),
            easter + timedelta(days=39),  # Ascension
            easter + timedelta(days=50),  # Whit Monday
            date(year, 12, 25),
            date(year, 12, 26),
        }
    ) | {day for day in CROWN_DAYS if day.year == year}


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the computus of Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    """Not a Saturday, a Sunday or a holiday of the Termijnenwet."""
    return day.isoweekday() < 6 and day not in holidays(day.year)


def roll(day: date) -> date:
    """This day, or else the first working day after it (art. 1(1))."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def working_days(start: date, amount: int) -> date:
    """The last of `amount` working days, counted from the day after `start`; negative counts back."""
    step = _ONE_DAY if amount >= 0 else -_ONE_DAY
    day = start
    for _ in range(abs(amount)):
        day += step
        while not is_working_day(day):
            day += step
    return day


# --- Terms ----------------------------------------------------------------------------------------


class Unit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


# Art. 4: longer terms, and terms in years, stay as they fall; working days cannot fall wrong.
_LONGEST_THAT_ROLLS = {Unit.DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3}


@dataclass(frozen=True)
class Term:
    """A length of time with its source in law or call.

    `statutory` says that the Termijnenwet may move its end: a statute sets it and no article takes it
    out. Terms set by the funder, the call or an award never move.
    """

    amount: int
    unit: Unit
    source: str
    statutory: bool = True

    def __post_init__(self) -> None:
        if self.amount <= 0:
            msg = "a term lasts at least one unit"
            raise ValueError(msg)

    @property
    def rolls(self) -> bool:
        """Whether an end on a weekend or holiday moves to the next working day (art. 1 and 4)."""
        return self.statutory and self.amount <= _LONGEST_THAT_ROLLS.get(self.unit, 0)

    def last_day(self, start: date, *, suspended_days: int = 0) -> date:
        """The last day on which it can still be done; `start` itself does not count.

        `suspended_days` is how long the clock stood still (Awb 4:15); rolling comes after it.
        """
        end = _shift(start, self.amount, self.unit) + timedelta(days=suspended_days)
        return _with_two_working_days(start, roll(end), self) if self.rolls else end

    def latest_day_before(self, event: date) -> date:
        """The last day that leaves this term before `event`; it never rolls (art. 1(2))."""
        return _shift(event, -self.amount, self.unit)


def _shift(start: date, amount: int, unit: Unit) -> date:
    """`start` moved by so many units; a month without that day ends the term on its own last day."""
    if unit is Unit.DAYS:
        return start + timedelta(days=amount)
    if unit is Unit.WEEKS:
        return start + timedelta(weeks=amount)
    if unit is Unit.WORKING_DAYS:
        return working_days(start, amount)
    months = amount * 12 if unit is Unit.YEARS else amount
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _with_two_working_days(start: date, end: date, term: Term) -> date:
    """Art. 2: a statutory term of three days or more holds at least two working days."""
    if term.unit is Unit.DAYS and term.amount < 3:
        return end
    return max(end, working_days(start, 2))


# Taking an application in
DECLARATION_OF_CONSENT = Term(1, Unit.WEEKS, "call", statutory=False)
REPAIR = Term(1, Unit.WEEKS, "Awb 4:5(1), set by the funder", statutory=False)
LEAVE_UNTREATED = Term(4, Unit.WEEKS, "Awb 4:5(4)")
REBUTTAL = Term(10, Unit.WORKING_DAYS, "call", statutory=False)

# Deciding
DECISION = Term(8, Unit.WEEKS, "Awb 4:13(2)")
NOTICE_OF_DEFAULT = Term(2, Unit.WEEKS, "Awb 4:17(3)")
PENALTY = Term(42, Unit.DAYS, "Awb 4:17(1), outside the Termijnenwet", statutory=False)
PENALTY_DECISION = Term(2, Unit.WEEKS, "Awb 4:18")
BUDGET_RESERVATION = Term(4, Unit.WEEKS, "Awb 4:34(5)")

# Objecting
OBJECTION = Term(6, Unit.WEEKS, "Awb 6:7")
OBJECTION_BY_POST = Term(1, Unit.WEEKS, "Awb 6:9(2), after the last day of the objection term")
DECISION_ON_OBJECTION = Term(6, Unit.WEEKS, "Awb 7:10(1), after the last day of the objection term")
DECISION_ON_OBJECTION_WITH_COMMITTEE = Term(
    12, Unit.WEEKS, "Awb 7:10(1), after the last day of the objection term"
)
ADJOURNMENT = Term(6, Unit.WEEKS, "Awb 7:10(3), after the last day of the decision term")
HEARING_PAPERS = Term(10, Unit.DAYS, "Awb 7:4(1), before the hearing")
FILE_ON_VIEW = Term(1, Unit.WEEKS, "Awb 7:4(2), before the hearing")

# Running, settling and recovering a grant
PAYMENT = Term(6, Unit.WEEKS, "Awb 4:87(1)")
START = Term(6, Unit.MONTHS, "call, after the award", statutory=False)
PAYMENT_SUSPENSION = Term(13, Unit.WEEKS, "Awb 4:56")
ACCOUNTS = Term(22, Unit.WEEKS, "award, after the end of the project", statutory=False)
DETERMINATION = Term(22, Unit.WEEKS, "award, after the accounts", statutory=False)
RECORDS = Term(7, Unit.YEARS, "list for selection of records, after the determination", statutory=False)
PRODUCTS = Term(4, Unit.YEARS, "call, after the end of the project", statutory=False)
WITHDRAWAL_AFTER_DETERMINATION = Term(5, Unit.YEARS, "Awb 4:49(3)")
COMPENSATION = Term(1, Unit.YEARS, "Awb 4:41(3)")
COMPENSATION_AT_LAST = Term(5, Unit.YEARS, "Awb 4:41(3)")
RECOVERY = Term(5, Unit.YEARS, "Awb 4:57(4)")
FORMAL_REMINDER = Term(2, Unit.WEEKS, "Awb 4:112(1)")
