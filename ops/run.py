"""`make run`: all of Ronde on this machine, from an empty folder to an address to open, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ops import environment, preflight, queueserver
from ops.processes import Child, birth, end

PYTHON = sys.executable
TERM = signal.SIGTERM
WEB_PATIENCE = 90.0  # seconds until the first answer
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy knows no loopback of ours
CALM = 60.0  # seconds a part must have run for its next death to count as the first


class StoppedError(Exception):
    """Someone asked to stop while a step was under way."""


def say(line: str) -> None:
    """One line on the screen, at once."""
    print(line, flush=True)


class Launcher:
    """Starts every part in order, watches them, and ends whatever it started."""

    def __init__(self, instance: Path, port: int, root: Path = environment.ROOT) -> None:
        self.root = root
        self.instance = instance
        self.port = port
        self.address = f"http://{preflight.HOST}:{port}"
        self.stopping = threading.Event()
        self.queue: queueserver.QueueServer | None = None
        self.children: list[Child] = []

    def run(self) -> int:
        """Returns the exit status: 0 after a stop that was asked for, 1 after a failure."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            preflight.folder_is_ours(self.instance)
            with preflight.only_one(self.instance):
                return self._run_alone()
        except (preflight.NotReadyError, queueserver.QueueServerError) as problem:
            print(problem, file=sys.stderr, flush=True)
            return 1

    def _run_alone(self) -> int:
        end_leftovers(self.instance)
        preflight.port_is_free(self.port)
        preflight.wal_can_live(self.instance)
        try:
            self._start()
            return self._watch()
        except StoppedError:
            return 0
        finally:
            self._stop()

    def _start(self) -> None:
        began = time.monotonic()
        self.queue = queueserver.ensure(self.instance)
        say(f"Queue server: {'adopted' if self.queue.adopted else 'started'} (process {self.queue.pid}).")
        self.environment = environment.demonstration(self.instance, port=self.port, queue_url=self.queue.url)
        self._prepare_database()
        say("Starting the web server, the worker and the sweeper ...")
        self.children = [
            self._child("web", gunicorn(self.port)),
            self._child("worker", [PYTHON, "-m", "grants.worker"], ((TERM, 3.0), (TERM, 2.0))),
            self._child("sweeper", [PYTHON, "-m", "grants.sweeper"]),
        ]
        for child in self.children:
            child.start()
            self._write_down()
        accounts = self._step("accounts", "demo", "accounts", quiet=True)
        self._wait_for_web()
        say(f"\n{accounts.strip()}\n")
        say(f"Ronde is open at {self.address}   (ready in {time.monotonic() - began:.0f} s; Ctrl-C stops it)")
        say(f"Everything is kept in {self.instance}; what the parts say is in its folder log.")

    def _prepare_database(self) -> None:
        """Migrate; on the first start also load the demonstration, from the start if that was cut off."""
        unfinished = self.instance / "loading"
        if unfinished.exists():
            say("The first start was cut off before; it begins again.")
            for part in ("ronde.db", "ronde.db-wal", "ronde.db-shm", "ronde.db-journal"):
                (self.instance / part).unlink(missing_ok=True)
            shutil.rmtree(self.instance / "files", ignore_errors=True)
        first = not (self.instance / "ronde.db").exists()
        if first:
            unfinished.touch()
        say("Bringing the database up to date ...")
        self._step("migration", "db", "upgrade", quiet=True)
        if first:
            say("Loading the demonstration (only this first time) ...")
            self._step("loading", "demo", "load", quiet=False)
            unfinished.unlink()

    def _child(
        self,
        name: str,
        command: Sequence[str],
        polite: Sequence[tuple[signal.Signals, float]] = ((TERM, 5.0),),
    ) -> Child:
        log = self.instance / "log" / f"{name}.log"
        return Child(name, command, environment=self.environment, folder=self.root, log=log, polite=polite)

    def _step(self, name: str, *command: str, quiet: bool) -> str:
        """Run a flask command to its end and return what it said; what it says is shown unless quiet.

        Raises NotReadyError when it fails and StoppedError when a stop is asked for meanwhile.
        """
        child = self._child(name, [PYTHON, "-m", "flask", *command])
        child.log.parent.mkdir(exist_ok=True)
        child.log.write_bytes(b"")
        child.start()
        self.children.append(child)
        shown = 0
        while True:
            status = child.died()
            text = child.log.read_text(errors="replace")
            if not quiet and len(text) > shown:
                print(text[shown:], end="", flush=True)
                shown = len(text)
            if status is not None:
                break
            if self.stopping.wait(0.1):
                raise StoppedError
        self.children.remove(child)
        if status:
            said = f"\n{child.last_words()}" if quiet else ""
            msg = f"`flask {' '.join(command)}` failed (status {status}), so Ronde did not start.{said}"
            raise preflight.NotReadyError(msg)
        return text

    def _wait_for_web(self) -> None:
        web = self.children[0]
        until = time.monotonic() + WEB_PATIENCE
        while not answers(f"{self.address}/healthz"):
            if self.stopping.wait(0.2):
                raise StoppedError
            if web.died() is not None or time.monotonic() > until:
                msg = f"The web server did not start; the end of {web.log}:\n{web.last_words()}"
                raise preflight.NotReadyError(msg)

    def _watch(self) -> int:
        """Until a stop is asked for: restart the worker, the sweeper and the queue; end when the web ends."""
        deaths = {child.name: 0 for child in self.children}
        began = {child.name: time.monotonic() for child in self.children}
        while not self.stopping.wait(0.5):
            self._keep_queue()
            for child in self.children:
                status = child.died()
                if status is None:
                    continue
                if child.name == "web":
                    print(
                        f"The web server ended (status {status}), so everything stops; see {child.log}.",
                        flush=True,
                    )
                    return 1
                calm = time.monotonic() - began[child.name] > CALM
                deaths[child.name] = 1 if calm else deaths[child.name] + 1
                pause = min(2 ** (deaths[child.name] - 1), 30)
                say(f"{child.name} ended (status {status}; see {child.log}) and starts again in {pause} s.")
                child.stop()
                if self.stopping.wait(pause):
                    return 0
                child.start()
                self._write_down()
                began[child.name] = time.monotonic()
        return 0

    def _keep_queue(self) -> None:
        if self.queue and birth(self.queue.pid) is None:
            self.queue.stop()
            self.queue = queueserver.ensure(self.instance)
            say(f"The queue server had ended; it runs again (process {self.queue.pid}), nothing is lost.")

    def _write_down(self) -> None:
        """Keep who runs, whole or not at all, so that a later start can end what a killed launcher left behind."""
        running = {child.name: [child.pid, birth(child.pid)] for child in self.children if child.pid}
        draft = self.instance / "run.json.draft"
        draft.write_text(json.dumps(running))
        draft.replace(self.instance / "run.json")

    def _stop(self) -> None:
        if self.children or self.queue:
            say("\nStopping ...")
        with ThreadPoolExecutor() as together:
            list(together.map(Child.stop, self.children))
        if self.queue:
            self.queue.stop()
        (self.instance / "run.json").unlink(missing_ok=True)


