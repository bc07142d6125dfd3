"""The measurements: each runs our operation and its floor in turn, and adds rows to the results."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.client import Answer, RefusedError, Visitor
from bench.meter import Backends, Watch

Act = Callable[[], object]
CLIENTS = 16


@dataclass(frozen=True)
class Cost:
    """What one operation cost: CPU and wall in milliseconds, and its statements when they are known."""

    cpu_ms: float
    p50: float
    p95: float
    statements: int | None

    @property
    def wall(self) -> str:
        """Return p50 and p95 in words."""
        return f"{self.p50:.1f} / {self.p95:.1f} ms"


class Bench:
    """How often each thing is measured, and on whose backends."""

    def __init__(self, backends: Backends, *, rounds: int, count: int) -> None:
        self.backends = backends
        self.rounds = rounds
        self.count = count

    def side_by_side(
        self, ours: tuple[Act, int], floor: tuple[Act, int], *, times: int | None = None
    ) -> tuple[Cost, Cost]:
        """Measure two operations in alternating rounds; each is an act and the process that leads its server."""
        both: tuple[list[Cost], list[Cost]] = ([], [])
        for act, _leader in (ours, floor):
            _serial(act, max(3, (times or self.count) // 10))
        for _ in range(self.rounds):
            for (act, leader), costs in zip((floor, ours), (both[1], both[0]), strict=True):
                costs.append(self._once(act, leader, times or self.count))
        return _median(both[0]), _median(both[1])

    def alone(self, act: Act, leader: int, *, times: int | None = None) -> Cost:
        """Measure one operation."""
        _serial(act, max(3, (times or self.count) // 10))
        return _median([self._once(act, leader, times or self.count) for _ in range(self.rounds)])

    def _once(self, act: Act, leader: int, times: int) -> Cost:
        with Watch(self.backends, leader) as watch:
            seconds, statements = _serial(act, times)
        return _cost(watch.cpu, seconds, statements)

    def crowd(self, acts: Sequence[Act], leader: int, seconds: float) -> tuple[Cost, float]:
        """Let clients act in a closed loop for some seconds; return the cost of one act and acts per second."""
        walls: list[float] = []
        failed: list[BaseException] = []
        until = time.perf_counter() + seconds

        def loop(act: Act) -> None:
            try:
                while (began := time.perf_counter()) < until:
                    act()
                    walls.append(time.perf_counter() - began)
            except Exception as error:
                failed.append(error)

        with Watch(self.backends, leader) as watch:
            threads = [threading.Thread(target=loop, args=(act,)) for act in acts]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        if failed:
            raise failed[0]
        return _cost(watch.cpu, walls, None), len(walls) / watch.wall


def _serial(act: Act, times: int) -> tuple[list[float], int | None]:
    walls, statements = [], None
    for _ in range(times):
        began = time.perf_counter()
        answer = act()
        walls.append(time.perf_counter() - began)
        if isinstance(answer, Answer) and answer.statements is not None:
            statements = max(statements or 0, answer.statements)
    return walls, statements


def _cost(cpu: float, walls: Sequence[float], statements: int | None) -> Cost:
    ordered = sorted(walls)
    return Cost(
        cpu_ms=cpu * 1000 / len(ordered),
        p50=statistics.median(ordered) * 1000,
        p95=ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000,
        statements=statements,
    )


def _median(costs: Sequence[Cost]) -> Cost:
    counted = [cost.statements for cost in costs if cost.statements is not None]
    return Cost(
        cpu_ms=statistics.median(cost.cpu_ms for cost in costs),
        p50=statistics.median(cost.p50 for cost in costs),
        p95=statistics.median(cost.p95 for cost in costs),
        statements=max(counted) if counted else None,
    )


def page_act(visitor: Visitor, path: str) -> Callable[[], Answer]:
    """Return an act that asks for one page and insists on it; raises RefusedError when it is not there."""

    def act() -> Answer:
        answer = visitor.get(path)
        if answer.status != 200:
            raise RefusedError(f"{path} answered {answer.status} {answer.location or ''}")
        return answer

    return act


class ReviewSaver:
    """Saves one draft review again and again, each time with other scores, through the form."""

    def __init__(self, visitor: Visitor, assignment: int, criteria: Sequence[str]) -> None:
        self.visitor = visitor
        self.path = f"/reviews/{assignment}"
        shown = visitor.fetch(self.path).form(having="version")
        self.values = dict(shown.values)
        self.version = int(self.values["version"])
        self.criteria = criteria
        self.turn = 0

    def __call__(self) -> Answer:
        """Save once; raises RefusedError when it is refused."""
        self.turn += 1
        self.values["version"] = str(self.version)
        for place, key in enumerate(self.criteria):
            self.values[key] = str((self.turn + place) % 5 + 1)
            self.values[f"{key}_reason"] = f"Reden nummer {self.turn}, in een paar woorden opgeschreven."
        answer = self.visitor.post(self.path, self.values)
        if answer.status != 303:
            raise RefusedError(f"saving {self.path} answered {answer.status}")
        self.version += 1
        return answer


def floor_saver(visitor: Visitor, application: int, email: str, criteria: Sequence[str]) -> Act:
    """Return an act that saves the same review on the floor."""
    turn = 0

    def act() -> Answer:
        nonlocal turn
        turn += 1
        values = {"email": email, "remarks": "Opmerkingen"}
        for place, key in enumerate(criteria):
            values[key] = str((turn + place) % 5 + 1)
            values[f"{key}_reason"] = f"Reden nummer {turn}, in een paar woorden opgeschreven."
        answer = visitor.post(f"/review/{application}", values)
        if answer.status != 303:
            raise RefusedError(f"the floor's review answered {answer.status}")
        return answer

    return act
