"""How an award is accounted for: by the amount, inclusive at the edge, said, without contradictions."""

from __future__ import annotations

from datetime import date

import pytest

from grants.foundation.money import Money
from grants.streams.rules import apply_until, regime_for, regime_said
from grants.streams.rules.instalments import Instalment
from grants.streams.rules.regimes import Regime, regime_faults

SMALL = Regime(determined="own_motion", sample_percent=10)
MIDDLE = Regime(2_500_000, activity_report=True)
LARGE = Regime(
    12_500_000, activity_report=True, financial_report=True, auditor_statement=True, rests_on="costs"
)
THREE = (LARGE, SMALL, MIDDLE)


@pytest.mark.parametrize(
    ("cents", "regime"),
    [
        (0, SMALL),
        (2_499_999, SMALL),
        (2_500_000, MIDDLE),
        (12_499_999, MIDDLE),
        (12_500_000, LARGE),
    ],
)
def test_the_amount_chooses_and_the_edge_belongs_to_the_heavier_one(cents: int, regime: Regime) -> None:
    assert regime_for(Money(cents), THREE) == regime


def test_a_call_that_says_nothing_of_an_amount_asks_nothing() -> None:
    assert regime_for(Money.euro(30_000), ()) is None
    assert regime_for(Money.euro(10_000), (MIDDLE, LARGE)) is None


def test_only_who_asks_for_the_final_amount_has_a_last_day() -> None:
    assert apply_until(SMALL, date(2021, 6, 30)) is None
    assert apply_until(MIDDLE, date(2021, 6, 30)) == date(2021, 9, 29)


def test_a_regime_says_what_it_asks_and_what_lowers_the_amount() -> None:
    small, large = (" ".join(map(str, regime_said(one))) for one in (SMALL, LARGE))
    for words in (
        "You do not have to ask",
        "no report about the money",
        "10 % of them",
        "does not become lower",
    ):
        assert words in small
        assert words not in large
    for words in (
        "within 13 weeks after the last day of the project. We decide",
        "an auditor",
        "What you did not spend is taken off",
    ):
        assert words in large
        assert words not in small


@pytest.mark.parametrize(
    ("regimes", "said"),
    [
        (THREE, []),
        ((), []),
        ((MIDDLE,), ["One way of accounting counts from € 0 on: otherwise small awards have none."]),
        ((SMALL, SMALL), ["Two ways of accounting count from € 0.00 on."]),
        (
            (Regime(determined="at_once", activity_report=True),),
            [
                "What is determined at once, with the award, can ask no reports and rest on no costs.",
                "An instalment waits for the final amount, while awards from € 0.00 are determined at once.",
            ],
        ),
        (
            (Regime(auditor_statement=True),),
            ["An auditor states something about a financial report: ask for that too."],
        ),
        ((Regime(rests_on="costs"),), ["An amount that rests on costs needs a financial report."]),
        ((Regime(sample_percent=101),), ["A sample is between 0 and 100 percent."]),
    ],
)
def test_what_cannot_be_true_at_once_is_found(regimes: tuple[Regime, ...], said: list[str]) -> None:
    plan = (Instalment(80), Instalment(20, "determination"))
    assert [str(fault) for fault in regime_faults(regimes, plan)] == said
