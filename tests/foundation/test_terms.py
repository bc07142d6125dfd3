"""The worked dates of the Algemene termijnenwet and the nights on which the clock changes."""

# ruff: noqa: DTZ001 (wall times have no zone: that is what is tested)

from datetime import UTC, date, datetime, timedelta

import holidays as calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.terms import Term, Unit

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
MOVING = [terms.OBJECTION, terms.DECISION, terms.LEAVE_UNTREATED, terms.DECISION_ON_OBJECTION_WITH_COMMITTEE]
STAYING = [
    terms.START,
    terms.PAYMENT_SUSPENSION,
    terms.ACCOUNTS,
    terms.RECOVERY,
    terms.REPAIR,
    terms.PENALTY,
    terms.REBUTTAL,
]
ANY_TERM = st.builds(Term, st.integers(1, 30), st.sampled_from(list(Unit)), st.just("made up"), st.booleans())


@pytest.mark.parametrize(
    ("sent", "last"),
    [
        (date(2020, 12, 16), date(2021, 1, 27)),
        (date(2021, 2, 22), date(2021, 4, 6)),  # over Easter Monday
        (date(2026, 2, 20), date(2026, 4, 7)),  # over Good Friday and Easter
        (date(2026, 3, 24), date(2026, 5, 6)),  # over 5 May, which is not a lustrum year
        (date(2026, 3, 16), date(2026, 4, 28)),  # over King's Day
    ],
)
def test_objection_term(sent: date, last: date) -> None:
    assert terms.OBJECTION.last_day(sent) == last


def test_decision_on_objection_counts_from_the_end_of_the_objection_term() -> None:
    objected_until = terms.OBJECTION.last_day(date(2020, 12, 16))
    decided_by = terms.DECISION_ON_OBJECTION_WITH_COMMITTEE.last_day(objected_until)
    assert decided_by == date(2021, 4, 21)
    assert terms.ADJOURNMENT.last_day(decided_by) == date(2021, 6, 2)


def test_eight_weeks_after_the_second_stream_closed() -> None:
    assert terms.DECISION.last_day(date(2020, 9, 1)) == date(2020, 10, 27)


def test_suspended_days_move_the_end_before_it_rolls() -> None:
    # 27 October plus four days is Saturday 31 October.
    assert terms.DECISION.last_day(date(2020, 9, 1), suspended_days=4) == date(2020, 11, 2)


@pytest.mark.parametrize("term", MOVING, ids=lambda term: term.source)
def test_short_statutory_terms_roll(term: Term) -> None:
    assert term.rolls


@pytest.mark.parametrize("term", STAYING, ids=lambda term: term.source)
def test_long_terms_and_terms_of_the_funder_stay(term: Term) -> None:
    assert not term.rolls


@pytest.mark.parametrize(
    ("amount", "unit", "rolls"),
    [
        (90, Unit.DAYS, True),
        (91, Unit.DAYS, False),
        (12, Unit.WEEKS, True),
        (13, Unit.WEEKS, False),
        (3, Unit.MONTHS, True),
        (4, Unit.MONTHS, False),
        (1, Unit.YEARS, False),
        (5, Unit.WORKING_DAYS, False),
    ],
)
def test_the_longest_terms_that_roll(amount: int, unit: Unit, rolls: bool) -> None:
    assert Term(amount, unit, "made up").rolls is rolls
    assert not Term(amount, unit, "made up", statutory=False).rolls


def test_start_within_six_months_may_end_on_a_sunday() -> None:
    assert terms.START.last_day(date(2025, 11, 10)) == date(2026, 5, 10)
    assert date(2026, 5, 10).isoweekday() == 7


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
    ],
)
def test_month_ends(start: date, months: int, last: date) -> None:
    assert Term(months, Unit.MONTHS, "call", statutory=False).last_day(start) == last


def test_a_year_from_a_leap_day() -> None:
    assert terms.RECOVERY.last_day(date(2024, 2, 29)) == date(2029, 2, 28)


def test_three_days_over_easter_hold_two_working_days() -> None:
    three = Term(3, Unit.DAYS, "made up")
    two = Term(2, Unit.DAYS, "made up")
    assert three.last_day(date(2026, 4, 2)) == date(2026, 4, 8)
    assert two.last_day(date(2026, 4, 2)) == date(2026, 4, 7)


def test_backward_terms_never_roll() -> None:
    hearing = date(2026, 4, 14)
    assert terms.HEARING_PAPERS.latest_day_before(hearing) == date(2026, 4, 4)  # a Saturday
    assert terms.FILE_ON_VIEW.latest_day_before(date(2026, 4, 13)) == date(2026, 4, 6)  # Easter Monday


