"""What must be so before anything is started; each failure is one clear sentence."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TextIO

HOST = "127.0.0.1"
SECOND_WRITER = (
    "import sqlite3, sys\n"
    "with sqlite3.connect(sys.argv[1], timeout=5) as second:\n"
    "    second.execute('INSERT INTO probe VALUES (2)')\n"
)


class NotReadyError(Exception):
    """Something outside Ronde is in the way; the message is one sentence for the screen."""


def folder_is_ours(instance: Path) -> None:
    """The instance folder exists and can be written, or NotReadyError."""
    try:
        instance.mkdir(parents=True, exist_ok=True)
        probe = instance / "probe.tmp"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as problem:
        msg = f"The folder {instance} cannot be written ({problem.strerror}): give another INSTANCE=..."
        raise NotReadyError(msg) from problem


def only_one(instance: Path) -> TextIO:
    """Hold this folder for as long as the returned file is open, or NotReadyError when another run has it."""
    lock = (instance / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        lock.close()
        if problem.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            msg = f"The folder {instance} is on a disk that cannot lock files: give another with INSTANCE=..."
            raise NotReadyError(msg) from problem
        msg = f"Ronde already runs from {instance}: stop it first (make stop), or give another INSTANCE=..."
        raise NotReadyError(msg) from problem
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def holder(instance: Path) -> int | None:
    """The process that runs Ronde from this folder, or None."""
    try:
        with (instance / "run.lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return int(lock.read() or 0) or None
    except OSError:
        return None
    return None


def port_is_free(port: int) -> None:
    """Nothing listens on this port of the loopback address, or NotReadyError."""
    if not 1 <= port <= 65535:
        msg = f"{port} is no port: choose a number from 1024 to 65535, for example make run PORT=8001."
        raise NotReadyError(msg)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                other = port + 1 if port < 65535 else 8000
                msg = f"Port {port} is in use by another program: choose another, e.g. make run PORT={other}."
            else:
                msg = f"Port {port} cannot be opened ({problem.strerror}): choose another one with PORT=..."
            raise NotReadyError(msg) from problem


def wal_can_live(instance: Path) -> None:
    """Two processes can write one SQLite database in WAL mode in this folder, or NotReadyError."""
    database = instance / "probe.db"
    _remove_probe(database)
    try:
        first = sqlite3.connect(database, timeout=5)
        try:
            mode = first.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            first.execute("CREATE TABLE IF NOT EXISTS probe (n INTEGER)")
            first.execute("INSERT INTO probe VALUES (1)")
            first.commit()
            command = [sys.executable, "-I", "-c", SECOND_WRITER, str(database)]
            second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
            seen = [row[0] for row in first.execute("SELECT n FROM probe ORDER BY n")]
        finally:
            first.close()
        fits = mode == "wal" and second.returncode == 0 and seen == [1, 2]
    except (sqlite3.Error, OSError, subprocess.TimeoutExpired):
        fits = False
    finally:
        _remove_probe(database)
    if not fits:
        msg = (
            f"SQLite's write-ahead log cannot live in {instance} (a network or shared folder?): "
            "give a folder on a local disk, for example make run INSTANCE=$HOME/ronde-instance."
        )
        raise NotReadyError(msg)


def _remove_probe(database: Path) -> None:
    for tail in ("", "-wal", "-shm", "-journal"):
        part = database.with_name(database.name + tail)
        if part.is_file():
            part.unlink()
