"""What does drawing a line cost, and its stairs: our rule over every application beside the same sum in bare SQL?"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grants.decisions.rules import Candidate, Cap, Limits, draw_line, staircase
from grants.foundation.money import Money

SIZES = (2_000, 100_000)
TIMES = 9
CEILING = Money.euro(2_500_000)
PER_INITIATIVE = Money.euro(40_000)
SQL = "SELECT id, place, cents, sum(cents) OVER (ORDER BY place) FROM application ORDER BY place"
"""The prefix sums of which both a line and its stairs are made."""


@dataclass(frozen=True)
class Drawn:
    """One size: milliseconds for a line with a cap per initiative, for all its stairs, and for the bare sum."""

    applications: int
    line: float
    stairs: float
    floor: float

    bar = 2.0

    @property
    def what(self) -> str:
        """Name the row."""
        return f"{self.applications:,} applications"

    @property
    def verdict(self) -> str:
        """Return whether the bar holds for both."""
        worst = max(self.line, self.stairs) / self.floor
        return "met" if round(worst, 2) <= self.bar else f"missed by {worst - self.bar:.2f}×"

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        return (
            self.what,
            f"{self.line:.1f} ms",
            f"{self.stairs:.1f} ms",
            f"{self.floor:.1f} ms",
            f"{self.line / self.floor:.2f}×",
            f"{self.stairs / self.floor:.2f}×",
            f"{self.bar:g}×",
            self.verdict,
        )


def some_candidates(count: int) -> list[Candidate]:
    """Return a ranking in which one in ten is not fundable and every initiative applies about once."""
    dice = random.Random(20_200_901)
    return [
        Candidate(
            n, dice.randrange(count), n, Money.euro(dice.randrange(10_000, 40_001)), dice.random() > 0.1
        )
        for n in range(1, count + 1)
    ]


def summed(candidates: Sequence[Candidate]) -> sqlite3.Connection:
    """Return a database in memory that holds the same rows."""
    held = sqlite3.connect(":memory:")
    held.execute(
        "CREATE TABLE application (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, cents INTEGER NOT NULL)"
    )
    held.executemany(
        "INSERT INTO application VALUES (?, ?, ?)",
        [(one.application_id, one.place, one.requested.cents) for one in candidates],
    )
    return held


def drawn() -> list[Drawn]:
    """Measure every size; the three in turn, CPU, the median."""
    return [_measured(size) for size in SIZES]


def _measured(size: int) -> Drawn:
    candidates = some_candidates(size)
    held = summed(candidates)
    limits = Limits(CEILING, {"initiative": Cap(PER_INITIATIVE)})
    acts: list[Callable[[], object]] = [
        lambda: draw_line(candidates, limits),
        lambda: staircase(candidates, limits, every=max(size // 400, 1)),
        lambda: held.execute(SQL).fetchall(),
    ]
    times = [[_cpu(act) for act in acts] for _ in range(TIMES)]
    line, stairs, floor = (statistics.median(column) * 1_000 for column in zip(*times, strict=True))
    return Drawn(size, line, stairs, floor)


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
