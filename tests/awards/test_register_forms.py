"""Forms of registers as data: what they may say, and that another form needs no other code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from grants.awards.rules import columns_of, read_register, register_forms
from grants.awards.rules.register_forms import read_form
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money

GEMEENTE = """
name_nl = "Register van een gemeente"
name_en = "Register of a municipality"
encoding = "cp1252"
separator = "\\t"
columns = ["jaar", "nummer", "deel", "ontvanger", "toegekend", "peildatum"]
unknown = ["onbekend", ""]
identity = ["nummer", "deel"]

[moment]
column = "peildatum"
written = "%d-%m-%Y"

[facts]
recipient = ["ontvanger"]
year = ["jaar"]

[amounts]
granted = "toegekend"
decimal = ","
thousands = "."
decimals = [2]
odd_decimals = [0]
below_zero = "refused"
"""
HEAD = "jaar\tnummer\tdeel\tontvanger\ttoegekend\tpeildatum"


def a_file(*lines: str) -> bytes:
    return "\r\n".join([HEAD, *lines, ""]).encode("cp1252")


def test_the_forms_that_are_kept_hang_together() -> None:
    assert {key: form.identity for key, form in register_forms().items()} == {
        "amsterdam": ("DOSSIERNUMMER",),
        "ministries": (),
    }


def test_another_form_is_read_by_its_data_alone() -> None:
    form = read_form("gemeente", GEMEENTE)
    register = read_register(
        a_file(
            "2024\t17\ta\tCafé Één\t1.234.567,50\t01-02-2025",
            "2024\t17\tb\tonbekend\t12\t01-02-2025",
            "2024\t18\ta\tVereniging\tonbekend\t01-02-2025",
        ),
        forms=[*register_forms().values(), form],
    )
    assert register.refusals == ()
    assert [(line.reference, line.recipient, line.granted) for line in register.lines] == [
        ("17/a", "Café Één", Money(1_234_567_50)),
        ("17/b", "", Money(12_00)),
        ("18/a", "Vereniging", None),
    ]
    assert register.stands_at == datetime(2025, 1, 31, 23, 0, tzinfo=UTC)
    assert register.odd_by_kind == {"null_amount": 1, "whole_amount": 1, "null_text": 1}
    assert [(one.column, one.read_as, one.read) for one in columns_of(register)][3:5] == [
        ("ontvanger", "recipient", "Café Één"),
        ("toegekend", "granted", Money(1_234_567_50)),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2024\t1\ta\tX\t1234.50\t01-02-2025", "the amount"),
        ("2024\t1\ta\tX\t-5,00\t01-02-2025", "the amount"),
        ("2024\t1\ta\tX\t12.34,50\t01-02-2025", "the amount"),
        ("2024\t1\t\tX\t1,00\t01-02-2025", "no readable dossier number"),
        ("2024\t1\ta\tX\t1,00\t2025-02-01", "another moment"),
        ("2024\t1\ta\tX\t1,00\t02-02-2025", "another moment"),
    ],
)
def test_what_the_form_does_not_allow_refuses_the_line(line: str, why: str) -> None:
    content = a_file("2024\t9\ta\tX\t1,00\t01-02-2025", line)
    (refusal,) = read_register(content, forms=[read_form("gemeente", GEMEENTE)]).refusals
    assert refusal.line == 3
    assert why in str(refusal.why)


def test_a_moment_that_cannot_be_read_refuses_every_line() -> None:
    content = a_file(*(f"2024\t{number}\ta\tX\t1,00\t2025-02-01" for number in (1, 2)))
    refusals = read_register(content, forms=[read_form("gemeente", GEMEENTE)]).refusals
    assert [str(refusal.why) for refusal in refusals] == [
        "the moment “2025-02-01” in peildatum cannot be read"
    ] * 2


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("0", 0),
        ("-0.5", -50),
        ("1.005", 101),
        ("-1.005", -101),
        ("30370.85802", 3037086),
        ("898888.999", 89888900),
        ("1.234567", None),
        ("--1", None),
        ("-", None),
        ("", None),
    ],
)
def test_amounts_of_the_ministries_are_rounded_away_from_zero(written: str, cents: int | None) -> None:
    assert register_forms()["ministries"].cents(written) == cents


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('granted = "toegekend"', 'granted = "bedrag"', "no column bedrag"),
        ('identity = ["nummer", "deel"]', 'identity = "line"', "names its moment"),
        ('decimal = ","', 'decimal = "."', "one sign divides"),
        ('"refused"', '"guessed"', "below_zero"),
        ('year = ["jaar"]', "", "year"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(was: str, becomes: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_form("gemeente", GEMEENTE.replace(was, becomes))


def test_a_file_in_no_known_form_is_told_which_there_are() -> None:
    with pytest.raises(RuleBroken, match="Overheid,Regeling,Ontvanger") as broken:
        read_register(a_file("2024\t1\ta\tX\t1,00\t01-02-2025"))
    assert broken.value.code == "not_a_register"
