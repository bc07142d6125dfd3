"""What is paid when, what holds it, the file for the bank, and how its answers are read; without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from grants.awards.rules import (
    Held,
    Part,
    Payer,
    Transfer,
    bank_file,
    check_suspension,
    effect_of,
    planned,
    read_statement,
    reasons,
    suspended_until_at_most,
)
from grants.awards.rules.statements import StatusLine
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money, total
from grants.streams.rules.instalments import Instalment

PLAN = (
    Instalment(100, "start"),
    Instalment(80, "start", 2_500_000),
    Instalment(10, "handbook", 2_500_000),
    Instalment(10, "determination", 2_500_000),
)
OTHERS = st.sampled_from(["start", "handbook", "determination", "award"])


def said(parts: list[Part]) -> list[tuple[int, str]]:
    return [(one.amount.cents, one.waits_for) for one in parts]


def test_a_plan_follows_the_amount_and_without_one_all_is_paid_at_once() -> None:
    assert said(planned(Money.euro(30_000), PLAN)) == [
        (2_400_000, "start"),
        (300_000, "handbook"),
        (300_000, "determination"),
    ]
    assert said(planned(Money(7), ())) == [(7, "award")]
    assert planned(Money(0), PLAN) == []


@pytest.mark.parametrize(
    ("due", "kept", "still"),
    [
        (
            40_000,
            [(24_000, "start")],
            [(800_000, "start"), (400_000, "handbook"), (400_000, "determination")],
        ),
        (20_000, [(24_000, "start")], []),
        (26_000, [(24_000, "start")], [(200_000, "handbook")]),
        (30_000, [(24_000, "start"), (3_000, "award")], [(300_000, "handbook")]),
    ],
)
def test_another_amount_divides_anew_what_is_not_paid(
    due: int, kept: list[tuple[int, str]], still: list[tuple[int, str]]
) -> None:
    parts = [Part(Money.euro(euro), waits_for) for euro, waits_for in kept]
    assert said(planned(Money.euro(due), PLAN, parts)) == still


@given(st.integers(0, 10**10), st.lists(st.tuples(st.integers(0, 10**9), OTHERS), max_size=5))
def test_what_is_planned_and_what_was_paid_are_the_award_to_the_cent(
    cents: int, kept: list[tuple[int, str]]
) -> None:
    parts = [Part(Money(amount), waits_for) for amount, waits_for in kept]
    paid = total(one.amount for one in parts)
    still = total(one.amount for one in planned(Money(cents), PLAN, parts))
    assert still == max(Money(cents) - paid, Money(0))


FREE = Held("award", True, "running", date(2021, 3, 1), begins_on=date(2021, 2, 1), account="checked")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ""),
        ({"waits_for": "start"}, ""),
        ({"waits_for": "start", "begins_on": date(2021, 3, 2)}, "until the project has begun"),
        ({"begins_on": None}, "not known yet when the project begins"),
        ({"unaccepted": True}, "has not accepted the award"),
        ({"open_conditions": 1}, "A condition before the first payment"),
        ({"open_conditions": 1, "is_first": False}, ""),
        ({"account": None}, "not given an account number"),
        ({"account": "given"}, "must still be checked"),
        ({"account": "flagged"}, "came back"),
        ({"waits_for": "handbook"}, "until the handbook is accepted"),
        ({"waits_for": "handbook", "fulfilled": frozenset({"handbook"})}, ""),
        ({"waits_for": "determination"}, "final amount is determined"),
        ({"waits_for": "determination", "is_determined": True}, ""),
        ({"waits_for": "plan_b"}, "something that is not there yet"),
        ({"suspended_until": date(2021, 4, 1)}, "stands still until 2021-04-01"),
        ({"state": "withdrawn"}, "does not run any more"),
    ],
)
def test_each_thing_that_holds_an_instalment_is_said(changes: dict[str, object], found: str) -> None:
    why = reasons(replace(FREE, **changes))  # type: ignore[arg-type]
    assert len(why) == bool(found)
    assert found in " ".join(map(str, why))


def test_payment_stands_still_for_thirteen_weeks_and_no_longer() -> None:
    monday = date(2026, 3, 2)
    assert suspended_until_at_most(monday) == date(2026, 6, 1)
    check_suspension(from_on=monday, until_on=date(2026, 6, 1), told_on=monday)
    for wrong in (date(2026, 6, 2), date(2026, 3, 1)):
        with pytest.raises(RuleBroken, match="at most 13 weeks"):
            check_suspension(from_on=monday, until_on=wrong, told_on=monday)
    later = date(2026, 5, 25)
    check_suspension(from_on=later, until_on=date(2026, 6, 1), told_on=monday)
    with pytest.raises(RuleBroken, match="13 weeks after it was told"):
        check_suspension(from_on=date(2026, 6, 2), until_on=date(2026, 6, 2), told_on=monday)


OWN = Payer("Fonds Samen", "NL91ABNA0417164300", "ABNANL2A")
MADE = datetime(2021, 3, 1, 12, tzinfo=UTC)
SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def a_file(payer: Payer, *transfers: Transfer) -> bytes:
    return bank_file(payer, transfers, number="RONDE-1", execute_on=date(2021, 3, 3), made_at=MADE)


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=90), st.integers(1, 10**11)
)
def test_the_file_follows_its_schema_whatever_the_name_and_amount(name: str, cents: int) -> None:
    holder = " ".join(name.split())[:70] or "x"
    one = Transfer("RONDE-1-1", holder, "NL02ABNA0123456789", Money(cents), f"S2-0001 {holder}")
    for payer in (OWN, replace(OWN, bic=None)):
        document = etree.fromstring(a_file(payer, one, replace(one, number="RONDE-1-2")))
        said = document.xpath("//p:InstdAmt/text()", namespaces=SPACE)
        assert said == [f"{cents // 100}.{cents % 100:02d}"] * 2
        assert document.xpath("//p:GrpHdr/p:NbOfTxs/text()", namespaces=SPACE) == ["2"]


def test_the_same_batch_gives_the_same_bytes() -> None:
    one = Transfer("RONDE-1-1", "Stichting Café", "NL02ABNA0123456789", Money(1_050), "S2-0001")
    assert a_file(OWN, one) == a_file(OWN, one)
    assert b"<Nm>Stichting Cafe</Nm>" in a_file(OWN, one)


HEAD = "end_to_end_id;status;date;reason\n"


def test_an_answer_is_read_with_any_mark_between_columns_and_the_words_of_banks() -> None:
    for mark in ";,\t":
        text = (HEAD + "R-1;paid;2021-03-03;\nR-2;RJCT;03-03-2021;AC04 rekening bestaat niet\n\n").replace(
            ";", mark
        )
        found = read_statement(text.encode("utf-8-sig"))
        assert [(one.number, one.outcome, one.day, one.reason) for one in found.lines] == [
            ("R-1", "paid", date(2021, 3, 3), ""),
            ("R-2", "returned", date(2021, 3, 3), "AC04 rekening bestaat niet"),
        ]
        assert found.faults == ()


def test_what_is_wrong_with_a_line_is_said_with_its_number() -> None:
    lines = "R-1;paid;2021-03-03;\n;paid;2021-03-03;\nR-3;maybe;2021-03-03;\nR-4;paid;soon;\nR-1;paid;2021-03-04;\n"
    found = read_statement((HEAD + lines).encode())
    assert [(line, str(fault)) for line, fault in found.faults] == [
        (3, "The number of the payment is missing."),
        (4, "“maybe” is no status that is known here."),
        (5, "“soon” is no day, such as 2021-03-31."),
        (6, "This payment stands on line 2 too."),
    ]
    for nothing in (b"", b"a;b\n1;2\n", HEAD.encode() + b"\x00", HEAD.encode() + b"x" * 1_100_000):
        with pytest.raises(RuleBroken, match="no answer of the bank"):
            read_statement(nothing)


@pytest.mark.parametrize(
    ("state", "outcome", "day", "effect"),
    [
        ("listed", "paid", 3, "paid"),
        ("listed", "returned", 3, "returned"),
        ("paid", "returned", 3, "returned"),
        ("paid", "paid", 3, "known"),
        ("returned", "returned", 3, "known"),
        ("returned", "paid", 3, "not_possible"),
        ("released", "paid", 3, "not_possible"),
        (None, "paid", 3, "unknown"),
        ("listed", "paid", 4, "future"),
    ],
)
def test_an_answer_does_what_the_payment_allows(
    state: str | None, outcome: str, day: int, effect: str
) -> None:
    line = StatusLine(2, "R-1", outcome, date(2021, 3, day), "")
    assert effect_of(line, state, today=date(2021, 3, 3)) == effect
