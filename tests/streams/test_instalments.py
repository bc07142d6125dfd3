"""In which parts an award is paid: to the cent, by the plan that counts for the amount, and said on the call."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from grants.foundation.money import Money, total
from grants.streams.rules import plan_for, years_of
from grants.streams.rules.definition import DeliverableRule
from grants.streams.rules.instalments import Instalment, instalment_faults
from tests.factories.streams import an_open_stream

PLAN = (
    Instalment(100, "award"),
    Instalment(50, "award", 2_500_000),
    Instalment(30, "handbook", 2_500_000),
    Instalment(20, "determination", 2_500_000),
)


@pytest.mark.parametrize(
    ("cents", "parts"),
    [
        (2_499_999, [(2_499_999, "award")]),
        (2_500_000, [(1_250_000, "award"), (750_000, "handbook"), (500_000, "determination")]),
        (2_500_001, [(1_250_001, "award"), (750_000, "handbook"), (500_000, "determination")]),
    ],
)
def test_the_plan_of_the_amount_counts_from_its_least_on_and_sums_to_the_cent(
    cents: int, parts: list[tuple[int, str]]
) -> None:
    assert [(part.cents, waits) for part, waits in plan_for(Money(cents), PLAN)] == parts


def test_a_call_that_says_nothing_of_an_amount_plans_nothing() -> None:
    assert plan_for(Money.euro(100), ()) == []
    assert plan_for(Money.euro(100), PLAN[1:]) == []


@given(st.integers(0, 10**12), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_the_parts_are_the_whole_whatever_the_percents(cents: int, percents: list[int]) -> None:
    plan = plan_for(Money(cents), [Instalment(one) for one in percents])
    assert total(part for part, _waits in plan) == Money(cents)


DAYS = {"award": date(2026, 6, 30), "handbook": date(2027, 9, 1), "determination": date(2027, 12, 31)}


@given(st.integers(2_500_000, 10**12), st.integers(1, 10**12))
def test_what_is_to_be_paid_in_a_year_is_the_whole_together(awarded: int, amount: int) -> None:
    years = years_of(Money(amount), Money(awarded), PLAN, DAYS)
    assert total(years.values()) == Money(amount)
    assert set(years) <= {2026, 2027}


def test_each_instalment_falls_in_the_year_of_what_it_waits_for() -> None:
    ten = Money.euro(10)
    assert years_of(Money.euro(30_000), Money.euro(30_000), PLAN, DAYS) == {
        2026: Money.euro(15_000),
        2027: Money.euro(15_000),
    }
    assert years_of(ten, Money.euro(30_000), PLAN, DAYS) == {2026: Money.euro(5), 2027: Money.euro(5)}
    assert years_of(ten, Money.euro(30_000), (), DAYS) == {}


@pytest.mark.parametrize(
    ("instalments", "found"),
    [
        ((), []),
        (PLAN, []),
        (PLAN[:3], ["The instalments for awards from € 25,000.00 come to 80 %, and must come to 100 %."]),
        (
            (Instalment(20, "determination"), Instalment(80)),
            ["What waits for the final amount is the last instalment."],
        ),
        ((Instalment(100), Instalment(0)), ["An instalment is one percent at least."]),
        (
            (Instalment(100, "process_evaluation"),),
            [
                "An instalment waits for what the call does not require: once the process evaluation is accepted."
            ],
        ),
    ],
)
def test_what_cannot_be_true_at_once_is_found(instalments: tuple[Instalment, ...], found: list[str]) -> None:
    assert [str(fault) for fault in instalment_faults(instalments, ["handbook"])] == found


def test_the_call_says_how_an_award_is_paid(client: FlaskClient) -> None:
    stream = an_open_stream(instalments=PLAN, deliverables=(DeliverableRule("handbook"),))
    client.post("/language", data={"language": "nl", "back": "/"})
    page = client.get(f"/calls/{stream.id}").text
    assert "Hoe een toekenning wordt betaald" in page
    for words in (
        "<li>100 % na de toekenning</li>",
        "<li>30 % zodra het handboek is goedgekeurd (voor toekenningen vanaf € 25.000)</li>",
    ):
        assert words in page.replace("\N{NO-BREAK SPACE}", " ")
