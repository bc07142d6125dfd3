"""`make run` comes up, survives what is killed under it, and leaves nothing behind."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops import queueserver
from ops.processes import birth, family, wait_until
from ops.run import answers

ROOT = Path(__file__).parents[2]
STANDIN = Path(__file__).parent / "standin"

pytestmark = pytest.mark.queue


class Running:
    """One launcher in a process of its own, with what it has said so far."""

    def __init__(self, instance: Path, port: int, **more: str) -> None:
        self.instance, self.port = instance, port
        self.said_in = instance.with_name(f"said-{time.monotonic_ns()}.txt")
        command = [sys.executable, "-m", "ops.run", "--port", str(port), "--instance", str(instance)]
        with self.said_in.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--root", str(STANDIN)],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": "postgresql://nowhere/at-all"} | more,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.said_in.read_text()

    def until(self, condition: Callable[[], object]) -> None:
        reached = wait_until(lambda: bool(condition()) or self.process.poll() is not None, 30)
        assert reached, f"not reached in time:\n{self.said}"
        assert condition(), f"ended before it was so:\n{self.said}"

    def is_open(self) -> bool:
        return "Ronde is open at" in self.said

    def children(self) -> dict[str, int]:
        return {name: pid for name, (pid, _) in json.loads((self.instance / "run.json").read_text()).items()}

    def end(self, number: signal.Signals = signal.SIGINT) -> float:
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - began


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []
    instance = tmp_path / "instance"

    def launch(port: int | None = None, **more: str) -> Running:
        started.append(Running(instance, port or free_port(), **more))
        return started[-1]

    yield launch
    for running in started:
        if running.process.poll() is None:
            running.end(signal.SIGTERM)
    stop(instance)


def stop(instance: Path) -> str:
    command = [sys.executable, "-m", "ops.stop", "--instance", str(instance)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def times_loaded(instance: Path) -> int:
    with sqlite3.connect(instance / "ronde.db") as connection:
        return int(connection.execute("SELECT count(*) FROM loaded").fetchone()[0])


def test_first_start_ctrl_c_and_second_start(start: Callable[..., Running]) -> None:
    first = start()
    first.until(first.is_open)
    assert "programme: 1 of 2\nprogramme: 2 of 2\n" in first.said
    assert "anna@example.org applicant no other database" in first.said
    assert (first.instance / "secret_key").stat().st_mode & 0o777 == 0o600
    assert answers(f"http://127.0.0.1:{first.port}/healthz")
    everyone = family(first.process.pid)
    for child in first.children().values():
        everyone |= family(child)
    assert len(everyone) >= 8  # launcher, queue, gunicorn with two workers, worker with its child, sweeper
    assert first.end() < 8
    assert first.process.returncode == 0
    assert {pid for pid in everyone if birth(pid)} == set()

    second = start(first.port)
    second.until(second.is_open)
    assert "Loading" not in second.said
    assert times_loaded(second.instance) == 1


def test_what_is_killed_comes_back(start: Callable[..., Running]) -> None:
    running = start()
    running.until(running.is_open)
    before = running.children()
    orphan = int((running.instance / "log" / "worker.log").read_text().split()[1])
    os.kill(before["worker"], signal.SIGKILL)
    running.until(lambda: running.children()["worker"] != before["worker"])
    assert "worker ended (status -9" in running.said
    assert birth(orphan) is None

    queue = queueserver.find(running.instance)
    assert queue is not None
    os.kill(queue.pid, signal.SIGKILL)
    running.until(lambda: "The queue server had ended; it runs again" in running.said)

    os.kill(before["web"], signal.SIGKILL)
    running.process.wait(20)
    assert running.process.returncode == 1
    assert "The web server ended (status -9), so everything stops" in running.said


def test_after_a_killed_launcher_the_next_adopts_the_queue_and_ends_the_rest(
    start: Callable[..., Running],
) -> None:
    first = start()
    first.until(first.is_open)
    left = first.children()
    queue = queueserver.find(first.instance)
    assert queue is not None
    first.end(signal.SIGKILL)
    assert all(birth(pid) for pid in left.values())

    second = start(first.port)
    second.until(second.is_open)
    assert f"Queue server: adopted (process {queue.pid})" in second.said
    assert [birth(pid) for pid in left.values()] == [None] * 3
    assert times_loaded(second.instance) == 1


def test_a_first_start_that_was_cut_off_begins_again(start: Callable[..., Running]) -> None:
    first = start(STANDIN_SLOW="60")
    first.until(lambda: "programme: 1 of 2" in first.said)
    assert first.end(signal.SIGTERM) < 8
    assert first.process.returncode == 0

    second = start()
    second.until(second.is_open)
    assert "The first start was cut off before; it begins again." in second.said
    assert times_loaded(second.instance) == 1


def test_a_port_in_use_a_second_run_and_make_stop_are_one_sentence_each(
    start: Callable[..., Running],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = start(port)
        assert refused.process.wait(20) == 1
    assert refused.said.startswith(f"Port {port} is in use by another program: choose another")
    assert refused.said.count("\n") == 1

    first = start()
    first.until(first.is_open)
    second = start()
    assert second.process.wait(20) == 1
    assert second.said.startswith(f"Ronde already runs from {first.instance}: stop it first")
    assert second.said.count("\n") == 1
    assert answers(f"http://127.0.0.1:{first.port}/healthz")

    assert stop(first.instance) == "Stopped.\n"
    assert first.process.wait(5) == 0
    assert stop(first.instance) == "Nothing runs.\n"
