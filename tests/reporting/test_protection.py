"""Small numbers stay untold, and nobody works them out by subtracting what is told."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from grants.reporting.rules.protection import (
    gives_away,
    may_tell_share,
    told_cells,
    told_groups,
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


def test_sets_that_exclude_each_other_are_not_taken_together_from_one_that_leaves_too_few() -> None:
    one, two, rest = groups_of(6, 6, 1).values()
    whole = one | two | rest
    assert gives_away(whole, [one, two], 5)
    assert gives_away(two, [one, whole], 5)
    assert not gives_away(whole, [one], 5)
    assert not gives_away(whole, [one, two, whole], 5)
    more = groups_of(6, 6, 5)
    assert not gives_away(frozenset(range(17)), [more["a"], more["b"]], 5)
    assert set(told_groups(more, least=5, known=[frozenset(range(14))]).groups) == {"b"}


def left_over(told: Collection[frozenset[int]]) -> set[frozenset[int]]:
    """Return what can be left of each set when any that exclude each other are taken from it, tried one by one."""
    found = set()
    for whole in told:
        left = {whole}
        for part in told:
            left |= {one - part for one in left if part <= one}
        found |= left
    return found


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.lists(st.integers(0, 3), min_size=24, max_size=24),
            st.lists(st.integers(0, 2), min_size=24, max_size=24),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(2, 6),
)
def test_no_sets_that_are_told_tell_together_of_too_few(
    analyses: list[tuple[int, list[int], list[int]]], least: int
) -> None:
    """Some selections, one after another, each divided in two ways: whatever is subtracted leaves enough."""
    told: list[frozenset[int]] = []
    for most, first, second in analyses:
        whole = frozenset(n for n in range(24) if first[n] <= most)
        if not whole or gives_away(whole, told, least):
            continue
        told.append(whole)
        for marks in (first, second):
            groups = {str(mark): frozenset(n for n in whole if marks[n] == mark) for mark in set(marks)}
            one = told_groups(groups, least=least, known=told)
            hidden = whole.difference(*one.sets())
            assert not one.sets() or len(hidden) in {0, *range(least, 25)}
            told += one.sets()
    assert not [left for left in left_over(told) if 0 < len(left) < least]
