"""What stands in a cell: text stays text, numbers stay numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from grants.foundation.money import Money
from grants.reporting.rules.cells import (
    LONGEST_CELL,
    are_clean,
    clean_text,
    csv_cell,
    stand_as_they_are,
    starts_formula,
)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (Money(-123456), "-1234.56"),
        (Money(5), "0.05"),
        (-7, "-7"),
        (date(2026, 11, 1), "2026-11-01"),
        (datetime(2026, 7, 1, 10, 0, 1, tzinfo=UTC), "2026-07-01 12:00:01"),
        ("Gewone tekst", "Gewone tekst"),
        ("-7", "'-7"),
        ("=1+1", "'=1+1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_a_value_becomes_its_cell(value: object, cell: str) -> None:
    assert csv_cell(value) == cell  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["=x", "＝x", " =x", "\u200b=x", "\ufeff@x", "\t1", "\rx", "−1", "＋1", "\u00a0-1"]
)
def test_formulas_are_known_in_disguise(text: str) -> None:
    assert starts_formula(text)


@pytest.mark.parametrize("text", ["Buurt", "1=1", "(=1)", "", "  ", "É"])
def test_text_is_left_alone(text: str) -> None:
    assert not starts_formula(text)


@pytest.mark.parametrize(
    "odd", ["=1", "-1", " =1", "\u200b=1", "a\x00", "a\nb", "É", "w" * (LONGEST_CELL + 1)]
)
def test_a_column_with_one_odd_text_is_looked_at_cell_by_cell(odd: str) -> None:
    column = ["Buurt 7", odd, "", "7 buurten"]
    assert not stand_as_they_are(column)
    assert are_clean(column) == (odd.isprintable() and len(odd) <= LONGEST_CELL)


def test_a_column_of_plain_texts_stands_as_it_is() -> None:
    column = ["Buurt 7", "", "7 = zeven", "één", "a" * LONGEST_CELL]
    assert stand_as_they_are([text for text in column if text.isascii()])
    assert stand_as_they_are([])
    assert [csv_cell(text) for text in column] == [clean_text(text) for text in column] == column


def test_long_text_is_cut_and_control_signs_are_gone() -> None:
    assert len(clean_text("w" * 40_000)) == LONGEST_CELL
    assert clean_text("a\x00b\x1fc\nd") == "abc\nd"
