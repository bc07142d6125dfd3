"""The official list of municipalities: what it holds, and how a typed name finds its code."""

from __future__ import annotations

from datetime import date

import pytest

from grants.foundation.errors import RuleBroken
from grants.foundation.municipalities import (
    ended_in_words,
    municipalities,
    municipalities_now,
    municipality_code,
    municipality_name,
)

NUMBERS = {2015: 393, 2016: 390, 2017: 388, 2018: 380, 2019: 355, 2020: 355, 2021: 352, 2022: 345, 2023: 342}
"""How many there were on 1 January, by Statistics Netherlands."""


@pytest.mark.parametrize(("year", "number"), NUMBERS.items())
def test_the_list_has_as_many_as_statistics_netherlands_counts(year: int, number: int) -> None:
    day = date(year, 1, 1)
    there = [
        one
        for one in municipalities().values()
        if (one.since is None or one.since <= day) and (one.until is None or one.until > day)
    ]
    assert len(there) == number


def test_what_ended_names_a_successor_that_is_there_or_has_one_itself() -> None:
    for one in municipalities().values():
        assert (one.until is None) == (one.successor == ""), one.name
        seen = one
        while seen.until is not None:
            after = municipalities()[seen.successor]
            assert after.since is None or after.since <= seen.until, seen.name
            seen = after


def test_names_of_today_are_one_each_and_in_order() -> None:
    names = [one.name for one in municipalities_now()]
    assert len(set(names)) == len(names) == 342
    assert names[0] == "Aa en Hunze"
    assert names.index("'s-Gravenhage") == names.index("Gouda") + 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Utrecht", "0344"),
        ("  utrecht ", "0344"),
        ("0344", "0344"),
        ("GM0344", "0344"),
        ("’s-Hertogenbosch", "0796"),
        ("Den Haag", "0518"),
        ("Súdwest-Fryslân", "1900"),
    ],
)
def test_a_name_or_a_code_finds_the_municipality(typed: str, code: str) -> None:
    assert municipality_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("Uden", "municipality_ended", {"name": "Uden", "until": date(2022, 1, 1), "successor": "Maashorst"}),
        ("0501", "municipality_ended", {"name": "Brielle", "successor": "Voorne aan Zee"}),
        ("Bergen", "municipality_unknown", {"alike": "Bergen (L) / Bergen (NH) / Bergen op Zoom"}),
        ("Utrect", "municipality_unknown", {"alike": "Utrecht"}),
        ("Vleuten", "municipality_unknown", {"typed": "Vleuten"}),
    ],
)
def test_what_is_no_municipality_is_refused_with_what_is_known(
    typed: str, code: str, said: dict[str, object]
) -> None:
    with pytest.raises(RuleBroken) as caught:
        municipality_code(typed)
    assert caught.value.code == code
    assert caught.value.said.params.items() >= said.items()


def test_an_ended_municipality_keeps_its_name() -> None:
    assert municipality_name("0457") == "Weesp"
    assert municipality_name("9999") == "9999"
    assert ended_in_words("0363") is None
