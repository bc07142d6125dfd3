"""Reading a register, and the rules of a request: on paper, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from grants.awards.rules import folded, read_register, searched_words
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from tests.factories.awards import a_register, register_line

SMALL = Path(__file__).parents[1] / "data" / "register-small.csv"


def test_a_small_register_is_read_to_the_cent_and_everything_odd_is_told() -> None:
    register = read_register(SMALL.read_bytes())
    assert len(register.lines) == 10
    assert register.refusals == ()
    assert (register.requested, register.granted, register.determined) == (
        Money(203_735_50),
        Money(148_167_25),
        Money(62_737_24),
    )
    assert register.odd_by_kind == {
        "null_amount": 2,
        "zero_amount": 1,
        "whole_amount": 1,
        "null_text": 1,
        "quotes": 2,
        "spaces": 1,
        "granted_above_requested": 1,
        "determined_above_granted": 1,
    }
    above = [oddity for oddity in register.oddities if oddity.kind == "granted_above_requested"]
    assert [(oddity.line, oddity.reference) for oddity in above] == [(7, "VB-000006")]


def test_null_and_nothing_are_two_things() -> None:
    by_reference = {line.reference: line for line in read_register(SMALL.read_bytes()).lines}
    assert by_reference["VB-000002"].granted == Money(0)
    assert by_reference["VB-000007"].granted is None
    assert by_reference["VB-000007"].title == ""
    assert by_reference["VB-000003"].recipient == 'Ontmoetingscentrum "De Brug"'
    assert by_reference["VB-000004"].scheme == 'Nadere regels "Jongeren; en ouderen"'
    assert by_reference["VB-000005"].recipient == "Vereniging Dorpshuis"
    assert by_reference["VB-000005"].facts["AANVRAGER"] == " Vereniging Dorpshuis"


@pytest.mark.parametrize(
    "amount", ["", "nul", "1.234,56", "1,234.56", "-5.00", "1.5", "1e3", "5000.000", "٣.00", "1" * 14 + ".00"]
)
def test_an_unreadable_amount_refuses_its_line_by_name(amount: str) -> None:
    content = a_register(register_line(), register_line(DOSSIERNUMMER="VB-9", BEDRAG_VERLEEND=amount))
    register = read_register(content)
    assert [(refusal.line, refusal.reference) for refusal in register.refusals] == [(3, "VB-9")]
    with pytest.raises(RuleBroken, match=r"line 3, dossier VB-9") as broken:
        register.require_readable()
    assert broken.value.code == "register_refused"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"DOSSIERNUMMER": ""}, "no readable dossier number"),
        ({"SUBSIDIEJAAR": "18"}, "the year"),
        ({"PROJECT_NAAM": "x" * 301}, "longer than 300"),
        ({"DATUM_OVERZICHT": "2019;2020"}, "14 columns"),
    ],
)
def test_other_unreadable_lines_say_why(facts: dict[str, str], why: str) -> None:
    (refusal,) = read_register(a_register(register_line(**facts))).refusals
    assert why in str(refusal.why)


def test_a_dossier_that_stands_twice_is_refused_with_both_lines() -> None:
    (refusal,) = read_register(
        a_register(register_line(DOSSIERNUMMER="A"), register_line(DOSSIERNUMMER="A"))
    ).refusals
    assert (refusal.line, str(refusal.why)) == (3, "this dossier stands at line 2 too")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_register"),
        (b"name,amount\nx,5\n", "not_a_register"),
        (b"%PDF-1.7\n\x00\x01", "not_a_register"),
        (a_register(), "register_empty"),
        (a_register(register_line(AANVRAGER="Caf\u00e9")).decode().encode("cp1252"), "register_encoding"),
        (a_register(register_line(AANVRAGER='"open')), "register_quotes"),
    ],
)
def test_what_is_no_register_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_register(content)
    assert broken.value.code == code


def test_a_text_over_two_lines_keeps_the_line_numbers_right() -> None:
    content = a_register(
        register_line(PROJECT_NAAM='"twee\nregels"'), register_line(DOSSIERNUMMER="B", BEDRAG_VERLEEND="x")
    )
    register = read_register(content)
    assert [line.title for line in register.lines] == ["twee\nregels"]
    assert [refusal.line for refusal in register.refusals] == [4]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    plain = a_register(register_line(DOSSIERNUMMER="A"))
    windows = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    assert read_register(windows).lines == read_register(plain).lines


def test_reading_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    read_register(
        a_register(*(register_line() for _ in range(2_500))), progress=lambda a, b: told.append((a, b))
    )
    assert told == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]


def test_words_are_compared_without_capitals_and_accents() -> None:
    assert folded("  Café  ÉÉN ") == "cafe een"
    assert searched_words("CAFÉ één") == ["cafe", "een"]
