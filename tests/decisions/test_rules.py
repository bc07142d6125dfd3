"""The line under the ranking, on paper: what it gives, to whom, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.decisions.rules import Candidate, Limits, as_kept, draw_line, redrawn, staircase, what_if
from grants.foundation.money import ZERO, Money, total


def candidate(place: int, asked: int, *, initiative: int = 0, fundable: bool = True) -> Candidate:
    return Candidate(100 + place, initiative or place, place, Money.euro(asked), fundable)


def limits(left: int, cap: int | None = None, most: int | None = None) -> Limits:
    return Limits(Money.euro(left), None if cap is None else Money.euro(cap), {}, most)


def test_it_stops_at_the_first_that_does_not_fit_and_never_skips() -> None:
    line = draw_line([candidate(1, 60), candidate(2, 50), candidate(3, 40)], limits(100))
    assert [award.place for award in line.awards] == [1]
    assert line.refusals == {102: "ceiling", 103: "ceiling"}
    assert (line.left_over, line.limit_hit, line.next_missing) == (Money.euro(40), "ceiling", Money.euro(10))


def test_a_cap_passes_over_its_own_application_only() -> None:
    line = draw_line(
        [candidate(1, 30, initiative=7), candidate(2, 20, initiative=7), candidate(3, 40)],
        limits(200, cap=40),
    )
    assert [award.place for award in line.awards] == [1, 3]
    assert line.refusals == {102: "cap"}
    assert (line.limit_hit, line.left_over) == ("cap", Money.euro(130))


def test_who_asks_more_than_the_cap_is_refused_and_never_lowered() -> None:
    assert draw_line([candidate(1, 41)], limits(100, cap=40)).refusals == {101: "cap"}


def test_the_maximum_number_binds_before_the_money() -> None:
    line = draw_line([candidate(1, 10), candidate(2, 10), candidate(3, 500)], limits(100, most=2))
    assert (len(line.awards), line.limit_hit, line.refusals) == (2, "max_awards", {103: "max_awards"})


def test_what_is_below_the_threshold_is_refused_on_substance_whatever_the_money() -> None:
    line = draw_line([candidate(1, 10), candidate(2, 10, fundable=False)], limits(100))
    assert (line.refusals, line.limit_hit, line.left_over) == (
        {102: "substance"},
        "threshold",
        Money.euro(90),
    )


def test_nobody_left_is_said_as_such() -> None:
    assert draw_line([candidate(1, 10)], limits(10)).limit_hit == "no_more_fundable"


def test_earlier_awards_stay_and_count() -> None:
    listed = [candidate(place, 40) for place in range(1, 5)]
    line = draw_line(listed, limits(50, most=2), already_awarded={101})
    assert [award.place for award in line.awards] == [2]
    assert line.limit_hit == "max_awards"


def test_a_top_up_of_1_700_000_leaves_what_37_awards_do_not_need() -> None:
    fundable = [candidate(place, 40_000) for place in range(1, 58)]
    listed = [*fundable, candidate(58, 40_000, fundable=False)]
    told = what_if(listed, limits(800_000, cap=40_000), Money.euro(1_700_000))
    assert (told.more, told.amount) == (37, Money.euro(1_480_000))
    assert (told.unused, told.left_over) == (Money.euro(220_000), Money.euro(220_000))
    assert told.limit_hit == "threshold"
    assert told.places == tuple(range(21, 58))


def test_stairs_in_groups_keep_the_last() -> None:
    listed = [candidate(place, 10) for place in range(1, 8)]
    stairs = staircase(listed, limits(0), spent=Money.euro(100), every=5)
    assert [(step.count, step.total) for step in stairs] == [(5, Money.euro(150)), (7, Money.euro(170))]


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Candidate], Limits, set[int]]:
    size = draw(st.integers(0, 12))
    listed = [
        Candidate(
            place * 7,
            draw(st.integers(1, 5)),
            place,
            Money(draw(st.integers(1, 60))),
            draw(st.booleans()) or draw(st.booleans()),
        )
        for place in range(1, size + 1)
    ]
    used = draw(st.dictionaries(st.integers(1, 5), st.integers(0, 30).map(Money)))
    cap = draw(st.none() | st.integers(30, 80).map(Money))
    most = draw(st.none() | st.integers(0, 12))
    already = {c.application_id for c in listed if draw(st.integers(0, 4)) == 0}
    return listed, Limits(Money(draw(st.integers(0, 300))), cap, used, most), already


@given(situations())
def test_never_above_ceiling_cap_number_or_what_was_asked(
    world: tuple[list[Candidate], Limits, set[int]],
) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    by_id = {c.application_id: c for c in listed}
    assert line.amount + line.left_over == bounds.ceiling_left
    assert line.left_over >= ZERO
    assert all(by_id[award.application_id].requested == award.amount for award in line.awards)
    assert (
        bounds.max_awards is None or not line.awards or len(line.awards) + len(already) <= bounds.max_awards
    )
    for initiative in range(1, 6):
        won = total(a.amount for a in line.awards if by_id[a.application_id].initiative_id == initiative)
        has = bounds.used_by_initiative.get(initiative, ZERO) + won
        assert bounds.cap is None or not won or has <= bounds.cap


@given(situations())
def test_everybody_gets_one_answer(world: tuple[list[Candidate], Limits, set[int]]) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    answered = [*(award.application_id for award in line.awards), *line.refusals]
    assert sorted(answered) == sorted(c.application_id for c in listed if c.application_id not in already)


@given(situations())
def test_no_better_ranked_fundable_is_passed_over_but_for_its_own_cap(
    world: tuple[list[Candidate], Limits, set[int]],
) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    last = max((award.place for award in line.awards), default=0)
    above = {c.application_id for c in listed if c.place < last and c.is_fundable}
    assert {line.refusals[number] for number in above & set(line.refusals)} <= {"cap"}


@given(situations(), st.integers(0, 200))
def test_more_money_takes_nothing_away(world: tuple[list[Candidate], Limits, set[int]], extra: int) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    richer = draw_line(listed, replace(bounds, ceiling_left=bounds.ceiling_left + Money(extra)), already)
    assert richer.awards[: len(line.awards)] == line.awards
    told = what_if(listed, bounds, Money(extra), already)
    assert told.more == len(richer.awards) - len(line.awards)
    assert told.left_over == richer.left_over


@given(situations(), st.randoms())
def test_the_order_of_rows_changes_nothing(
    world: tuple[list[Candidate], Limits, set[int]], luck: object
) -> None:
    listed, bounds, already = world
    shuffled = listed.copy()
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw_line(shuffled, bounds, already) == draw_line(listed, bounds, already)


@given(situations())
def test_one_euro_more_than_missing_awards_the_next(world: tuple[list[Candidate], Limits, set[int]]) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    if line.next_missing is None:
        return
    assert what_if(listed, bounds, line.next_missing, already).more >= 1
    assert what_if(listed, bounds, line.next_missing - Money(1), already).more == 0


@given(situations())
def test_a_kept_line_is_redrawn_the_same(world: tuple[list[Candidate], Limits, set[int]]) -> None:
    listed, bounds, already = world
    kept = as_kept(listed, bounds, already, draw_line(listed, bounds, already))
    assert redrawn(kept) == kept


@pytest.mark.parametrize("part", ["left_over", "awards"])
def test_a_line_tampered_with_is_not_redrawn_the_same(part: str) -> None:
    listed = [candidate(1, 10)]
    kept = as_kept(listed, limits(15), (), draw_line(listed, limits(15)))
    tampered = kept | {part: [] if part == "awards" else 0}
    assert redrawn(tampered) != tampered
