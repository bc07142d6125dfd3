"""The penalty on a notice of default (Awb 4:17): counted day by day, on paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.decisions.rules.penalty import (
    TARIFFS,
    Penalty,
    check_penalty,
    check_received,
    penalty,
    shares_of,
    tariff_on,
)
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.terms import is_working_day

CAME = date(2026, 9, 1)
"""A Tuesday: two weeks later is a Tuesday as well."""
FIRST = date(2026, 9, 16)
MOST = Money.euro(1_442)


def on(day: date, *, decided: date | None = None, came: date = CAME) -> Penalty:
    return penalty(came, decided_on=decided, today=day)


@pytest.mark.parametrize(
    ("day", "stage", "days", "euro", "tomorrow"),
    [
        (CAME, "grace", 0, 0, 0),
        (date(2026, 9, 15), "grace", 0, 0, 0),
        (FIRST, "running", 0, 0, 23),
        (date(2026, 9, 17), "running", 1, 23, 23),
        (FIRST + timedelta(days=14), "running", 14, 322, 35),
        (FIRST + timedelta(days=28), "running", 28, 812, 45),
        (FIRST + timedelta(days=41), "running", 41, 1_397, 45),
        (FIRST + timedelta(days=42), "full", 42, 1_442, 0),
        (FIRST + timedelta(days=400), "full", 42, 1_442, 0),
    ],
)
def test_it_grows_day_by_day_after_two_weeks_to_its_maximum(
    day: date, stage: str, days: int, euro: int, tomorrow: int
) -> None:
    found = on(day)
    assert (found.stage, found.days, found.amount) == (stage, days, Money.euro(euro))
    assert (found.tomorrow, found.first_on) == (Money.euro(tomorrow), FIRST)


@pytest.mark.parametrize(
    ("decided", "stage", "days"),
    [
        (CAME, "in_time", 0),
        (date(2026, 9, 15), "in_time", 0),
        (FIRST, "in_time", 0),
        (date(2026, 9, 17), "stopped", 1),
        (FIRST + timedelta(days=42), "stopped", 42),
        (FIRST + timedelta(days=90), "stopped", 42),
    ],
)
def test_the_day_on_which_the_decision_is_announced_costs_nothing_any_more(
    decided: date, stage: str, days: int
) -> None:
    found = on(date(2027, 3, 1), decided=decided)
    assert (found.stage, found.days, found.tomorrow) == (stage, days, ZERO)


def test_the_two_weeks_move_from_a_weekend_or_holiday_and_the_42_days_do_not() -> None:
    found = on(date(2026, 12, 12), came=date(2026, 12, 11))
    assert (found.grace_until, found.last_on) == (date(2026, 12, 28), date(2027, 2, 8))
    saturday = on(date(2026, 9, 5), came=date(2026, 9, 5))
    assert saturday.grace_until == date(2026, 9, 21)
    assert not is_working_day(saturday.last_on - timedelta(days=1))


def test_what_is_owed_is_set_within_two_weeks_after_the_last_day_of_it() -> None:
    assert on(FIRST + timedelta(days=41)).set_by is None
    assert on(FIRST + timedelta(days=50)).set_by == date(2026, 11, 10)
    assert on(FIRST + timedelta(days=9), decided=FIRST + timedelta(days=9)).set_by == date(2026, 10, 8)
    assert on(FIRST, decided=FIRST).set_by is None


def test_an_indexed_amount_holds_for_the_days_from_then_on() -> None:
    assert tariff_on(date(2018, 12, 31)) == TARIFFS[0]
    assert tariff_on(date(2019, 1, 1)) == TARIFFS[1]
    across = penalty(date(2018, 12, 14), decided_on=None, today=date(2020, 1, 1))
    assert across.first_on == date(2018, 12, 29)
    assert across.amount == Money.euro(3 * 20 + 11 * 23 + 14 * 35 + 14 * 45)
    assert penalty(date(2010, 3, 1), decided_on=None, today=date(2011, 1, 1)).amount == Money.euro(1_260)


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_it_never_shrinks_never_passes_its_maximum_and_adds_up(came: date, later: int, more: int) -> None:
    day = came + timedelta(days=later)
    found, after = on(day, came=came), on(day + timedelta(days=more), came=came)
    assert ZERO <= found.amount <= after.amount <= MOST
    assert 0 <= found.days <= after.days <= 42
    tomorrow = on(day + timedelta(days=1), came=came)
    assert tomorrow.amount - found.amount == found.tomorrow
    assert (found.amount == MOST) == (found.days == 42) == (found.stage == "full")


@given(DAYS, st.integers(0, 120))
def test_deciding_on_a_day_fixes_what_it_was_on_that_day(came: date, later: int) -> None:
    day = came + timedelta(days=later)
    open_, closed = on(day, came=came), on(day + timedelta(days=200), decided=day, came=came)
    assert (closed.amount, closed.days) == (open_.amount, open_.days)
    assert (closed.stage == "in_time") == (closed.amount == ZERO) == (closed.set_by is None)
    assert day <= closed.grace_until or closed.days == min(42, (day - closed.first_on).days)


@given(DAYS)
def test_there_are_two_working_days_at_least_before_the_first_euro(came: date) -> None:
    found = on(came, came=came)
    assert is_working_day(found.grace_until)
    assert (found.grace_until - came).days >= 14
    assert (found.last_on - found.grace_until).days == 42


@given(st.integers(0, 144_200), st.integers(1, 9))
def test_equal_parts_come_to_the_whole_to_the_cent(cents: int, count: int) -> None:
    parts = [part for _name, part in shares_of(Money(cents), [str(n) for n in range(count)])]
    assert total(parts) == Money(cents)
    assert max(parts) - min(parts) <= Money(1)


@pytest.mark.parametrize(
    ("received", "due", "code"),
    [
        (CAME, date(2026, 8, 31), None),
        (CAME, CAME, "default_before_end"),
        (CAME, None, "default_before_end"),
        (date(2026, 9, 3), date(2026, 8, 31), "arrived_later_than_now"),
    ],
)
def test_a_notice_counts_only_after_the_last_day(received: date, due: date | None, code: str | None) -> None:
    if code is None:
        check_received(received, due_on=due, today=date(2026, 9, 2))
        return
    with pytest.raises(RuleBroken) as broken:
        check_received(received, due_on=due, today=date(2026, 9, 2))
    assert broken.value.code == code


@pytest.mark.parametrize(
    ("found", "facts", "code"),
    [
        (on(FIRST), {}, "penalty_not_ended"),
        (on(FIRST, decided=FIRST), {}, "nothing_to_set"),
        (on(FIRST + timedelta(days=60)), {"ground": "no_party"}, "reason_missing"),
        (
            on(FIRST + timedelta(days=60)),
            {"ground": "manifestly_unfounded", "reason": "Buiten de oproep", "is_decided": False},
            "tells_outcome",
        ),
        (on(FIRST + timedelta(days=60)), {"applicants": []}, "applicants_missing"),
    ],
)
def test_what_cannot_be_set(found: Penalty, facts: dict[str, object], code: str) -> None:
    known = {"ground": "", "reason": "", "applicants": ["Stichting"], "is_decided": True} | facts
    with pytest.raises(RuleBroken) as broken:
        check_penalty(found, **known)  # type: ignore[arg-type]
    assert broken.value.code == code
