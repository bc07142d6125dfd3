"""Small numbers stay untold, and nobody works them out by subtracting what is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grants.reporting.rules.protection import (
    may_tell_share,
    pairs,
    told_cells,
    told_groups,
    too_near,
)


def groups_of(*sizes: int) -> dict[str, frozenset[int]]:
    """Return groups of these sizes that exclude each other."""
    found, start = {}, 0
    for name, size in zip("abcdefgh", sizes, strict=False):
        found[name] = frozenset(range(start, start + size))
        start += size
    return found


def test_small_groups_are_told_together_when_they_are_enough() -> None:
    told = told_groups(groups_of(20, 8, 3, 2), least=5)
    assert set(told.groups) == {"a", "b"}
    assert len(told.rest) == 5


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    told = told_groups(groups_of(20, 8, 6, 2), least=5)
    assert set(told.groups) == {"a", "b"}
    assert len(told.rest) == 8


def test_nothing_is_told_of_too_few() -> None:
    told = told_groups(groups_of(2, 2), least=5)
    assert (told.groups, told.rest) == ({}, frozenset())
    assert told_cells(groups_of(2, 2), least=5) == set()


def test_a_group_that_differs_too_little_from_what_is_told_elsewhere_is_not_told_by_itself() -> None:
    elsewhere = [frozenset(range(8))]
    told = told_groups(groups_of(10, 30, 20), least=5, known=elsewhere)
    assert set(told.groups) == {"b"}
    assert len(told.rest) == 30


def test_cells_of_a_row_hide_one_another() -> None:
    assert told_cells(groups_of(30, 9, 6, 2, 0), least=5) == {"a", "b", "e"}
    assert told_cells(groups_of(30, 9, 6), least=5) == {"a", "b", "c"}


def test_a_share_tells_of_those_who_have_it_and_of_those_who_have_not() -> None:
    assert [may_tell_share(n, 20, least=5) for n in (0, 4, 5, 15, 16, 20)] == [
        True,
        False,
        True,
        True,
        False,
        True,
    ]


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=60),
    st.lists(st.integers(0, 4), min_size=60, max_size=60),
    st.integers(2, 8),
)
def test_no_two_sets_that_are_told_tell_of_too_few(first: list[int], second: list[int], least: int) -> None:
    """Two ways to divide the same sources, and their whole: every set and every nested difference is enough."""

    def divided(marks: list[int]) -> dict[str, frozenset[int]]:
        numbers = range(len(first))
        return {str(mark): frozenset(n for n in numbers if marks[n] == mark) for mark in set(marks)}

    whole = frozenset(range(len(first)))
    one = told_groups(divided(first), least=least)
    other = told_groups(divided(second[: len(first)]), least=least, known=[*one.sets()])
    sets = [*one.sets(), *other.sets(), *([whole] if len(whole) >= least else [])]
    assert all(len(told) >= least for told in sets)
    assert not any(too_near(*pair, least) for pair in pairs(sets))
    for told in (one, other):
        hidden = whole.difference(*told.sets())
        assert not told.sets() or len(hidden) in {0, *range(least, 61)}
