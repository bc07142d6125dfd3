"""Given tasks, people and how well they fit, which choice fits best in sum, or where is there not enough room?

One integral flow of least cost: the matrix of the problem is totally unimodular, so whole numbers come out by
themselves. Built in columns, because a large round has a million pairs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Wholes = np.ndarray[Any, np.dtype[np.int64]]
    Marks = np.ndarray[Any, np.dtype[np.bool_]]

Pair = tuple[str, str]
"""Application, reviewer."""

BARRED = -1.0
UNKNOWN = 0.5
"""What a pair counts of which nothing is known: neither good nor bad, and it is said."""
KEPT = 0.1
"""What it is worth to leave a review with whom it was given to before and who has not started."""
UNIT = 1_000_000
"""Fits are counted in millionths."""


@dataclass(frozen=True)
class Task:
    """An application and how many reviews it needs; `kind` is a kind of reviewer of which it wants at least one."""

    id: str
    reviews: int
    kind: str = ""


@dataclass(frozen=True)
class Person:
    """A reviewer with the least and the most that may be given to them, their institution and their kind."""

    id: str
    least: int = 0
    most: int = 10
    institution: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Shortage:
    """Why nothing fits: the applications and people between whom there is not enough room.

    The applications need `needed` reviews and the people have room for `room`; with `is_least`, the people must be
    given `needed` at least and these applications can give them `room`.
    """

    tasks: tuple[str, ...]
    people: tuple[str, ...]
    needed: int
    room: int
    is_least: bool = False


class Infeasible(ValueError):
    """No assignment meets every demand and load; `shortage` names where it breaks."""

    def __init__(self, shortage: Shortage) -> None:
        super().__init__(f"{len(shortage.tasks)} applications, {len(shortage.people)} reviewers")
        self.shortage = shortage


@dataclass(frozen=True)
class Problem:
    """Everything an assignment follows from.

    `fits` has a row per task and a column per person: how well they fit, 0 to 1, NaN when nothing is known, BARRED
    when it may not be. `started` pairs stay whatever happens; `before` pairs were given in an earlier run.
    """

    tasks: Sequence[Task]
    people: Sequence[Person]
    fits: Floats
    started: frozenset[Pair] = frozenset()
    before: frozenset[Pair] = frozenset()
    one_per_institution: bool = True

    @cached_property
    def row(self) -> dict[str, int]:
        """Return the row of each task."""
        return {task.id: i for i, task in enumerate(self.tasks)}

    @cached_property
    def column(self) -> dict[str, int]:
        """Return the column of each person."""
        return {person.id: j for j, person in enumerate(self.people)}

    @cached_property
    def counted(self) -> Floats:
        """Return the fits as they count: what is not known in the middle."""
        import numpy as np

        return np.where(np.isnan(self.fits), UNKNOWN, self.fits)

    def places(self, pairs: Iterable[Pair]) -> list[tuple[int, int]]:
        """Return row and column of the pairs that are here."""
        known = [(self.row.get(task), self.column.get(who)) for task, who in sorted(pairs)]
        return [(i, j) for i, j in known if i is not None and j is not None]


def problem_of(
    tasks: Sequence[Task], people: Sequence[Person], fits: Mapping[Pair, float | None], **more: Any
) -> Problem:
    """Return a problem from a table of allowed pairs; None is a fit that nobody knows, what misses is barred."""
    import numpy as np

    made = Problem(tasks, people, np.full((len(tasks), len(people)), BARRED), **more)
    for (task, who), fit in fits.items():
        made.fits[made.row[task], made.column[who]] = np.nan if fit is None else fit
    return made


# --- The network ------------------------------------------------------------------------------------

_SOURCE, _SINK = 0, 1


def shuffled(names: Sequence[str]) -> Wholes:
    """Return the order in which names are taken: always the same, and none that the alphabet favours."""
    import numpy as np

    digests = [hashlib.sha256(name.encode()).digest() for name in names]
    return np.array(sorted(range(len(names)), key=digests.__getitem__), dtype=np.int64)


class Network:
    """The flow of a problem: people on the left, applications on the right, between them who may review what."""

    def __init__(self, problem: Problem, barred: Marks | None = None) -> None:
        import numpy as np

        self.problem = problem
        self._take_off_started()
        self._parts: list[tuple[Any, Any, Any, Any]] = []
        self._nodes = 2
        self.people = self._new_nodes(shuffled([person.id for person in problem.people]))
        self.tasks = self._new_nodes(shuffled([task.id for task in problem.tasks]))
        self._add_loads()
        gates = self._add_demands()
        self._add_pairs(gates, barred)
        tails, heads, room, cost = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        self.tails, self.heads, self.room, self.cost = tails, heads, room, cost

    def _new_nodes(self, order: Wholes) -> Wholes:
        import numpy as np

        nodes = np.empty(len(order), dtype=np.int64)
        nodes[order] = np.arange(self._nodes, self._nodes + len(order))
        self._nodes += len(order)
        return nodes

    def _arcs(self, tails: Any, heads: Any, room: Any, cost: Any = 0) -> None:
        import numpy as np

        size = max(np.size(tails), np.size(heads)) if np.size(tails) and np.size(heads) else 0
        if not size:
            return
        self._parts.append(
            tuple(
                np.broadcast_to(np.asarray(one, dtype=np.int64), size) for one in (tails, heads, room, cost)
            )  # type: ignore[arg-type]
        )

    def _take_off_started(self) -> None:
        """What is left to do beside the started reviews: demands, loads, and who is in already."""
        import numpy as np

        problem = self.problem
        self.demand = np.array([task.reviews for task in problem.tasks], dtype=np.int64)
        self.least = np.array([person.least for person in problem.people], dtype=np.int64)
        self.most = np.array([person.most for person in problem.people], dtype=np.int64)
        names = sorted({person.institution for person in problem.people} - {""})
        known = {name: number for number, name in enumerate(names)}
        self.institutions = len(names)
        self.institution = np.array([known.get(p.institution, -1) for p in problem.people], dtype=np.int64)
        number = {kind: n for n, kind in enumerate(sorted({task.kind for task in problem.tasks} - {""}))}
        kinds = np.array([number.get(person.kind, -1) for person in problem.people], dtype=np.int64)
        wanted = np.array([number.get(task.kind, -2) for task in problem.tasks], dtype=np.int64)
        self.is_wanted = wanted[:, None] == kinds[None, :]
        self.open = problem.fits != BARRED
        self.lacks_kind = wanted >= 0
        for i, j in problem.places(problem.started):
            self.demand[i] = max(0, self.demand[i] - 1)
            self.least[j], self.most[j] = max(0, self.least[j] - 1), max(0, self.most[j] - 1)
            self.open[i, j] = False
            self.lacks_kind[i] &= not self.is_wanted[i, j]
            if problem.one_per_institution and self.institution[j] >= 0:
                self.open[i, self.institution == self.institution[j]] = False
        self.least = np.minimum(self.least, self.most)

    @property
    def needed(self) -> int:
        """Return how many reviews are still to be given."""
        return int(self.demand.sum())

    def _add_loads(self) -> None:
        many = max([1, *(task.reviews for task in self.problem.tasks)])
        self._arcs(_SOURCE, self.people, self.least, -4 * (many + 1) * many * UNIT)
        self._arcs(_SOURCE, self.people, self.most - self.least)

    def _add_demands(self) -> Wholes:
        """Add what applications need, and the gate through which the first of a wanted kind is rewarded."""
        many = max([1, *(task.reviews for task in self.problem.tasks)])
        self._arcs(self.tasks, _SINK, self.demand)
        gates = self.tasks.copy()
        lacking = self.lacks_kind.nonzero()[0]
        gates[lacking] = range(self._nodes, self._nodes + len(lacking))
        self._nodes += len(lacking)
        self._arcs(gates[lacking], self.tasks[lacking], 1, -2 * many * UNIT)
        self._arcs(gates[lacking], self.tasks[lacking], self.demand[lacking])
        return gates

    def _add_pairs(self, gates: Wholes, barred: Marks | None) -> None:
        import numpy as np

        allowed = self.open if barred is None else self.open & ~barred
        tasks, people = np.argsort(self.tasks), np.argsort(self.people)
        rows, columns = np.nonzero(allowed[np.ix_(tasks, people)])
        self.rows, self.columns = tasks[rows], people[columns]
        wanted = self.is_wanted[self.rows, self.columns]
        heads = np.where(wanted, gates[self.rows], self.tasks[self.rows])
        if self.problem.one_per_institution and self.institutions:
            heads = self._through_institutions(heads, wanted)
        worth = self.problem.counted[self.rows, self.columns]
        if self.problem.before:
            kept = np.zeros_like(self.open)
            for place in self.problem.places(self.problem.before):
                kept[place] = True
            worth = worth + KEPT * kept[self.rows, self.columns]
        self.first_pair = sum(len(part[0]) for part in self._parts)
        self._arcs(self.people[self.columns], heads, 1, -np.rint(worth * UNIT).astype(np.int64))

    def _through_institutions(self, heads: Wholes, wanted: Marks) -> Wholes:
        """Lead every pair of an institution through one place per application, and per kind where that is asked."""
        import numpy as np

        house = self.institution[self.columns]
        has = house >= 0
        keys = (self.rows[has] * self.institutions + house[has]) * 2 + wanted[has]
        found, first, place = np.unique(keys, return_index=True, return_inverse=True)
        nodes = np.arange(self._nodes, self._nodes + len(found))
        self._nodes += len(found)
        self._arcs(nodes, heads[has][first], 1)
        led = heads.copy()
        led[has] = nodes[place]
        return led

    # --- Solving ------------------------------------------------------------------------------------

    def solve(self) -> list[tuple[int, int]]:
        """Return row and column of every chosen pair; raises Infeasible."""
        from ortools.graph.python import min_cost_flow

        if not self.needed and not self.least.any():
            return []
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(self.tails, self.heads, self.room, self.cost)
        flow.set_node_supply(_SOURCE, self.needed)
        flow.set_node_supply(_SINK, -self.needed)
        if flow.solve() != flow.OPTIMAL:
            raise Infeasible(self._shortage())
        used = flow.flows(arcs)
        if (used[: len(self.least)] < self.least).any():
            raise Infeasible(self._least_shortage())
        chosen = used[self.first_pair :] > 0
        return list(zip(self.rows[chosen].tolist(), self.columns[chosen].tolist(), strict=True))

    def _most(self, room: Wholes) -> Any:
        """Return the largest flow with this room, whatever it costs."""
        from ortools.graph.python import max_flow

        flow = max_flow.SimpleMaxFlow()
        flow.add_arcs_with_capacity(self.tails, self.heads, room)
        flow.solve(_SOURCE, _SINK)
        return flow

    def _shortage(self) -> Shortage:
        """Return the fewest applications that cannot all have their reviews, and who may review them."""
        flow = self._most(self.room)
        near = set(flow.get_sink_side_min_cut())
        tasks = [i for i, node in enumerate(self.tasks) if node in near and self.demand[i]]
        people = [j for j, node in enumerate(self.people) if node in near]
        wanted = int(self.demand[tasks].sum())
        lacking = self.needed - int(flow.optimal_flow())
        return Shortage(self._names(tasks), self._who(people), wanted, wanted - lacking)

    def _least_shortage(self) -> Shortage:
        """Return the people who cannot all be given their least, and the applications that are open to them."""
        room = self.room.copy()
        room[len(self.least) : 2 * len(self.least)] = 0
        flow = self._most(room)
        near = set(flow.get_source_side_min_cut())
        people = [j for j, node in enumerate(self.people) if node in near and self.least[j]]
        tasks = [i for i, node in enumerate(self.tasks) if node in near]
        wanted = int(self.least[people].sum())
        lacking = int(self.least.sum()) - int(flow.optimal_flow())
        return Shortage(self._names(tasks), self._who(people), wanted, wanted - lacking, is_least=True)

    def _names(self, rows: Sequence[int]) -> tuple[str, ...]:
        return tuple(sorted(self.problem.tasks[i].id for i in rows))

    def _who(self, columns: Sequence[int]) -> tuple[str, ...]:
        return tuple(sorted(self.problem.people[j].id for j in columns))
