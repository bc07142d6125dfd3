"""The inspector's process: limits first, then the bytes, then one line that says `ok` or `refused` and why."""

from __future__ import annotations

import contextlib
import resource
import sys

from grants.foundation.inspector.content import inspect
from grants.foundation.inspector.refusal import Refused

MEMORY = 256 * 1024 * 1024
CPU_SECONDS = 2


def limit() -> None:
    """Give up all but two seconds of the processor and 256 MiB of memory; no file may be written.

    Linux keeps all of these. macOS keeps the time, and refuses or ignores the limit on memory: there the
    bounds inside the readers are what holds.
    """
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main(kind: str) -> None:
    """Read the file from standard input and say on standard output whether it is a harmless one of its kind."""
    limit()
    try:
        inspect(sys.stdin.buffer.read(), kind)
        said = "ok"
    except Refused as refused:
        said = f"refused {refused.code}"
    sys.stdout.write(said)
    sys.stdout.flush()
