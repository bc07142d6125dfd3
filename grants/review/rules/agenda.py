"""In which order does a panel discuss, so that people with an interest walk out of the room as seldom as can be?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Out = frozenset[int]
"""Who is out of the room: numbers of accounts."""

EXACT_UP_TO = 11
"""So many different groups of people are put in the best order; of more, a good one is found step by step."""


def agenda(closed: Mapping[int, Out]) -> list[int]:
    """Return the applications in the order in which they are discussed; equal input gives an equal order.

    `closed` says who must leave for each application, in the order of the list: what nobody leaves for comes first,
    and what the same people leave for stays together.
    """
    groups: dict[Out, list[int]] = {}
    for application, out in closed.items():
        groups.setdefault(out, []).append(application)
    together = sorted((out for out in groups if out), key=lambda out: (sorted(out), len(out)))
    order = _best(together) if len(together) <= EXACT_UP_TO else _good(together)
    return [*groups.get(frozenset(), []), *(one for out in order for one in groups[out])]


def times_out(order: Sequence[Out]) -> int:
    """Return how often somebody walks out, over all people, when items follow each other in this order."""
    before: Out = frozenset()
    times = 0
    for out in order:
        times += len(out - before)
        before = out
    return times


def _best(groups: Sequence[Out]) -> list[Out]:
    """Return the order with the fewest walks; exact, by the set of groups that were and the last of them."""
    if not groups:
        return []
    paths: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {
        (1 << last, last): (len(out), (last,)) for last, out in enumerate(groups)
    }
    for _ in groups[1:]:
        longer: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        for (were, last), (walks, path) in paths.items():
            for following, out in enumerate(groups):
                if were >> following & 1:
                    continue
                key = (were | 1 << following, following)
                found = (walks + len(out - groups[last]), (*path, following))
                if key not in longer or found < longer[key]:
                    longer[key] = found
        paths = longer
    _walks, path = min(paths.values())
    return [groups[place] for place in path]


def _good(groups: Sequence[Out]) -> list[Out]:
    """Put each group where it adds the fewest walks, then move groups for as long as that helps."""
    order: list[Out] = []
    for out in groups:
        places = range(len(order) + 1)
        order.insert(min(places, key=lambda place: times_out([*order[:place], out, *order[place:]])), out)
    better = True
    while better:
        better = False
        for out in list(order):
            rest = [one for one in order if one != out]
            tried = min(
                ([*rest[:place], out, *rest[place:]] for place in range(len(rest) + 1)), key=times_out
            )
            if times_out(tried) < times_out(order):
                order, better = tried, True
    return order
