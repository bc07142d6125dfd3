"""What does it cost to share out a whole round, and to rank it: our rules beside the bare solver, in a process each?"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grants.review.rules.affinity import fit_of, likeness, preference_fits, ticked_fits
from grants.review.rules.assignment import assign
from grants.review.rules.flow import BARRED, Network, Person, Problem, Task
from grants.review.rules.uncertainty import expected_ranks

SIZES = ((500, 100), (2_000, 500))
PER_APPLICATION = 3
TOPICS = 30
RANKED = ((92, 9), (600, 9))
TIMES = 5
_WORDS = [
    "koken",
    "wandelen",
    "ouderen",
    "jongeren",
    "buren",
    "muziek",
    "sport",
    "tuin",
    "taal",
    "rouw",
    "mantelzorg",
    "vrijwilliger",
    "bezoek",
    "maaltijd",
    "eenzaam",
    "ontmoeting",
    "wijk",
    "dorp",
    "bibliotheek",
    "training",
    "coach",
    "telefoon",
    "digitaal",
    "werk",
    "school",
    "kunst",
    "theater",
    "lezen",
    "natuur",
    "dieren",
    "geloof",
    "migrant",
    "student",
    "gezin",
    "alleenstaand",
    "weduwe",
    "handwerk",
    "schaken",
    "zingen",
    "dansen",
    "fietsen",
    "zwemmen",
]


@dataclass(frozen=True)
class Solved:
    """One size: seconds for the fits, for our assignment and for the bare solver, and the most memory of each."""

    what: str
    pairs: int
    fits: float
    ours: float
    floor: float
    ours_mib: int
    floor_mib: int
    objective: float

    bar = 1.5

    @property
    def verdict(self) -> str:
        """Return whether the bar holds."""
        ratio = self.ours / self.floor
        return "met" if round(ratio, 2) <= self.bar else f"missed by {ratio - self.bar:.2f}×"

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        ratio = self.ours / self.floor
        return (
            self.what,
            f"{self.pairs:,}",
            f"{self.fits:.2f} s",
            f"{self.ours:.3f} s",
            f"{self.floor:.3f} s",
            f"{ratio:.2f}×",
            f"{self.bar:g}×",
            f"{self.ours_mib} / {self.floor_mib} MiB",
            self.verdict,
        )


@dataclass(frozen=True)
class RankedOnce:
    """How long ranking one sheet of scores in full takes, and how much memory."""

    what: str
    seconds: float
    mib: int

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        return self.what, f"{self.seconds:.2f} s", f"{self.mib} MiB"


def a_round(applications: int, reviewers: int) -> tuple[Problem, float]:
    """Return a whole round in which everybody says something and 3 percent is barred, and the seconds its fits took."""
    import numpy as np

    dice = random.Random(20_270_114)
    texts = {str(i): " ".join(dice.choices(_WORDS, k=200)) for i in range(applications)}
    known = {f"r{j}": " ".join(dice.sample(_WORDS, 8)) for j in range(reviewers)}
    chosen = [dice.sample(range(TOPICS), 3) for _ in range(applications)]
    ticked = [dice.sample(range(TOPICS), 6) for _ in range(reviewers)]
    said = {
        (i, j): dice.choice(("eager", "willing", "rather_not"))
        for j in range(reviewers)
        for i in dice.sample(range(applications), 20)
    }
    began = time.perf_counter()
    fits = fit_of(
        {
            "words": likeness(texts, known).fits,
            "topics": ticked_fits(
                [[str(key) for key in keys] for keys in chosen],
                [[str(key) for key in keys] for keys in ticked],
            ),
            "preference": preference_fits(range(applications), range(reviewers), said),
            "language": np.ones((applications, reviewers)),
        }
    )
    taken = time.perf_counter() - began
    barred = np.random.default_rng(7).random(fits.shape) < 0.03
    fits[barred] = BARRED
    mean = PER_APPLICATION * applications / reviewers
    people = [Person(key, int(mean * 0.5), int(mean * 1.3)) for key in known]
    return Problem([Task(key, PER_APPLICATION) for key in texts], people, fits), taken


def bare(network: Network) -> int:
    """Solve a network that is laid ready with the bare solver."""
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(network.tails, network.heads, network.room, network.cost)
    flow.set_node_supply(0, network.needed)
    flow.set_node_supply(1, -network.needed)
    return int(flow.solve())


# --- A process each ---------------------------------------------------------------------------------


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
        1024 if sys.platform == "linux" else 1024**2
    )


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _solve(applications: int, reviewers: int) -> dict[str, Any]:
    """Measure ours and the floor in turn: what each costs hangs on what else the machine does meanwhile."""
    problem, fits = a_round(applications, reviewers)
    network = Network(problem)
    plan = assign(problem)
    bare(network)
    ours, floor = [], []
    for _ in range(TIMES):
        floor.append(_cpu(lambda: bare(network)))
        ours.append(_cpu(lambda: assign(problem)))
    return {
        "pairs": int((problem.fits != BARRED).sum()),
        "fits": fits,
        "ours": statistics.median(ours),
        "floor": statistics.median(floor),
        "objective": plan.objective,
    }


def _peak(whose: str, applications: int, reviewers: int) -> dict[str, Any]:
    problem, _fits = a_round(applications, reviewers)
    if whose == "ours":
        assign(problem)
    else:
        bare(Network(problem))
    return {"mib": _peak_mib()}


def _rank(proposals: int, reviewers: int) -> dict[str, Any]:
    dice = random.Random(1)
    votes = [
        (f"p{i}", f"r{j}", float(min(9, max(1, round(dice.gauss(5.5 + (i % 7 - 3) / 2, 1.2))))))
        for i in range(proposals)
        for j in range(reviewers)
    ]
    began = time.perf_counter()
    expected_ranks(votes, fundable=proposals // 4)
    return {"seconds": time.perf_counter() - began, "mib": _peak_mib()}


_JOBS: dict[str, Callable[..., dict[str, Any]]] = {"solve": _solve, "peak": _peak, "rank": _rank}


def _child(job: str, *facts: str | int) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "bench.assigning", job, *map(str, facts)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def solved() -> list[Solved]:
    """Return what sharing out each size costs beside the bare solver on the same network."""
    return [
        Solved(
            f"{size[0]:,} applications, {size[1]:,} reviewers",
            **_child("solve", *size),
            ours_mib=_child("peak", "ours", *size)["mib"],
            floor_mib=_child("peak", "floor", *size)["mib"],
        )
        for size in SIZES
    ]


def ranked() -> list[RankedOnce]:
    """Return what `flask review rank` reckons in full, without reading and writing its sheet."""
    return [
        RankedOnce(
            f"{proposals:,} proposals, {reviewers} scores each", **_child("rank", proposals, reviewers)
        )
        for proposals, reviewers in RANKED
    ]


def main() -> None:
    """Do one job in this process and print what it found."""
    job, *facts = sys.argv[1:]
    print(json.dumps(_JOBS[job](*(int(one) if one.isdigit() else one for one in facts))))


if __name__ == "__main__":
    main()
