"""What follows when money would move, decided on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

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
AWARD = rules.AwardMoney(
    9,
    1,
    [
        rules.Part("committed", 2026, E(30)),
        rules.Part("committed", 2027, E(20)),
        rules.Part("paid", 2026, E(7)),
    ],
)


def asked(
    kind: str, amount: Money | None, to_pot: Side, from_pot: Side | None = None, **facts: Any
) -> rules.Asked:
    """Return what is proposed."""
    return rules.Asked(kind, amount, to_pot, from_pot, **facts)


@pytest.mark.parametrize(
    ("proposal", "code"),
    [
        (asked("funding", ZERO, FULL), "amount_zero"),
        (asked("funding", -E(1), FULL), "amount_zero"),
        (asked("funding", None, FULL), "amount_zero"),
        (asked("funding", E(1), FULL, CAPPED), "source_unwanted"),
        (asked("reallocation", E(1), CAPPED), "source_missing"),
        (asked("reallocation", E(1), FULL, FULL), "same_pot"),
        (asked("reallocation", E(1), FULL, FULL, from_award=AWARD, to_award=AWARD), "same_pot"),
        (asked("reallocation", E(51), FULL, FULL, from_award=AWARD), "not_held"),
        (asked("top_up", E(1), EMPTY), "ceiling_missing"),
        (asked("ceiling", E(50), CAPPED), "same_ceiling"),
        (asked("tranche", E(1), FULL, from_award=AWARD, from_year=2026, to_year=2026), "same_year"),
        (asked("tranche", E(21), FULL, from_award=AWARD, from_year=2027, to_year=2028), "not_held"),
        (asked("tranche", E(9), FULL, from_year=2026, to_year=2027, free_by_year={2026: E(8)}), "not_held"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(proposal: rules.Asked, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        rules.move_of(proposal)
    assert caught.value.code == code


def after(proposal: rules.Asked) -> dict[int, Standing]:
    """Return how each pot that changes would stand."""
    sides = {side.pot_id: side for side in (proposal.to_pot, proposal.from_pot) if side is not None}
    changes = rules.changes_by(rules.move_of(proposal), list(sides.values()), [])
    return {change.pot_id: change.after for change in changes}


def test_a_top_up_raises_money_and_ceiling_and_funding_only_money() -> None:
    assert after(asked("top_up", E(7), CAPPED)) == {2: Standing(E(7), ceiling=E(57))}
    assert after(asked("funding", E(7), CAPPED)) == {2: Standing(E(7), ceiling=E(50))}


def test_a_reallocation_leaves_the_ceiling_it_comes_from() -> None:
    giving = Side(1, "A", Standing(E(100), ceiling=E(100)))
    changes = rules.changes_by(
        rules.move_of(asked("reallocation", E(40), CAPPED, giving)), [CAPPED, giving], []
    )
    assert [(change.name, change.after) for change in changes] == [
        ("A", Standing(E(60), ceiling=E(100))),
        ("B", Standing(E(40), ceiling=E(90))),
    ]
    with pytest.raises(RuleBroken) as caught:
        after(asked("reallocation", E(101), CAPPED, giving))
    assert caught.value.code == "pot_empty"


def test_money_of_an_award_goes_to_another_the_last_year_first_and_keeps_its_years() -> None:
    other = rules.AwardMoney(8, 2, [])
    legs = rules.move_of(asked("reallocation", E(25), CAPPED, FULL, from_award=AWARD, to_award=other)).legs
    assert [(leg.pot_id, leg.purse, leg.amount, leg.year, leg.commitment_id) for leg in legs] == [
        (1, "committed", -E(20), 2027, 9),
        (2, "committed", E(20), 2027, 8),
        (1, "committed", -E(5), 2026, 9),
        (2, "committed", E(5), 2026, 8),
    ]
    assert rules.balances(legs)


def test_a_ceiling_is_lowered_to_what_is_given_away_and_no_further() -> None:
    spent = Side(1, "A", Standing(E(10), committed=E(20), ceiling=E(50), inside=E(5)))
    assert after(asked("ceiling", E(25), spent))[1].ceiling == E(25)
    assert rules.lowers_ceiling(rules.move_of(asked("ceiling", E(25), spent)), spent.standing)
    assert not rules.lowers_ceiling(rules.move_of(asked("ceiling", E(51), spent)), spent.standing)
    with pytest.raises(RuleBroken) as caught:
        after(asked("ceiling", E(24), spent))
    assert caught.value.code == "ceiling_passed"


def test_what_changes_inside_a_pot_is_shown_for_the_pots_around_it() -> None:
    top, inner = (
        Side(5, "Programma", Standing(inside=E(20), ceiling=E(30))),
        Side(1, "A", Standing(committed=E(20))),
    )
    move = rules.move_of(asked("reallocation", E(5), EMPTY, inner, from_award=AWARD))
    found = {c.name: c.after for c in rules.changes_by(move, [top, inner, EMPTY], [(1, 5)])}
    assert found == {
        "A": Standing(committed=E(15)),
        "C": Standing(free=E(5)),
        "Programma": Standing(inside=E(15), ceiling=E(30)),
    }


def test_a_change_is_kept_and_read_as_it_was() -> None:
    change = rules.Change(1, "A", Standing(E(1), ceiling=None), Standing(E(2), inside=E(3), ceiling=E(4)))
    assert rules.Change.read(change.kept()) == change


class Mandate:
    """A row of a mandate table."""

    def __init__(self, acts: str, most: Money | None, **facts: Any) -> None:
        self.acts, self.most = acts.split(), most
        self.role = self.account_id = self.until_on = self.deputy_id = self.away_from = self.away_until = None
        self.from_on = date(2026, 1, 1)
        vars(self).update(facts)


TABLE = [
    Mandate("funding top_up", E(100), role="controller"),
    Mandate(
        "top_up", E(500), account_id=7, deputy_id=8, away_from=date(2026, 7, 1), away_until=date(2026, 7, 14)
    ),
    Mandate("reallocation", None, account_id=9, until_on=date(2026, 6, 30)),
]


@pytest.mark.parametrize(
    ("who", "roles", "act", "amount", "day", "told"),
    [
        (1, {"controller"}, "top_up", E(100), date(2026, 7, 1), (True, True)),
        (1, {"controller"}, "top_up", E(101), date(2026, 7, 1), (True, False)),
        (1, {"controller"}, "ceiling", E(1), date(2026, 7, 1), (False, False)),
        (1, set(), "top_up", E(1), date(2026, 7, 1), (False, False)),
        (7, set(), "top_up", E(500), date(2026, 6, 30), (True, True)),
        (7, set(), "top_up", E(500), date(2026, 7, 1), (False, False)),
        (8, set(), "top_up", E(500), date(2026, 7, 14), (True, True)),
        (8, {"controller"}, "top_up", E(501), date(2026, 7, 14), (True, False)),
        (8, set(), "top_up", E(1), date(2026, 7, 15), (False, False)),
        (9, set(), "reallocation", E(10**6), date(2026, 6, 30), (True, True)),
        (9, set(), "reallocation", E(1), date(2026, 7, 1), (False, False)),
        (1, {"controller"}, "funding", E(1), date(2025, 12, 31), (False, False)),
    ],
)
def test_a_mandate_covers_act_amount_and_day_also_for_a_deputy(
    who: int, roles: set[str], act: str, amount: Money, day: date, told: tuple[bool, bool]
) -> None:
    found = rules.most_allowed(TABLE, account_id=who, roles=roles, act=act, amount=amount, day=day)
    assert (found.named, found.covered) == told
    assert found.has_table == (day.year == 2026)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"role": None, "account_id": None}, "holder_missing"),
        ({"role": "controller", "account_id": 1}, "holder_missing"),
        ({"acts": []}, "acts_missing"),
        ({"until_on": date(2025, 12, 31)}, "period_reversed"),
    ],
)
def test_a_mandate_is_for_somebody_for_something_for_some_time(facts: dict[str, Any], code: str) -> None:
    whole = {
        "role": "controller",
        "account_id": None,
        "acts": ["funding"],
        "from_on": date(2026, 1, 1),
        "until_on": None,
    }
    rules.check_mandate(**whole)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as caught:
        rules.check_mandate(**whole | facts)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_budget_reservation_can_be_invoked_for_four_weeks_that_end_on_a_working_day() -> None:
    adopted = date(2026, 4, 7)
    assert rules.last_day_to_invoke(adopted) == date(2026, 5, 6)
    days = [(None, "waits"), (adopted, "open"), (date(2026, 5, 6), "open"), (date(2026, 5, 7), "lapsed")]
    for day, state in days:
        on = adopted if day is not None else None
        assert rules.reservation_state(on, None, day or date(2026, 5, 7)) == state
    assert rules.reservation_state(adopted, date(2026, 4, 8), date(2026, 5, 7)) == "invoked"


def test_years_add_up_by_pot_and_by_year_and_go_into_a_file_that_starts_no_formula() -> None:
    one = {2026: rules.YearRow(E(1), E(2), E(3), E(4), -E(5)), 2027: rules.YearRow(planned=E(6))}
    two = {2026: rules.YearRow(paid=E(1))}
    assert rules.by_year([one, two]) == {
        2026: rules.YearRow(E(1), E(2), E(3), E(5), -E(5)),
        2027: rules.YearRow(planned=E(6)),
    }
    text = rules.as_csv(["Pot"], [("=1+1", "stroom", 2026, one[2026])])
    assert text == "\ufeffPot\r\n'=1+1,stroom,2026,1.00,2.00,2.00,3.00,4.00,-5.00\r\n"


def test_a_period_does_not_end_before_it_starts() -> None:
    rules.check_period(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(RuleBroken) as caught:
        rules.check_period(date(2026, 1, 2), date(2026, 1, 1))
    assert (caught.value.code, caught.value.field) == ("period_reversed", "ends_on")
