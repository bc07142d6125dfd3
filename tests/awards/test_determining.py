"""What a final amount comes to, on which ground it may be proposed, and what is reclaimed: rules alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from grants.awards.rules.determining import (
    Duty,
    Facts,
    check_amount,
    check_plan,
    even_plan,
    is_overdue,
    kept_steps,
    must_be_heard,
    settled_by_part,
    steps_from,
    steps_to,
    to_reclaim,
    work_out,
)
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence


def facts(**changed: Any) -> Facts:
    """30,000 awarded of 40,000 with an own share of a quarter, all spent, everything delivered."""
    kept: dict[str, Any] = {
        "granted": Money.euro(30_000),
        "rests_on_costs": True,
        "budgeted": Money.euro(40_000),
        "costs": Money.euro(40_000),
        "own_share": Money.euro(10_000),
        "third_party": ZERO,
        "least_own": Money.euro(10_000),
        "duties": [Duty(sentence("Handbook"), True)],
        "unmet_percent": 10,
        "without_consent": (),
    }
    return Facts(**(kept | changed))


@pytest.mark.parametrize(
    ("changed", "amount", "ground"),
    [
        ({}, 30_000, "as_awarded"),
        ({"costs": Money.euro(50_000)}, 30_000, "as_awarded"),
        ({"costs": Money.euro(36_000), "least_own": Money.euro(9_000)}, 26_000, "costs"),
        ({"costs": Money.euro(36_000), "rests_on_costs": False}, 30_000, "as_awarded"),
        ({"third_party": Money.euro(5_000)}, 25_000, "costs"),
        ({"own_share": Money.euro(4_000)}, 30_000, "as_awarded"),
        ({"costs": None, "own_share": None, "third_party": None}, 30_000, "as_awarded"),
        (
            {"duties": [Duty(sentence("Handbook"), False), Duty(sentence("Evaluation"), False)]},
            24_000,
            "duties_unmet",
        ),
        ({"duties": [Duty(sentence("Handbook"), False)], "unmet_percent": None}, 30_000, "as_awarded"),
        ({"duties": [Duty(sentence("Handbook"), False, date(2020, 5, 1))]}, 30_000, "as_awarded"),
        ({"costs": Money.euro(8_000), "least_own": Money.euro(2_000)}, 0, "costs"),
    ],
)
def test_the_amount_follows_from_costs_duties_and_the_award(
    changed: dict[str, Any], amount: int, ground: str
) -> None:
    found = work_out(facts(**changed))
    assert (found.amount, found.ground) == (Money.euro(amount), ground)
    assert steps_from(kept_steps(found.steps)) == list(found.steps)


def test_what_came_in_goes_to_the_first_part_of_a_plan_first() -> None:
    plan = [(date(2020, month, 1), Money.euro(100)) for month in (1, 2, 3)]
    for settled, by_part in ((0, [0, 0, 0]), (150, [100, 50, 0]), (300, [100, 100, 100])):
        assert settled_by_part(plan, Money.euro(settled)) == [Money.euro(part) for part in by_part]


def test_what_was_done_without_consent_is_named_and_takes_nothing_off_by_itself() -> None:
    found = work_out(facts(without_consent=[date(2020, 5, 1)]))
    assert found.amount == Money.euro(30_000)
    assert any("without the consent" in str(step.said) for step in found.steps)


def refusal(amount: int, ground: str, earlier: int | None = None, **changed: Any) -> str | None:
    try:
        check_amount(
            Money.euro(amount),
            ground,
            worked_out=work_out(facts(**changed)),
            granted=Money.euro(30_000),
            earlier=None if earlier is None else Money.euro(earlier),
        )
    except RuleBroken as broken:
        return broken.code
    return None


def test_the_steps_lead_to_the_amount_that_is_proposed() -> None:
    found = work_out(facts())
    less, more = (steps_to(found.amount + by, found)[-1] for by in (Money.euro(-5), Money.euro(5)))
    assert (steps_to(found.amount, found), less.less, more.less) == (
        list(found.steps),
        Money.euro(5),
        None,
    )
    assert "5.00 higher" in str(more.said)


def test_an_amount_needs_a_ground_that_carries_it() -> None:
    less = {"costs": Money.euro(36_000), "least_own": Money.euro(9_000)}
    assert refusal(30_001, "as_awarded") == "more_than_awarded"
    assert refusal(29_000, "as_awarded") == "ground_of_determination"
    assert refusal(30_000, "duties_unmet") == "ground_of_determination"
    assert refusal(25_000, "costs", **less) == "ground_of_determination"
    assert refusal(26_000, "costs", **less) is None
    assert refusal(20_000, "duties_unmet") is None
    assert refusal(20_000, "new_facts") == "ground_of_determination"


def test_what_was_determined_becomes_only_lower_and_only_on_a_ground_of_its_own() -> None:
    assert refusal(20_000, "costs", earlier=26_000) == "ground_of_determination"
    assert refusal(26_000, "new_facts", earlier=26_000) == "not_lower"
    assert refusal(27_000, "new_facts", earlier=26_000) == "more_than_awarded"
    assert refusal(20_000, "new_facts", earlier=26_000) is None


def test_who_loses_something_is_heard_but_not_about_their_own_costs() -> None:
    most = Money.euro(30_000)
    heard = [must_be_heard(ground, Money.euro(20_000), most) for ground in ("duties_unmet", "ended", "costs")]
    assert heard == [True, True, False]
    assert not must_be_heard("duties_unmet", most, most)


def test_only_what_is_not_reclaimed_or_let_go_already_is_reclaimed() -> None:
    paid = Money.euro(24_000)
    assert to_reclaim(paid=paid, amount=Money.euro(26_000), owed=ZERO, remitted=ZERO) == ZERO
    assert to_reclaim(paid=paid, amount=Money.euro(20_000), owed=ZERO, remitted=ZERO) == Money.euro(4_000)
    again = to_reclaim(
        paid=paid, amount=Money.euro(18_000), owed=Money.euro(3_000), remitted=Money.euro(1_000)
    )
    assert again == Money.euro(2_000)


def test_a_plan_adds_up_and_stays_within_its_days() -> None:
    today, stop = date(2021, 6, 1), date(2026, 6, 1)
    plan = even_plan(Money(100_00), 3, date(2021, 7, 31))
    assert plan == [
        (date(2021, 7, 31), Money(33_34)),
        (date(2021, 8, 31), Money(33_33)),
        (date(2021, 9, 30), Money(33_33)),
    ]
    check_plan(plan, Money(100_00), today=today, stops_on=stop)
    for parts, code in (
        (plan[:2], "plan_does_not_add_up"),
        ([(date(2021, 5, 31), Money(100_00))], "plan_in_the_past"),
        ([(date(2026, 6, 2), Money(100_00))], "plan_too_late"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_plan(parts, Money(100_00), today=today, stops_on=stop)
        assert broken.value.code == code
    assert is_overdue(plan, Money(33_33), today=date(2021, 8, 1))
    assert not is_overdue(plan, Money(33_34), today=date(2021, 8, 31))