def gunicorn(port: int) -> list[str]:
    """The web server as `make run` and the bench start it."""
    return [
        *(PYTHON, "-m", "gunicorn", "wsgi:app", "--bind", f"{preflight.HOST}:{port}"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "10"),
        *("--timeout", "60", "--graceful-timeout", "3", "--no-control-socket", "--access-logfile", "-"),
    ]


def answers(address: str) -> bool:
    """Whether the address gives a page with status 200 within two seconds."""
    try:
        with DIRECTLY.open(address, timeout=2) as page:
            return bool(page.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def end_leftovers(instance: Path) -> bool:
    """End the parts that a killed launcher left running here; says whether there were any."""
    record = instance / "run.json"
    try:
        running = dict(json.loads(record.read_text()))
    except (OSError, ValueError):
        return False
    left = [pid for pid, born in running.values() if born and birth(pid) == born]
    if left:
        say("Ending what an earlier start left running ...")
    for pid in left:
        end(pid, ((TERM, 3.0), (TERM, 2.0)))
    record.unlink(missing_ok=True)
    return bool(left)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--instance", default=None, help="the folder for database, files and queue")
    parser.add_argument("--root", type=Path, default=environment.ROOT, help="the folder with wsgi.py")
    given = parser.parse_args()
    return Launcher(environment.instance_folder(given.instance), given.port, given.root).run()


if __name__ == "__main__":
    sys.exit(main())
