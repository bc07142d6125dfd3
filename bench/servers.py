"""Start what is measured as production starts it: gunicorn with two workers, a queue server, a worker."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.client import HOST
from bench.meter import children_of
from ops.processes import Child, wait_until
from ops.run import gunicorn

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
KEY = "a key for one measurement, long enough for production"
HASH_KIB = str(19 * 1024)


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def production(instance: Path, database: str, queue_url: str, port: int) -> dict[str, str]:
    """Return the settings of a production installation; mail goes nowhere, and is only queued."""
    return {
        "RONDE_MODE": "production",
        "RONDE_INSTANCE": str(instance),
        "DATABASE_URL": database,
        "REDIS_URL": queue_url,
        "SECRET_KEY": KEY,
        "PUBLIC_ADDRESS": f"http://{HOST}:{port}",
        "MAIL_SERVER": f"smtp://{HOST}:9",
        "MAIL_SENDER": "ronde@meting.example",
        "ARGON2_MEMORY_KIB": HASH_KIB,
    }


class Web:
    """A web server with two workers on a free port."""

    def __init__(
        self, module: str, settings: Mapping[str, str], folder: Path, port: int, first_page: str
    ) -> None:
        self.port = port
        self.first_page = first_page
        command = [module if part == "wsgi:app" else part for part in gunicorn(port)]
        self.child = Child(
            "web",
            command,
            environment={**os.environ, **settings},
            folder=ROOT,
            log=folder / f"{module.partition(':')[0]}.log",
        )

    def start(self) -> float:
        """Start it and return the seconds to the first page."""
        began = time.perf_counter()
        self.child.start()
        while not self._answers():
            if self.child.died() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"The web server did not start:\n{self.child.last_words()}")
            time.sleep(0.005)
        return time.perf_counter() - began

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", self.first_page)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def leader(self) -> int:
        """The process that holds the workers."""
        return self.child.pid

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return children_of(self.child.pid)

    def stop(self) -> None:
        """End it."""
        self.child.stop()


def worker(settings: Mapping[str, str], folder: Path) -> Child:
    """Return the queue's worker, not started yet."""
    return _helper("worker", settings, folder)


def sweeper(settings: Mapping[str, str], folder: Path) -> Child:
    """Return what seals the audit log and does the works of time, not started yet."""
    return _helper("sweeper", settings, folder)


def _helper(name: str, settings: Mapping[str, str], folder: Path) -> Child:
    return Child(
        name,
        [sys.executable, "-m", f"grants.{name}"],
        environment={**os.environ, **settings},
        folder=ROOT,
        log=folder / f"{name}.log",
        polite=((signal.SIGTERM, 3.0), (signal.SIGTERM, 2.0)),
    )


def calm(pid: int) -> bool:
    """Wait until a process tree has stopped working for half a second; says whether it did."""
    from bench.meter import cpu_of_tree

    def quiet() -> bool:
        before = cpu_of_tree(pid)
        time.sleep(0.5)
        return cpu_of_tree(pid) - before < 0.02

    return wait_until(quiet, 20.0)
