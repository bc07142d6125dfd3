"""Money: reading what people type, refusing two meanings, dividing to the cent."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grants.foundation.errors import RuleBroken
from grants.foundation.money import LARGEST_CENTS, ZERO, Money, divide, total

CENTS = st.integers(0, LARGEST_CENTS)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("0", 0),
        ("7", 700),
        ("1234", 123400),
        ("1.234", 123400),
        ("1,234", 123400),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1 234,56", 123456),
        ("1'234.56", 123456),
        ("1\u00a0234,56", 123456),
        ("1\u202f234,56", 123456),
        ("1234,5", 123450),
        ("1234.5", 123450),
        ("0,05", 5),
        ("12.345.678", 1234567800),
        ("12,345,678.9", 1234567890),
        ("€ 1234", 123400),
        ("€1.234,00", 123400),
        ("EUR 12", 1200),
        ("12 euro", 1200),
        ("  12,50  ", 1250),
        ("40.000,-", 4000000),
        ("40.000,--", 4000000),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert Money.parse(typed) == Money(cents)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "€",
        "duizend",
        "1000 of zo",
        "twaalf euro",
        "1.23.45",
        "1,23,45",
        "1.234.5",
        "1,234,5",
        "1.2345,00",
        "12.34.567",
        "1234.567",
        "1.234,567",
        "1.234 567",
        "1,234.567,89",
        "1e6",
        "0x10",
        ",50",
        "12,",
        "½",
        "--5",
        "5-",
        "+5",
        "NaN",
        "∞",
        "12;50",
        "<b>5</b>",
    ],
)
def test_words_and_two_meanings_are_refused(typed: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        Money.parse(typed)
    assert caught.value.code in {"amount_unreadable", "amount_negative"}


@pytest.mark.parametrize("typed", ["-5", "- 5", "−5", "-1.234,56", "€ -5", "-0,01"])
def test_less_than_nothing_is_refused_as_such(typed: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        Money.parse(typed)
    assert caught.value.code == "amount_negative"


@pytest.mark.parametrize("typed", ["10.000.000.000.001", "9" * 21, "9" * 100_000, "1" + ".000" * 30])
def test_an_amount_beyond_reason_is_refused_at_once(typed: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        Money.parse(typed)
    assert caught.value.code == "amount_too_large"


def _written(money: Money, thousands: str, decimals: str) -> str:
    euro, cents = divmod(money.cents, 100)
    return f"{euro:,}".replace(",", thousands) + f"{decimals}{cents:02d}"


@given(CENTS, st.sampled_from([(".", ","), (",", "."), (" ", ","), ("'", "."), ("", ","), ("", ".")]))
@example(LARGEST_CENTS, (".", ","))
def test_what_is_written_is_read_back(cents: int, marks: tuple[str, str]) -> None:
    assert Money.parse(_written(Money(cents), *marks)) == Money(cents)


def _read(typed: str) -> Money | str:
    """Return the amount, or the code of why there is none."""
    try:
        return Money.parse(typed)
    except RuleBroken as broken:
        return broken.code


@given(st.text(max_size=40) | st.text("0123456789.,-€ '", max_size=12))
def test_whatever_is_typed_gives_an_amount_or_a_reason(typed: str) -> None:
    read = _read(typed)
    if isinstance(read, Money):
        assert ZERO <= read <= Money(LARGEST_CENTS)
    else:
        assert read in {"amount_unreadable", "amount_negative", "amount_too_large"}


@given(CENTS, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_parts_sum_to_the_cent_and_are_fair(cents: int, weights: list[int]) -> None:
    whole = Money(cents)
    parts = divide(whole, weights)
    assert total(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.cents - Fraction(cents * weight, sum(weights))) < 1


def test_the_odd_cent_goes_to_the_largest_remainder_and_then_the_first() -> None:
    assert divide(Money(100), [1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert divide(Money(5), [3, 1]) == [Money(4), Money(1)]
    assert divide(Money(10), [1, 0, 1]) == [Money(5), ZERO, Money(5)]


@pytest.mark.parametrize("weights", [[], [0, 0]])
def test_nothing_is_divided_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        divide(Money(1), weights)


@pytest.mark.parametrize(
    ("cents", "percent", "share"), [(100, 20, 20), (5, 50, 3), (4, 50, 2), (1, 49, 0), (1, 50, 1)]
)
def test_a_share_is_rounded_half_up(cents: int, percent: int, share: int) -> None:
    assert Money(cents).share(percent) == Money(share)


def test_a_percentage_is_exact() -> None:
    assert Money(1).percent_of(Money(3)) == Fraction(100, 3)
    assert Money(1).percent_of(ZERO) == 0


@pytest.mark.parametrize("wrong", [1.0, True, "1", None])
def test_money_is_whole_cents_and_nothing_else(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong)  # type: ignore[arg-type]


@given(CENTS, CENTS)
def test_money_adds_up_and_compares(a: int, b: int) -> None:
    assert Money(a) + Money(b) - Money(b) == Money(a)
    assert -Money(a) + Money(a) == ZERO
    assert (Money(a) < Money(b)) == (a < b)
    assert bool(Money(a)) == (a != 0)


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "€ 0.00"), (5, "€ 0.05"), (123456, "€ 1,234.56"), (-123456, "€ -1,234.56")]
)
def test_money_prints_for_operators(cents: int, text: str) -> None:
    assert str(Money(cents)) == text
