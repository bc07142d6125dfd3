"""Given who may review what and how well it fits, who reviews what, what does that cost, and what has changed?"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from grants.review.rules.flow import BARRED, KEPT, UNIT, Infeasible, Network, Pair, Problem

if TYPE_CHECKING:
    import numpy as np

    Marks = np.ndarray[Any, np.dtype[np.bool_]]

Place = tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """Who reviews what: every pair, started ones too, in order; `objective` is the sum of their fits."""

    pairs: tuple[Pair, ...]
    objective: float
    worst: tuple[str, float] | None
    """The application whose least fitting review fits least, and how well that is."""
    without_kind: tuple[str, ...]
    """The applications for which nobody of the wanted kind could be had."""
    loads: Mapping[str, int] = field(default_factory=dict)


def assign(problem: Problem) -> Plan:
    """Return the assignment that fits best in sum; raises Infeasible.

    The least loads come first, then somebody of the wanted kind wherever that is possible, then the fit. Where one
    institution has people of the wanted kind and others, "one per institution" is no longer a flow: then each of
    the two ways to part them is tried, the more promising first, until none can be better (at most `_TRIES`).
    """
    first = Network(problem).solve()
    if _crowded(problem, first) is None:
        return _plan(problem, first)
    waiting: list[tuple[tuple[int, int], int, Marks | None, list[Place]]] = [
        (_worth(problem, first), 0, None, first)
    ]
    shortage: Infeasible | None = None
    made = 0
    while waiting:
        _worse, _number, barred, chosen = heapq.heappop(waiting)
        met = _crowded(problem, chosen)
        if met is None:
            return _plan(problem, chosen)
        for way in met if made < _TRIES else met[:1]:
            made += 1
            both = way if barred is None else barred | way
            try:
                found = Network(problem, both).solve()
            except Infeasible as error:
                shortage = shortage or error
            else:
                heapq.heappush(waiting, (_worth(problem, found), made, both, found))
    if shortage is None:
        raise AssertionError
    raise shortage


_TRIES = 400


def assign_fairly(problem: Problem) -> Plan:
    """Return the assignment whose worst review fits as well as can be, and that then fits best in sum.

    Raises Infeasible.
    """
    import numpy as np

    best = assign(problem)
    levels = np.unique(problem.counted[problem.fits != BARRED])
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        try:
            best = assign(_from(problem, float(levels[middle])))
        except Infeasible:
            high = middle - 1
        else:
            low = middle
    return best


def _from(problem: Problem, level: float) -> Problem:
    import numpy as np

    fits = np.where(problem.counted >= level, problem.fits, BARRED)
    return replace(problem, fits=fits)


@dataclass(frozen=True)
class Prices:
    """What the loads cost in fit: giving everybody their least, and giving nobody more than their most."""

    of_least: float
    of_most: float


def prices(problem: Problem, plan: Plan) -> Prices:
    """Return how much better the sum would be without the least loads, and without the most."""
    free = replace(problem, people=[replace(person, least=0) for person in problem.people])
    wide = replace(
        problem,
        people=[replace(person, most=max(len(problem.tasks), person.most)) for person in problem.people],
    )
    return Prices(*(max(0.0, assign(other).objective - plan.objective) for other in (free, wide)))


@dataclass(frozen=True)
class Fairness:
    """What the worst review gains when it goes first, and what that costs in sum."""

    level: float
    cost: float


def fairness(problem: Problem, plan: Plan) -> Fairness:
    """Return how well the worst review could fit at best, and how much fit that costs beside this plan."""
    fair = assign_fairly(problem)
    return Fairness(fair.worst[1] if fair.worst else 0.0, max(0.0, plan.objective - fair.objective))


def changes(before: Iterable[Pair], plan: Plan) -> tuple[list[Pair], list[Pair]]:
    """Return which pairs are new and which are gone since an earlier run."""
    was, now = set(before), set(plan.pairs)
    return sorted(now - was), sorted(was - now)


def objective_of(problem: Problem, pairs: Iterable[Pair]) -> float:
    """Return the sum of the fits of these pairs; one that is barred adds nothing."""
    places = [place for place in problem.places(pairs) if problem.fits[place] != BARRED]
    return sum(round(float(problem.counted[place]) * UNIT) for place in places) / UNIT


def _worth(problem: Problem, chosen: Sequence[Place]) -> tuple[int, int]:
    """Return what orders assignments, the better the lower: wanted kinds met, then the fit with what is kept."""
    met = {i for i, j in chosen if problem.tasks[i].kind and problem.tasks[i].kind == problem.people[j].kind}
    kept = set(problem.places(problem.before))
    fit = sum(
        round((float(problem.counted[place]) + (KEPT if place in kept else 0.0)) * UNIT) for place in chosen
    )
    return -len(met), -fit


def _crowded(problem: Problem, chosen: Sequence[Place]) -> tuple[Marks, Marks] | None:
    """Return the two ways to part two of one institution who met, one of the wanted kind and one not, if they did.

    Each kind has a place of its own in the network; only then can both be taken. The first way bars those who
    are not of the wanted kind from this application, the second those who are.
    """
    import numpy as np

    if not problem.one_per_institution:
        return None
    met = Counter((i, problem.people[j].institution) for i, j in chosen if problem.people[j].institution)
    twice = sorted(place for place, times in met.items() if times > 1)
    if not twice:
        return None
    i, institution = twice[0]
    ways = np.zeros((2, *problem.fits.shape), dtype=bool)
    for j, person in enumerate(problem.people):
        if person.institution == institution:
            ways[int(person.kind == problem.tasks[i].kind), i, j] = True
    return ways[0], ways[1]


def _plan(problem: Problem, chosen: Sequence[Place]) -> Plan:
    import numpy as np

    places = sorted({*chosen, *problem.places(problem.started)})
    rows, columns = np.array(places, dtype=np.int64).reshape(-1, 2).T
    fits = problem.counted[rows, columns]
    tasks, people = problem.tasks, problem.people
    pairs = [(tasks[i].id, people[j].id) for i, j in places]
    lowest = np.full(len(tasks), np.inf)
    np.minimum.at(lowest, rows, np.maximum(fits, 0.0))
    worst = min(zip(lowest.tolist(), (task.id for task in tasks), strict=True), default=(np.inf, ""))
    lacking: tuple[str, ...] = ()
    if any(task.kind for task in tasks):
        has_kind = {i for i, j in places if people[j].kind == tasks[i].kind}
        lacking = tuple(task.id for i, task in enumerate(tasks) if task.kind and i not in has_kind)
    load = np.bincount(columns, minlength=len(people)).tolist()
    objective = int(np.rint(fits[problem.fits[rows, columns] != BARRED] * UNIT).sum()) / UNIT
    return Plan(
        tuple(sorted(pairs)),
        objective,
        (worst[1], worst[0]) if worst[0] < np.inf else None,
        lacking,
        {person.id: load[j] for j, person in enumerate(people)},
    )
