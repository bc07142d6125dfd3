"""Which groups are too small to be told, and what must stay untold with them so that nobody works them out?

A set of sources is told when at least `least` stand behind it, and when nobody comes to know of fewer by taking
other sets that are told from one that holds them: one of them, or several that exclude each other. Groups that
cannot be told are taken together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Sources = frozenset[int]
LEAST = 5
"""What is usual; a programme can ask for more."""
MOST_ASKED = 50
MOST_TRIED = 5_000
"""So many ways to subtract are tried; a set that needs more is not told."""


@dataclass(frozen=True)
class Told:
    """What is told of groups that exclude each other: some by themselves, the others together or not at all."""

    groups: Mapping[str, Sources]
    rest: Sources
    """The groups that are told together; empty when there are none, or when even together they are too few."""

    def sets(self) -> list[Sources]:
        """Return every set of sources that is told."""
        return [*self.groups.values(), *([self.rest] if self.rest else [])]


def gives_away(one: Sources, told: Collection[Sources], least: int) -> bool:
    """Say whether telling a set would tell of too few, by itself or beside the sets that are told already.

    It can be what others are taken from, or be taken with others from a set around it.
    """
    if one in told:
        return False
    around = {other - one for other in told if one < other}
    return any(leaves_too_few(whole, told, least) for whole in (one, *around))


def leaves_too_few(whole: Sources, parts: Collection[Sources], least: int) -> bool:
    """Say whether a set less none, one or more `parts` within it that exclude each other can be of too few.

    It looks for such parts as for an exact cover that may leave fewer than `least` out: the source with the fewest
    parts to cover it comes first. After `MOST_TRIED` steps the answer is yes.
    """
    tried = 0

    def found(left: Sources, spared: int, among: Collection[Sources]) -> bool:
        nonlocal tried
        tried += 1
        if tried > MOST_TRIED:
            return True
        within = [part for part in among if part <= left]
        covered = Counter(source for part in within for source in part)
        spared += len(left) - len(covered)
        if spared >= least:
            return False
        if not covered:
            return spared > 0
        one = min(covered, key=lambda source: (covered[source], source))
        open_still = left & covered.keys()
        return any(one in part and found(open_still - part, spared, within) for part in within) or found(
            open_still - {one}, spared + 1, within
        )

    return found(whole, 0, {part for part in parts if part and part <= whole})


def told_groups(groups: Mapping[str, Sources], *, least: int, known: Collection[Sources] = ()) -> Told:
    """Return what can be told of groups that exclude each other; `known` are the sets that are told elsewhere.

    Their whole is told too, if it can be.
    """
    whole = frozenset[int]().union(*groups.values())
    if len(whole) < least:
        return Told({}, frozenset())
    shown = {key: group for key, group in groups.items() if len(group) >= least}
    elsewhere = {*known, whole}
    while True:
        rest = whole.difference(*shown.values())
        if rest and gives_away(rest, {*elsewhere, *shown.values()}, least):
            if not shown:
                return Told({}, frozenset())
            del shown[_smallest(shown)]
            continue
        near = {
            key: group
            for key, group in shown.items()
            if group not in elsewhere
            and gives_away(group, {*elsewhere, *shown.values(), rest} - {group}, least)
        }
        if not near:
            return Told(shown, rest)
        del shown[_smallest(near)]


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


def _smallest(groups: Mapping[str, Sources]) -> str:
    return min(groups, key=lambda key: (len(groups[key]), key))
