"""Statutory interest on paper: by hand, and what holds for any amount and days."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.awards.rules.arrears import Owed
from grants.awards.rules.interest import (
    Rate,
    interest,
    interest_on,
    interest_rates,
    late_since,
    rates_between,
)
from grants.foundation.money import ZERO, Money

E = Money.euro
RATES = interest_rates()
AMOUNTS = st.integers(1, 10_000_000).map(Money)
DAYS = st.dates(date(2013, 1, 1), date(2027, 12, 31))
SPANS = st.integers(0, 1_200).map(lambda days: timedelta(days=days))


def test_the_rates_stand_in_order_each_with_its_source() -> None:
    days = [one.from_on for one in RATES]
    assert days == sorted(set(days))
    assert all(one.source for one in RATES)
    said = {one.from_on.isoformat(): int(one.percent) for one in RATES}
    assert said == {
        "2012-07-01": 3,
        "2015-01-01": 2,
        "2023-01-01": 4,
        "2023-07-01": 6,
        "2024-01-01": 7,
        "2025-01-01": 6,
        "2026-01-01": 4,
    }


@pytest.mark.parametrize(
    ("amount", "from_on", "until", "payments", "owed"),
    [
        # A year of 2% over 1,000.
        (E(1_000), date(2016, 3, 1), date(2017, 3, 1), [], Money(20_00)),
        # The second year bears 2% over 1,020.
        (E(1_000), date(2016, 3, 1), date(2018, 3, 1), [], Money(40_40)),
        # 73 of 365 days of 2% over 1,000.
        (E(1_000), date(2017, 1, 1), date(2017, 3, 15), [], Money(4_00)),
        # 181 days of 4% and 184 days of 6% over 3,650: 72.40 and 110.40.
        (E(3_650), date(2023, 1, 1), date(2024, 1, 1), [], Money(182_80)),
        # Half paid after 73 days: 73 days over 1,000 and 292 over 500, of 2%.
        (E(1_000), date(2017, 1, 1), date(2018, 1, 1), [(date(2017, 3, 15), E(500))], Money(12_00)),
        # All paid on the first late day, or before it: no day counts.
        (E(1_000), date(2017, 1, 1), date(2019, 1, 1), [(date(2017, 1, 1), E(1_000))], ZERO),
        # All paid after a year: what is left is the interest, and it bears none.
        (E(1_000), date(2017, 1, 1), date(2020, 1, 1), [(date(2018, 1, 1), E(1_000))], Money(20_00)),
        # A year from 29 February has 366 days, up to 1 March.
        (E(1_000), date(2020, 2, 29), date(2021, 3, 1), [], Money(20_00)),
    ],
)
def test_interest_is_what_it_is_by_hand(
    amount: Money, from_on: date, until: date, payments: list[tuple[date, Money]], owed: Money
) -> None:
    assert interest(amount, from_on, until, payments, RATES) == owed


def test_a_plan_bears_interest_part_by_part_and_is_rounded_once() -> None:
    parts = [Owed(date(2016, 12, 31), E(1_000)), Owed(date(2017, 3, 14), E(1_000))]
    until = date(2018, 1, 1)
    assert interest_on(parts, [], until, RATES) == Money(20_00 + 16_00)
    paid = [(date(2017, 3, 15), E(1_500))]
    assert interest_on(parts, paid, until, RATES) == Money(4_00 + 8_00)
    on_time = [(date(2016, 12, 1), E(1_000)), (date(2017, 3, 14), E(1_000))]
    assert interest_on(parts, on_time, until, RATES) == ZERO
    crumbs = [Owed(date(2017, 1, number), Money(9)) for number in range(1, 11)]
    each = [interest_on([one], [], date(2018, 1, 1), RATES) for one in crumbs]
    assert (each, interest_on(crumbs, [], date(2018, 1, 1), RATES)) == ([ZERO] * 10, Money(2))


def test_what_ran_is_told_by_its_first_day_and_the_rates_of_its_days() -> None:
    parts = [Owed(date(2022, 12, 1), E(10)), Owed(date(2022, 12, 30), E(10))]
    assert late_since(parts, [(date(2022, 12, 1), E(10))]) == date(2022, 12, 31)
    assert late_since(parts, [(date(2022, 12, 1), E(10)), (date(2022, 12, 30), E(10))]) is None
    assert late_since(parts, []) == date(2022, 12, 2)
    found = rates_between(date(2022, 12, 31), date(2023, 7, 2), RATES)
    assert [one.shown for one in found] == ["2", "4", "6"]
    assert [one.shown for one in rates_between(date(2023, 1, 1), date(2023, 7, 1), RATES)] == ["4"]
    assert Rate(date(2030, 1, 1), Fraction("2.5"), "half").shown == "2.5"


def test_a_day_before_the_first_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="2012-06-30"):
        interest(E(1), date(2012, 6, 30), date(2012, 7, 2), [], RATES)


@given(AMOUNTS, DAYS, SPANS, SPANS)
def test_more_days_never_bear_less_and_none_bears_nothing(
    amount: Money, from_on: date, span: timedelta, more: timedelta
) -> None:
    assert interest(amount, from_on, from_on, [], RATES) == ZERO
    assert interest(amount, from_on, from_on - more, [], RATES) == ZERO
    shorter = interest(amount, from_on, from_on + span, [], RATES)
    assert ZERO <= shorter <= interest(amount, from_on, from_on + span + more, [], RATES)


@given(AMOUNTS, DAYS, SPANS, st.integers(1, 100), SPANS)
def test_a_payment_never_raises_it(
    amount: Money, from_on: date, span: timedelta, percent: int, after: timedelta
) -> None:
    until = from_on + span
    paid = [(from_on + after, amount.share(percent))]
    assert interest(amount, from_on, until, paid, RATES) <= interest(amount, from_on, until, [], RATES)


@given(AMOUNTS, st.integers(1, 364), st.integers(1, 364))
def test_a_year_split_at_a_change_of_rate_is_the_same_but_for_rounding(
    amount: Money, first: int, second: int
) -> None:
    """Both halves lie within one year from the first late day, in which no interest bears interest."""
    from_on = date(2017, 1, 1)
    change, until = from_on + timedelta(days=first), from_on + timedelta(days=min(first + second, 365))
    rates = [Rate(from_on, Fraction(3), "first"), Rate(change, Fraction(7), "then")]
    whole = interest(amount, from_on, until, [], rates)
    before = interest(amount, from_on, change, [], rates)
    after = interest(amount, change, until, [], rates)
    assert abs((whole - before - after).cents) <= 1
