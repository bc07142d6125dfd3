"""The line under the ranking, on paper: what it gives, to whom, and what it never does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.decisions.rules import (
    Candidate,
    Cap,
    Claim,
    Limits,
    Line,
    Queue,
    as_kept,
    cheapest,
    draw_line,
    redrawn,
    staircase,
    what_if,
)
from grants.foundation.money import ZERO, Money, total

Draw = Callable[[Money], Line]
Fit = Literal["stop", "skip", "partial"]


def candidate(place: int, asked: int, *, initiative: int = 0, fundable: bool = True) -> Candidate:
    return Candidate(100 + place, initiative or place, place, Money.euro(asked), fundable)


def limits(left: int, cap: int | None = None, most: int | None = None, **facts: Any) -> Limits:
    caps = {} if cap is None else {"initiative": Cap(Money.euro(cap))}
    return Limits(Money.euro(left), caps, most, **facts)


def claim(listed: list[Candidate], bounds: Limits, already: Mapping[int, Money] | None = None) -> Claim:
    return Claim(Queue("1", listed, bounds, already or {}))


def more_for(listed: list[Candidate], bounds: Limits, already: Mapping[int, Money] | None = None) -> Draw:
    """Draw the line with so much more money."""
    return lambda amount: draw_line(listed, bounds.with_more(amount), already)


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
    line = draw_line(listed, limits(50, most=2), {101: Money.euro(40)})
    assert [award.place for award in line.awards] == [2]
    assert line.limit_hit == "max_awards"


def test_a_top_up_of_1_700_000_leaves_what_37_awards_do_not_need() -> None:
    fundable = [candidate(place, 40_000) for place in range(1, 58)]
    listed = [*fundable, candidate(58, 40_000, fundable=False)]
    told = what_if(more_for(listed, limits(800_000, cap=40_000)), Money.euro(1_700_000))
    assert (told.more, told.amount) == (37, Money.euro(1_480_000))
    assert (told.unused, told.left_over) == (Money.euro(220_000), Money.euro(220_000))
    assert told.limit_hit == "threshold"
    assert told.places == tuple(range(21, 58))


def test_stairs_in_groups_keep_the_last() -> None:
    listed = [candidate(place, 10) for place in range(1, 8)]
    stairs = staircase(listed, limits(0), spent=Money.euro(100), every=5)
    assert [(step.count, step.total) for step in stairs] == [(5, Money.euro(150)), (7, Money.euro(170))]


World = tuple[list[Candidate], Limits, dict[int, Money]]


@st.composite
def situations(draw: st.DrawFn, fits: Sequence[Fit] = ("stop",)) -> World:
    size = draw(st.integers(0, 12))
    fit = draw(st.sampled_from(fits))
    listed = [
        Candidate(
            place * 7,
            draw(st.integers(1, 5)),
            place,
            Money(draw(st.integers(1, 60))),
            draw(st.booleans()) or draw(st.booleans()),
            draw(st.integers(0, 3)),
            draw(st.sampled_from(["", "GM0363", "GM0599"])),
        )
        for place in range(1, size + 1)
    ]
    amounts = st.integers(0, 30).map(Money)
    keys = {
        "initiative": ["1", "2", "3"],
        "organisation": ["1", "2"],
        "municipality": ["GM0363"],
        "award": [""],
    }
    caps = {
        kind: Cap(Money(draw(st.integers(30, 80))), draw(st.dictionaries(st.sampled_from(whose), amounts)))
        for kind, whose in keys.items()
        if draw(st.booleans())
    }
    most = draw(st.none() | st.integers(0, 12))
    already = {c.application_id: c.requested for c in listed if draw(st.integers(0, 4)) == 0}
    if fit == "partial" and already:
        number = draw(st.sampled_from(sorted(already)))
        already[number] = Money(draw(st.integers(1, already[number].cents)))
    left = Money(draw(st.integers(0, 300)))
    return listed, Limits(left, caps, most, fit, draw(st.integers(1, 99))), already


ANY: Sequence[Fit] = ("stop", "skip", "partial")


@given(situations(ANY))
def test_never_above_ceiling_cap_number_or_what_was_asked(world: World) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    by_id = {c.application_id: c for c in listed}
    assert line.amount + line.left_over == bounds.ceiling_left
    assert line.left_over >= ZERO
    partial = [award for award in line.awards if award.is_partial]
    assert all(
        award.amount == by_id[award.application_id].requested for award in line.awards if award not in partial
    )
    assert len(partial) <= 1
    for award in partial:
        asked = by_id[award.application_id].requested
        assert bounds.fit == "partial"
        assert asked.cents * bounds.least_percent <= award.amount.cents * 100 < asked.cents * 100
    new = [award for award in line.awards if not award.earlier]
    assert bounds.max_awards is None or not new or len(new) + len(already) <= bounds.max_awards
    for kind, cap in bounds.caps.items():
        for whose in {c.whose(kind) for c in listed} - {""}:
            won = total(a.cost for a in line.awards if by_id[a.application_id].whose(kind) == whose)
            fresh = total(a.cost for a in new if by_id[a.application_id].whose(kind) == whose)
            assert not fresh or cap.used.get(whose, ZERO) + won <= cap.limit
    assert "award" not in bounds.caps or all(a.amount <= bounds.caps["award"].limit for a in new)


@given(situations(ANY))
def test_everybody_gets_one_answer(world: World) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    answered = [*(award.application_id for award in line.awards), *line.refusals]
    completed = {award.application_id for award in line.awards if award.earlier}
    assert sorted(answered) == sorted(
        c.application_id for c in listed if c.application_id not in already or c.application_id in completed
    )


@given(situations())
def test_no_better_ranked_fundable_is_passed_over_but_for_its_own_cap(
    world: World,
) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    last = max((award.place for award in line.awards), default=0)
    above = {c.application_id for c in listed if c.place < last and c.is_fundable}
    assert {line.refusals[number] for number in above & set(line.refusals)} <= {
        "cap",
        "award_cap",
        "organisation_cap",
        "municipality_cap",
    }


@given(situations(), st.integers(0, 200))
def test_more_money_takes_nothing_away(world: World, extra: int) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    richer = draw_line(listed, bounds.with_more(Money(extra)), already)
    assert richer.awards[: len(line.awards)] == line.awards
    told = what_if(more_for(listed, bounds, already), Money(extra))
    assert (told.more, told.fewer) == (len(richer.awards) - len(line.awards), 0)
    assert told.left_over == richer.left_over


@given(situations(ANY), st.integers(0, 200))
def test_earlier_awards_stay_whatever_the_rule_when_the_ceiling_rises(world: World, extra: int) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    has = already | {award.application_id: award.amount for award in line.awards}
    by_id = {c.application_id: c for c in listed}
    caps = {kind: Cap(cap.limit, _with(cap.used, kind, line, by_id)) for kind, cap in bounds.caps.items()}
    again = replace(bounds, ceiling_left=line.left_over + Money(extra), caps=caps)
    richer = draw_line(listed, again, has)
    assert not has.keys() & richer.refusals.keys()
    assert all(award.amount >= has.get(award.application_id, ZERO) for award in richer.awards)
    if not extra and bounds.fit != "skip":
        assert not richer.awards


def _with(
    used: Mapping[str, Money], kind: str, line: Line, by_id: Mapping[int, Candidate]
) -> dict[str, Money]:
    found = dict(used)
    for award in line.awards:
        whose = by_id[award.application_id].whose(kind)
        if whose:
            found[whose] = found.get(whose, ZERO) + award.cost
    return found


@given(situations(ANY), st.randoms())
def test_the_order_of_rows_changes_nothing(world: World, luck: object) -> None:
    listed, bounds, already = world
    shuffled = listed.copy()
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw_line(shuffled, bounds, already) == draw_line(listed, bounds, already)


@given(situations())
def test_one_euro_more_than_missing_awards_the_next(world: World) -> None:
    listed, bounds, already = world
    line = draw_line(listed, bounds, already)
    if line.next_missing is None:
        return
    draw = more_for(listed, bounds, already)
    assert what_if(draw, line.next_missing).more >= 1
    assert what_if(draw, line.next_missing - Money(1)).more == 0
    assert cheapest(draw, 1) == line.next_missing


@given(situations(("stop", "partial")), st.integers(1, 6))
def test_the_cheapest_top_up_is_enough_and_a_cent_less_is_not(world: World, more: int) -> None:
    listed, bounds, already = world
    draw = more_for(listed, bounds, already)
    whole = {award.application_id for award in draw(ZERO).awards if not award.is_partial}

    def gained(amount: Money) -> int:
        return len({a.application_id for a in draw(amount).awards if not a.is_partial} - whole)

    needed = cheapest(draw, more)
    if needed is None:
        assert gained(Money.euro(1_000_000)) < more
    else:
        assert gained(needed) >= more
        assert needed == ZERO or gained(needed - Money(1)) < more


@given(situations(ANY))
def test_a_kept_line_is_redrawn_the_same(world: World) -> None:
    listed, bounds, already = world
    made = claim(listed, bounds, already)
    kept = json.loads(json.dumps(as_kept(made, made.drawn())))
    assert redrawn(kept) == kept


@pytest.mark.parametrize("part", ["left_over", "awards"])
def test_a_line_tampered_with_is_not_redrawn_the_same(part: str) -> None:
    made = claim([candidate(1, 10)], limits(15))
    kept = as_kept(made, made.drawn())
    tampered = kept | {part: [] if part == "awards" else 0}
    assert redrawn(tampered) != tampered


def test_a_line_of_the_first_version_still_follows() -> None:
    kept = {
        "rule": "strict_order",
        "candidates": [
            [1, 11, 1, 3000, True],
            [2, 12, 2, 3000, True],
            [3, 13, 1, 3000, True],
            [4, 14, 4, 1, False],
        ],
        "ceiling_left": 3500,
        "cap": 4000,
        "used_by_initiative": {"1": 3000},
        "max_awards": None,
        "already_awarded": [11],
        "awards": [[2, 12, 3000]],
        "refusals": {"13": "cap", "14": "substance"},
        "left_over": 500,
        "limit_hit": "cap",
        "next_missing": None,
    }
    assert redrawn(kept) == kept
    assert redrawn(kept | {"left_over": 501}) != kept | {"left_over": 501}
