"""Which groups are too small to be told, and what must stay untold with them so that nobody works them out?

A set of sources is told when at least `least` stand behind it, and when no other set that is told differs from it
by fewer: who subtracts one from the other would know of too few. Groups that cannot be told are taken together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

Sources = frozenset[int]
LEAST = 5
"""What is usual; a programme can ask for more."""
MOST_ASKED = 50


@dataclass(frozen=True)
class Told:
    """What is told of groups that exclude each other: some by themselves, the others together or not at all."""

    groups: Mapping[str, Sources]
    rest: Sources
    """The groups that are told together; empty when there are none, or when even together they are too few."""

    def sets(self) -> list[Sources]:
        """Return every set of sources that is told."""
        return [*self.groups.values(), *([self.rest] if self.rest else [])]


def too_near(one: Sources, other: Sources, least: int) -> bool:
    """Say whether subtracting two sets of which one holds the other would tell of too few."""
    nested = one <= other or other <= one
    return nested and 0 < len(one ^ other) < least


def told_groups(groups: Mapping[str, Sources], *, least: int, known: Collection[Sources] = ()) -> Told:
    """Return what can be told of groups that exclude each other; `known` are the sets that are told elsewhere.

    Their whole is told too, if it can be.
    """
    whole = frozenset[int]().union(*groups.values())
    if len(whole) < least:
        return Told({}, frozenset())
    shown = {key: group for key, group in groups.items() if len(group) >= least}
    elsewhere = [*known, whole]
    while True:
        rest = whole.difference(*shown.values())
        if rest and (len(rest) < least or _is_near(rest, elsewhere, least)):
            if not shown:
                return Told({}, frozenset())
            del shown[_smallest(shown)]
            continue
        near = [key for key, group in shown.items() if _is_near(group, elsewhere, least)]
        if not near:
            return Told(shown, rest)
        for key in near:
            del shown[key]


def told_cells(cells: Mapping[str, Sources], *, least: int) -> set[str]:
    """Return which cells can be told of a row whose sum is told: a small one stays untold, and others beside it
    until what is left out is of enough sources. An empty cell is told: nothing stands behind it.
    """
    shown = {key: cell for key, cell in cells.items() if len(cell) >= least}
    empty = {key for key, cell in cells.items() if not cell}
    left_out = [cell for key, cell in cells.items() if key not in shown and cell]
    while left_out and sum(map(len, left_out)) < least:
        if not shown:
            break
        key = _smallest(shown)
        left_out.append(shown.pop(key))
    return set(shown) | empty


def may_tell_share(having: int, of: int, *, least: int) -> bool:
    """Say whether it can be told how many of a whole have something: neither they nor the others are too few."""
    return all(not 0 < count < least for count in (having, of - having))


def _is_near(one: Sources, others: Collection[Sources], least: int) -> bool:
    return any(too_near(one, other, least) for other in others)


def _smallest(groups: Mapping[str, Sources]) -> str:
    return min(groups, key=lambda key: (len(groups[key]), key))


def pairs(sets: Collection[Sources]) -> Iterator[tuple[Sources, Sources]]:
    """Yield every two sets that are told, to check what they tell together."""
    listed = list(sets)
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            yield one, other
