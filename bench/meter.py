"""What did it cost? CPU of a process tree and of the database's backends, memory of workers, from /proc."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from ops.processes import family

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_SAMPLE_SECONDS = 0.01


def cpu_of(pid: int, *, with_ended: bool = False) -> float:
    """Return the CPU seconds of one process, and with those of its children that have ended; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(field) for field in fields[11 : 15 if with_ended else 13]) / _TICKS


def cpu_of_tree(leader: int) -> float:
    """Return the CPU seconds of a process and all it started, also of what has ended."""
    return sum(cpu_of(pid, with_ended=True) for pid in family(leader))


def children_of(pid: int) -> list[int]:
    """Return the processes a process started and that still run."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def pss_mib(pids: list[int]) -> float:
    """Return the memory of processes in MiB, shared pages divided among those who share them."""
    kib = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kib += int(line.split()[1])
    return kib / 1024


class Backends:
    """The processes of PostgreSQL that work for one database; none when the server runs elsewhere."""

    def __init__(self, database_url: str) -> None:
        self.database = database_url.rpartition("/")[2]
        self.postmaster = _postmaster(database_url)
        self.mark = f" {self.database} ".encode()
        self._known: dict[int, bool] = {}

    @property
    def is_here(self) -> bool:
        """Whether they run on this machine, so that their work can be read."""
        return self.postmaster is not None

    def pids(self) -> list[int]:
        """Return those that run now."""
        if self.postmaster is None:
            return []
        return [pid for pid in children_of(self.postmaster) if self._ours(pid)]

    def _ours(self, pid: int) -> bool:
        if not self._known.get(pid):
            try:
                self._known[pid] = self.mark in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
            except (FileNotFoundError, ProcessLookupError):
                return False
        return self._known[pid]

    def cpu(self) -> dict[int, float]:
        """Return the CPU seconds of each."""
        return {pid: cpu_of(pid) for pid in self.pids()}


def _postmaster(database_url: str) -> int | None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        try:
            status = Path(f"/proc/{backend}/status").read_text()
            command = Path(f"/proc/{backend}/cmdline").read_text()
        except OSError:
            status = command = ""
    engine.dispose()
    parents = [int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:")]
    return parents[0] if parents and "postgres" in command else None


class Watch:
    """Measures the CPU seconds of process trees and of the backends between start and stop.

    Backends that end meanwhile are counted to within a hundredth of a second when `closely` is set.
    """

    def __init__(self, backends: Backends, *leaders: int, closely: bool = False) -> None:
        self.leaders = leaders
        self.backends = backends
        self.closely = closely
        self.seen: dict[int, float] = {}
        self.done = threading.Event()

    def __enter__(self) -> Watch:
        self.before_trees = self._trees()
        self.before = self.backends.cpu()
        self.began = time.perf_counter()
        self.sampler = threading.Thread(target=self._sample, daemon=True)
        if self.closely:
            self.sampler.start()
        return self

    def __exit__(self, *_about: object) -> None:
        self.wall = time.perf_counter() - self.began
        self.done.set()
        if self.closely:
            self.sampler.join()
        self.seen |= self.backends.cpu()
        self.tree = self._trees() - self.before_trees
        self.database = sum(used - self.before.get(pid, 0.0) for pid, used in self.seen.items())

    def _trees(self) -> float:
        return sum(cpu_of_tree(leader) for leader in self.leaders)

    def _sample(self) -> None:
        while not self.done.wait(_SAMPLE_SECONDS):
            self.seen |= {pid: used for pid, used in self.backends.cpu().items() if used}

    @property
    def cpu(self) -> float:
        """Return the CPU seconds of both together."""
        return self.tree + self.database
