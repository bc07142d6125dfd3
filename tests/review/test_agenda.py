"""Is the agenda one in which nobody walks out more often than needed?"""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from grants.review.rules.agenda import EXACT_UP_TO, _good, agenda, times_out

people = st.frozensets(st.integers(1, 5), max_size=3)


def walks(closed: dict[int, frozenset[int]]) -> int:
    return times_out([closed[one] for one in agenda(closed)])


def test_what_nobody_leaves_for_comes_first_and_equal_ones_stay_together() -> None:
    a, b, nobody = frozenset({1}), frozenset({2}), frozenset[int]()
    closed = {10: a, 11: nobody, 12: b, 13: a, 14: nobody, 15: a | b}
    assert agenda(closed) == [11, 14, 10, 13, 15, 12]
    assert walks(closed) == 2


def test_without_applications_there_is_no_agenda() -> None:
    assert agenda({}) == []


@settings(max_examples=60)
@given(st.lists(people, max_size=6))
def test_no_order_has_fewer_walks(outs: list[frozenset[int]]) -> None:
    closed = dict(enumerate(outs))
    assert sorted(agenda(closed)) == sorted(closed)
    assert walks(closed) == min(times_out(order) for order in permutations(outs))


def test_many_groups_get_a_good_order_that_is_always_the_same() -> None:
    outs = [frozenset({n, n + 1}) for n in range(EXACT_UP_TO + 5)]
    shuffled = dict(enumerate(outs[::2] + outs[1::2]))
    assert agenda(shuffled) == agenda(dict(shuffled))
    assert walks(shuffled) <= times_out(list(shuffled.values())) * 0.6


@settings(max_examples=30)
@given(st.sets(people.filter(bool), max_size=7))
def test_the_good_order_is_near_the_best(outs: set[frozenset[int]]) -> None:
    groups = sorted(outs, key=sorted)
    best = walks(dict(enumerate(groups)))
    assert best <= times_out(_good(groups)) <= best * 1.5 + 1
