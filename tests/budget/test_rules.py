"""What follows when money would move, decided on paper."""

from __future__ import annotations

from datetime import date

import pytest

from grants.budget import rules
from grants.budget.rules import Side, Standing
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money

E = Money.euro


@pytest.mark.parametrize(
    ("free", "ceiling", "available", "lesser"),
    [
        (100, None, 100, "money"),
        (100, 80, 50, "ceiling"),
        (40, 80, 40, "money"),
        (50, 80, 50, "both"),
    ],
)
def test_what_can_be_given_away_is_the_lesser_of_money_and_ceiling(
    free: int, ceiling: int | None, available: int, lesser: str
) -> None:
    standing = Standing(E(free), E(10), E(15), E(5), None if ceiling is None else E(ceiling))
    assert (standing.available, standing.lesser) == (E(available), lesser)


def test_a_standing_survives_being_written_down() -> None:
    standing = Standing(E(1), E(2), E(3), E(4), None)
    assert Standing.read(standing.kept()) == standing


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing(E(100), ceiling=E(100)), None),
        (Standing(E(99), ceiling=E(200)), "pot_empty"),
        (Standing(E(200), ceiling=E(99)), "ceiling_passed"),
        (Standing(E(50), ceiling=E(60)), "pot_empty"),
        (Standing(E(60), ceiling=E(50)), "ceiling_passed"),
        (Standing(E(99)), "pot_empty"),
    ],
)
def test_the_tightest_limit_is_named(standing: Standing, code: str | None) -> None:
    broken = rules.why_not(standing, {"free": -E(100), "reserved": E(100)}, "Stroom 1")
    assert (broken.code if broken else None) == code


def test_a_purse_gives_no_more_than_it_holds() -> None:
    broken = rules.why_not(Standing(reserved=E(5)), {"reserved": -E(6), "committed": E(6)}, "Stroom 1")
    assert broken is not None
    assert broken.code == "pot_empty"


def test_giving_back_is_never_above_a_ceiling() -> None:
    standing = Standing(free=ZERO, committed=E(10), ceiling=E(10))
    assert rules.why_not(standing, {"committed": -E(10), "free": E(10)}, "Stroom 1") is None


@pytest.mark.parametrize(
    "legs",
    [
        rules.from_outside(1, E(5)),
        rules.between_pots(1, 2, E(5)),
        rules.between_purses(1, [rules.Part("free", 2026, E(5))], "reserved"),
    ],
)
def test_every_kind_of_legs_balances(legs: list[rules.Leg]) -> None:
    assert rules.balances(legs)
    assert not rules.balances(legs[:1])
    assert not rules.balances([])


HELD = [
    rules.Part("reserved", 2027, E(3)),
    rules.Part("committed", 2026, E(4)),
    rules.Part("committed", 2028, E(3)),
]
BOTH = ("reserved", "committed")


def taken(asked: Money, purses: tuple[str, ...], *, first_year_first: bool) -> list[tuple[str, int, Money]]:
    parts = rules.parts_of(HELD, asked, purses, first_year_first=first_year_first)
    return [(part.purse, part.year, part.amount) for part in parts]


def test_what_is_only_reserved_is_given_back_first_and_then_the_last_year() -> None:
    given = taken(E(5), BOTH, first_year_first=False)
    assert given == [("reserved", 2027, E(3)), ("committed", 2028, E(2))]
    with pytest.raises(RuleBroken) as caught:
        taken(E(11), BOTH, first_year_first=False)
    assert (caught.value.code, caught.value.field) == ("not_held", "amount")


def test_the_first_year_is_paid_first_and_only_what_is_committed() -> None:
    paid = taken(E(5), ("committed",), first_year_first=True)
    assert paid == [("committed", 2026, E(4)), ("committed", 2028, E(1))]
    with pytest.raises(RuleBroken):
        taken(E(8), ("committed",), first_year_first=True)


def test_amounts_per_year_add_up_to_the_whole() -> None:
    assert rules.check_years({2027: E(2), 2026: E(3), 2028: ZERO}, E(5)) == [
        rules.Part("free", 2026, E(3)),
        rules.Part("free", 2027, E(2)),
    ]
    for years in ({2026: E(4)}, {2026: E(6), 2027: -E(1)}):
        with pytest.raises(RuleBroken) as caught:
            rules.check_years(years, E(5))
        assert caught.value.code == "years_do_not_add_up"


def test_what_is_spent_inside_a_pot_counts_against_its_ceiling() -> None:
    standing = Standing(free=E(100), reserved=E(10), inside=E(60), ceiling=E(80))
    assert (standing.room, standing.spent) == (E(10), E(10))
    broken = rules.why_not(standing, {"inside": E(11)}, "Programma")
    assert broken is not None
    assert broken.code == "ceiling_passed"
    assert rules.why_not(standing, {"inside": E(10)}, "Programma") is None
    assert rules.why_not(standing, {"inside": -E(60)}, "Programma") is None


FULL, CAPPED, EMPTY = (
    Side(1, "A", Standing(E(100))),
    Side(2, "B", Standing(ceiling=E(50))),
    Side(3, "C", Standing()),
)


@pytest.mark.parametrize(
    ("kind", "amount", "to_pot", "from_pot", "code"),
    [
        ("funding", ZERO, FULL, None, "amount_zero"),
        ("funding", -E(1), FULL, None, "amount_zero"),
        ("funding", None, FULL, None, "amount_zero"),
        ("funding", E(1), FULL, CAPPED, "source_unwanted"),
        ("reallocation", E(1), CAPPED, None, "source_missing"),
        ("reallocation", E(1), FULL, FULL, "same_pot"),
        ("reallocation", E(101), CAPPED, FULL, "pot_empty"),
        ("top_up", E(1), EMPTY, None, "ceiling_missing"),
    ],
)
def test_a_proposal_that_cannot_be_carried_out_is_refused(
    kind: str, amount: Money | None, to_pot: Side, from_pot: Side | None, code: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        rules.check_proposal(kind=kind, amount=amount, to_pot=to_pot, from_pot=from_pot)
    assert caught.value.code == code


def test_a_top_up_raises_money_and_ceiling() -> None:
    rules.check_proposal(kind="top_up", amount=E(7), to_pot=CAPPED, from_pot=None)
    assert rules.after(kind="top_up", amount=E(7), to_pot=CAPPED.standing, from_pot=None) == (
        Standing(E(7), ceiling=E(57)),
        None,
    )


def test_a_reallocation_leaves_the_ceiling_it_comes_from() -> None:
    giving = Standing(E(100), ceiling=E(100))
    assert rules.after(kind="reallocation", amount=E(40), to_pot=CAPPED.standing, from_pot=giving) == (
        Standing(E(40), ceiling=E(90)),
        Standing(E(60), ceiling=E(100)),
    )


def test_funding_raises_no_ceiling() -> None:
    received, _ = rules.after(kind="funding", amount=E(7), to_pot=CAPPED.standing, from_pot=None)
    assert received == Standing(E(7), ceiling=E(50))


def test_a_period_does_not_end_before_it_starts() -> None:
    rules.check_period(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(RuleBroken) as caught:
        rules.check_period(date(2026, 1, 2), date(2026, 1, 1))
    assert (caught.value.code, caught.value.field) == ("period_reversed", "ends_on")