def test_rebuttal_counts_working_days_only() -> None:
    # Thursday 2 April: Good Friday, the weekend and Easter Monday do not count.
    assert terms.working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert terms.REBUTTAL.last_day(date(2026, 4, 2)) == date(2026, 4, 20)
    assert terms.working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert terms.working_days(date(2026, 4, 4), 0) == date(2026, 4, 4)


def test_a_term_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Term(0, Unit.DAYS, "made up")


# --- Holidays


@pytest.mark.parametrize("year", range(2015, 2041))
def test_holidays_agree_with_an_independent_calendar(year: int) -> None:
    theirs = calendar.country_holidays("NL", years=year, categories=("public", "optional"))
    sundays = {"Easter Sunday", "Pentecost", "Eerste paasdag", "Eerste Pinksterdag"}
    expected = {day for day, name in theirs.items() if name not in sundays}
    assert terms.holidays(year) - terms.CROWN_DAYS == expected


def test_kings_day_moves_off_a_sunday() -> None:
    assert date(2025, 4, 26) in terms.holidays(2025)
    assert date(2025, 4, 27) not in terms.holidays(2025)


def test_days_named_by_the_crown_count() -> None:
    assert not terms.is_working_day(date(2026, 5, 15))
    assert terms.roll(date(2026, 5, 14)) == date(2026, 5, 18)


def test_days_named_by_the_crown_are_not_holidays_already() -> None:
    assert all(day.isoweekday() < 6 for day in terms.CROWN_DAYS)


# --- Properties


@given(DAYS)
def test_a_rolled_day_is_the_first_working_day(day: date) -> None:
    rolled = terms.roll(day)
    assert terms.is_working_day(rolled)
    assert rolled >= day
    between = (day + timedelta(n) for n in range((rolled - day).days))
    assert not any(terms.is_working_day(skipped) for skipped in between)


@given(ANY_TERM, DAYS, DAYS)
def test_a_later_start_never_ends_earlier(term: Term, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert term.last_day(first) <= term.last_day(second)


@given(ANY_TERM, DAYS)
def test_the_termijnenwet_only_ever_lengthens(term: Term, start: date) -> None:
    bare = Term(term.amount, term.unit, "made up", statutory=False).last_day(start)
    end = term.last_day(start)
    assert end > start
    assert end >= bare
    assert terms.is_working_day(end) or not term.rolls


@given(DAYS, st.integers(1, 60))
def test_working_days_count_what_they_say(start: date, amount: int) -> None:
    end = terms.working_days(start, amount)
    held = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    assert sum(terms.is_working_day(day) for day in held) == amount
    assert terms.is_working_day(end)


# --- Local time


def test_an_instant_is_made_once_from_the_wall() -> None:
    assert terms.instant_from_local(datetime(2020, 9, 1, 14)) == datetime(2020, 9, 1, 12, tzinfo=UTC)
    assert terms.instant_from_local(datetime(2021, 1, 5, 14)) == datetime(2021, 1, 5, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "code"),
    [
        (datetime(2026, 3, 29, 2, 0), "local_time_missing"),
        (datetime(2026, 3, 29, 2, 30), "local_time_missing"),
        (datetime(2026, 10, 25, 2, 0), "local_time_twice"),
        (datetime(2026, 10, 25, 2, 30), "local_time_twice"),
        (datetime(2026, 10, 25, 2, 30, fold=1), "local_time_twice"),
    ],
)
def test_the_nights_on_which_the_clock_changes(wall: datetime, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        terms.instant_from_local(wall, field="deadline")
    assert (refused.value.code, refused.value.field) == (code, "deadline")


@pytest.mark.parametrize(
    "wall",
    [
        datetime(2026, 3, 29, 1, 59),
        datetime(2026, 3, 29, 3, 0),
        datetime(2026, 10, 25, 1, 59),
        datetime(2026, 10, 25, 3, 0),
    ],
)
def test_the_minutes_around_those_hours_are_ordinary(wall: datetime) -> None:
    assert terms.local(terms.instant_from_local(wall)).replace(tzinfo=None) == wall


def test_zones_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="wall time"):
        terms.instant_from_local(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="instant"):
        terms.local(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_lasts_until_the_next_local_midnight(day: date, hours: int) -> None:
    begins = terms.end_of_day(day - timedelta(days=1))
    assert terms.end_of_day(day) - begins == timedelta(hours=hours)
    assert terms.day_of(begins) == day
    assert terms.day_of(terms.end_of_day(day) - timedelta(microseconds=1)) == day


@given(st.datetimes(datetime(2015, 1, 1), datetime(2040, 12, 31)))
def test_a_wall_time_comes_back_or_is_refused(wall: datetime) -> None:
    try:
        instant = terms.instant_from_local(wall)
    except RuleBroken:
        assert wall.hour == 2
        assert wall.month in (3, 10)
    else:
        assert terms.local(instant).replace(tzinfo=None) == wall
