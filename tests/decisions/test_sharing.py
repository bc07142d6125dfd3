"""Other rules than strict order, offers in part, and streams that share money; all by the one engine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants.budget.models import Pot
from grants.decisions import queries
from grants.decisions.rules import (
    Candidate,
    Cap,
    Claim,
    Limits,
    Queue,
    allocate,
    as_kept,
    draw_line,
    redrawn,
    what_if,
)
from grants.foundation.audit import programme_chain, record
from grants.foundation.commands import command
from grants.foundation.errors import RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money, total
from grants.streams.models import Stream
from grants.streams.rules.division import Division
from tests.factories.budget import a_pot
from tests.factories.decisions import a_proposal, a_published_batch, a_ranked_stream
from tests.factories.streams import a_manager, a_round, an_open_stream


def candidate(place: int, asked: int, *, series: int = 100, **facts: Any) -> Candidate:
    number = series + place
    return Candidate(number, number, place, Money.euro(asked), True, **facts)


def limits(left: int, **facts: Any) -> Limits:
    return Limits(Money.euro(left), **facts)


def places(line: Any) -> list[int]:
    return [award.place for award in line.awards]


SIXTY_FIFTY_FORTY = [candidate(1, 60), candidate(2, 50), candidate(3, 40)]


def test_a_call_that_skips_passes_over_what_does_not_fit() -> None:
    line = draw_line(SIXTY_FIFTY_FORTY, limits(100, fit="skip"))
    assert (places(line), line.refusals) == ([1, 3], {102: "ceiling"})
    assert (line.left_over, line.limit_hit, line.next_missing) == (ZERO, "ceiling", Money.euro(10))


def test_under_skip_more_money_can_take_an_award_in_a_what_if_and_it_says_so() -> None:
    def draw(amount: Money) -> Any:
        return draw_line(SIXTY_FIFTY_FORTY, limits(100, fit="skip").with_more(amount))

    told = what_if(draw, Money.euro(10))
    assert (told.more, told.fewer, told.places) == (1, 1, (2,))


def test_once_decided_an_award_stays_under_skip_too() -> None:
    already = {101: Money.euro(60), 103: Money.euro(40)}
    line = draw_line(SIXTY_FIFTY_FORTY, limits(10, fit="skip"), already)
    assert (places(line), line.refusals) == ([], {102: "ceiling"})


def test_what_is_left_is_offered_when_it_is_enough_to_work_with() -> None:
    line = draw_line(SIXTY_FIFTY_FORTY, limits(100, fit="partial", least_percent=80))
    offer = line.awards[-1]
    assert (offer.place, offer.amount, offer.is_partial) == (2, Money.euro(40), True)
    assert (line.left_over, line.limit_hit, line.next_missing) == (ZERO, "ceiling", Money.euro(10))
    assert line.refusals == {103: "ceiling"}


def test_less_than_the_least_part_is_not_offered_and_the_line_stops() -> None:
    line = draw_line(SIXTY_FIFTY_FORTY, limits(100, fit="partial", least_percent=81))
    assert (places(line), line.refusals) == ([1], {102: "ceiling", 103: "ceiling"})


def test_more_money_completes_an_award_in_part_before_anybody_else() -> None:
    already = {101: Money.euro(60), 102: Money.euro(40)}
    bounds = limits(50, fit="partial", least_percent=80)
    line = draw_line(SIXTY_FIFTY_FORTY, bounds, already)
    done, next_one = line.awards
    assert (done.amount, done.earlier, done.cost) == (Money.euro(50), Money.euro(40), Money.euro(10))
    assert (next_one.place, next_one.amount, line.left_over) == (3, Money.euro(40), ZERO)
    short = draw_line(SIXTY_FIFTY_FORTY, replace(bounds, ceiling_left=Money.euro(9)), already)
    assert (short.awards, short.refusals, short.next_missing) == ((), {103: "ceiling"}, Money.euro(1))


@pytest.mark.parametrize(
    ("kind", "ground"),
    [("organisation", "organisation_cap"), ("municipality", "municipality_cap")],
)
def test_a_cap_over_several_applications_passes_over_its_own_only(kind: str, ground: str) -> None:
    same = {"organisation_id": 7, "municipality": "GM0363"}
    listed = [candidate(1, 30, **same), candidate(2, 20, **same), candidate(3, 30), candidate(4, 30)]
    line = draw_line(listed, limits(500, caps={kind: Cap(Money.euro(40))}))
    assert (places(line), line.refusals, line.limit_hit) == ([1, 3, 4], {102: ground}, ground)


def test_what_is_unknown_shares_no_cap() -> None:
    caps = {"organisation": Cap(Money.euro(40)), "municipality": Cap(Money.euro(40))}
    assert places(draw_line([candidate(1, 30), candidate(2, 30)], limits(500, caps=caps))) == [1, 2]


def test_nobody_is_awarded_more_than_the_most_for_one_award() -> None:
    line = draw_line([candidate(1, 41), candidate(2, 40)], limits(500, caps={"award": Cap(Money.euro(40))}))
    assert (places(line), line.refusals) == ([2], {101: "award_cap"})


def test_a_stream_at_its_own_limit_does_not_stop_the_others() -> None:
    first = Queue("a", [candidate(1, 60), candidate(2, 50)], limits(100), within=("all",))
    other = Queue("b", [candidate(1, 40, series=200)], limits(100), within=("all",))
    lines = allocate([first, other], {"all": Money.euro(200)})
    assert places(lines["a"]) == [1]
    assert lines["a"].refusals == {102: "ceiling"}
    assert places(lines["b"]) == [1]


def test_what_does_not_fit_the_shared_pot_stops_everybody_in_it() -> None:
    first = Queue("a", [candidate(1, 60), candidate(2, 50)], limits(500), within=("all",))
    other = Queue("b", [candidate(1, 40, series=200)], limits(500), within=("all",))
    lines = allocate([first, other], {"all": Money.euro(100)})
    assert lines["a"].refusals == {102: "shared_ceiling"}
    assert lines["b"].refusals == {201: "shared_ceiling"}
    assert (lines["a"].next_missing, lines["b"].limit_hit) == (Money.euro(10), "shared_ceiling")


def test_the_order_declared_says_who_is_served_first() -> None:
    first = Queue("a", [candidate(1, 60), candidate(2, 60)], limits(500), within=("all",))
    other = Queue("b", [candidate(1, 60, series=200)], limits(500), within=("all",))
    shared = {"all": Money.euro(120)}
    assert places(allocate([first, other], shared)["a"]) == [1, 2]
    assert places(allocate([other, first], shared)["a"]) == [1]
    by_turns = allocate([first, other], shared, by_turns=True)
    assert (places(by_turns["a"]), places(by_turns["b"])) == ([1], [1])


def test_a_rest_goes_on_to_the_queue_that_is_named() -> None:
    lines = allocate(
        [
            Queue("1", [candidate(1, 60)], limits(100), rest_to="2"),
            Queue("2", [candidate(1, 140, series=200)], limits(100)),
        ]
    )
    assert places(lines["2"]) == [1]
    with pytest.raises(ValueError, match="later"):
        allocate([Queue("1", (), limits(1)), Queue("2", (), limits(1), rest_to="1")])


def nwo(sizes: Mapping[str, Sequence[int]], sets: Sequence[int]) -> dict[str, Any]:
    """Draw NWO's XS round of 2019 (Staatscourant 2019, 29909 and 57647): sets, each in halves for two groups.

    What a group leaves goes to the same group in the next set, never to the other group.
    """
    queues = []
    for at, amount in enumerate(sets, start=1):
        for series, group in enumerate("AB"):
            asked = sizes[f"{at}{group}"]
            listed = [
                candidate(place, one, series=at * 10_000 + series * 1_000)
                for place, one in enumerate(asked, 1)
            ]
            rest = f"{at + 1}{group}" if at < len(sets) else ""
            queues.append(Queue(f"{at}{group}", listed, limits(amount // 2), rest_to=rest))
    return allocate(queues)


XS_SETS = [800_000, 500_000, 500_000, 500_000]
XS_RAISED = [*XS_SETS, 500_000]


def test_nwo_xs_2019_at_maximum_size_gives_56_awards() -> None:
    full = {f"{at}{group}": [50_000] * 12 for at in range(1, 6) for group in "AB"}
    lines = nwo(full, XS_RAISED)
    assert [len(lines[f"{at}A"].awards) for at in range(1, 6)] == [8, 5, 5, 5, 5]
    assert sum(len(line.awards) for line in lines.values()) == 56
    assert total(line.amount for line in lines.values()) == Money.euro(2_800_000)


def test_nwo_xs_2019_what_a_group_leaves_goes_to_the_next_set_not_to_the_other_group() -> None:
    sizes = {f"{at}{group}": [50_000] * 12 for at in range(1, 6) for group in "AB"} | {"1A": [50_000] * 3}
    lines = nwo(sizes, XS_RAISED)
    assert [len(lines[key].awards) for key in ("1A", "1B", "2A", "2B")] == [3, 8, 10, 5]


@st.composite
def shared_situations(draw: st.DrawFn) -> tuple[list[Queue], dict[str, Money]]:
    queues = []
    for series in range(draw(st.integers(1, 3))):
        listed = [
            Candidate(
                series * 100 + place,
                draw(st.integers(1, 9)),
                place,
                Money(draw(st.integers(1, 60))),
                draw(st.booleans()),
            )
            for place in range(1, draw(st.integers(0, 8)) + 1)
        ]
        fit = draw(st.sampled_from(["stop", "skip", "partial"]))
        within = draw(st.sampled_from([(), ("all",), ("half", "all")]))
        queues.append(
            Queue(
                str(series),
                listed,
                Limits(Money(draw(st.integers(0, 150))), fit=fit, least_percent=40),
                {},
                within,
            )
        )
    return queues, {name: Money(draw(st.integers(0, 200))) for name in ("half", "all")}


@given(shared_situations(), st.booleans())
def test_no_pot_of_any_kind_is_ever_overdrawn(
    world: tuple[list[Queue], dict[str, Money]], by_turns: bool
) -> None:
    queues, shared = world
    lines = allocate(queues, shared, by_turns=by_turns)
    for queue in queues:
        assert lines[queue.key].amount <= queue.limits.ceiling_left
    for name, room in shared.items():
        assert total(lines[queue.key].amount for queue in queues if name in queue.within) <= room


@given(shared_situations(), st.booleans())
def test_a_shared_line_is_kept_with_all_it_follows_from(
    world: tuple[list[Queue], dict[str, Money]],
    by_turns: bool,
) -> None:
    queues, shared = world
    for own in queues:
        claim = Claim(own, queues, shared, by_turns)
        kept = json.loads(json.dumps(as_kept(claim, claim.drawn())))
        assert redrawn(kept) == kept


def test_streams_that_share_a_ceiling_are_served_in_the_order_that_was_announced(app: Flask) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    first = an_open_stream(manager, round_, division=Division(order=1))
    second = an_open_stream(manager, round_, division=Division(order=2))
    _share_a_ceiling(Money.euro(100_000), first, second)
    a_ranked_stream((5, 4), money=90_000, stream=second)
    with pytest.raises(RuleBroken, match="served first"):
        a_proposal(second)
    a_ranked_stream((5, 4), money=90_000, stream=first)
    desk = queries.get_desk(manager, second.id)
    assert (places(desk.line), desk.line.limit_hit) == ([1], "shared_ceiling")
    assert desk.line.next_missing == Money.euro(20_000)
    batch = a_published_batch(second)
    assert [(one.place, one.ground) for one in batch.decisions] == [
        (1, "ranked_within_line"),
        (2, "shared_ceiling"),
    ]
    assert len(a_published_batch(first).decisions) == 2
    assert not any(faults().values())


def _share_a_ceiling(amount: Money, *streams: Stream) -> None:
    """Put the pots of these streams in a pot of their round that has this ceiling."""
    around = a_pot(streams[0].round.programme, kind="round", ceiling=amount)
    _put(around, *streams)


@command
def _put(around: Pot, *streams: Stream) -> None:
    for stream in streams:
        stream.pot.parent_id = around.id
    record(actor_id=None, deed="nest", subject=around, chain=programme_chain(around.programme_id))
