"""Start child processes in a session of their own, and end them with everything they started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HAS_PROC = Path("/proc/self/stat").exists()  # Linux; elsewhere ps is asked
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside once, at the next start


def birth(pid: int) -> str | None:
    """What tells this process from a later one with the same number; None when it does not run."""
    if HAS_PROC:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        if fields[0] == "Z":
            return None
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()} {fields[19]}"
    told = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return None if not told or told.startswith("Z") else told.partition(" ")[2]


def family(leader: int) -> dict[int, str]:
    """The process, its descendants and (on Linux) its whole session, orphans too: process to birth."""
    members = {leader}
    rows = _process_table()
    grown = True
    while grown:
        more = {pid for pid, parent, session in rows if parent in members or session == leader} - members
        members |= more
        grown = bool(more)
    births = {pid: birth(pid) for pid in members}
    return {pid: born for pid, born in births.items() if born}


def _process_table() -> list[tuple[int, int, int]]:
    """(process, parent, session) of all; the session is 0 where the system does not tell."""
    if not HAS_PROC:
        told = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        return [(int(pid), int(parent), 0) for pid, parent in map(str.split, told.splitlines())]
    rows = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            rows.append((int(entry.name), int(fields[1]), int(fields[3])))
    return rows


def wait_until(done: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Look again and again until it is so or the time is up; says which."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def end(
    leader: int, polite: Sequence[tuple[signal.Signals, float]], ended: Callable[[], bool] | None = None
) -> None:
    """End a process and its family: each signal with its patience in seconds, then by force."""
    has_ended = ended or (lambda: birth(leader) is None)
    members = family(leader)
    for number, patience in polite:
        if not has_ended():
            _send(leader, number)
        if wait_until(has_ended, patience):
            break
    force(members)
    wait_until(has_ended, 2)


def force(members: Mapping[int, str]) -> None:
    """Kill those of the processes that still run, and no later one that got the same number."""
    for pid, born in members.items():
        if birth(pid) == born:
            _send(pid, signal.SIGKILL)


class Child:
    """One long-running part: its command, its log and, while it runs, its process."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        polite: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 5.0),),
    ) -> None:
        self.name = name
        self.command = list(command)
        self.environment = dict(environment)
        self.folder = folder
        self.log = log
        self.polite = polite
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, its output appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The number of the process that was started last; 0 when none was."""
        return self.process.pid if self.process else 0

    def died(self) -> int | None:
        """The exit status when it has ended by itself, else None."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """End it and all it started, also when it died by itself and left children behind."""
        if (process := self.process) is None:
            return
        if process.poll() is None:
            end(process.pid, self.polite, ended=lambda: process.poll() is not None)
        force({pid: born for pid, born in family(process.pid).items() if pid != process.pid})
        self.process = None

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        return (
            "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""
        )
