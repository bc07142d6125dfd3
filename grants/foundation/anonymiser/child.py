"""The process in which a file is built anew: limits first, then the bytes, then the new bytes or `cannot`."""

from __future__ import annotations

import contextlib
import resource
import sys
from importlib import import_module

MEMORY = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 40
MADE = b"made\n"

REBUILDERS = {
    "pdf": ("pdf", "rebuild_pdf"),
    "docx": ("wordprocessing", "rebuild_docx"),
    "xlsx": ("spreadsheet", "rebuild_xlsx"),
    "odt": ("opendocument", "rebuild_opendocument"),
    "ods": ("opendocument", "rebuild_opendocument"),
    "png": ("picture", "rebuild_picture"),
    "jpg": ("picture", "rebuild_picture"),
}
"""The room and the function for each kind: a process loads one of them."""
LARGEST_DRAFT = {"xlsx": 64 * 1024 * 1024}
"""How large a file may be that is written on the way, in bytes: openpyxl writes each sheet to one; no other does."""


def main(kind: str) -> None:
    """Read a file from standard input and write `made` and the new file to standard output."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_DRAFT.get(kind, 0)),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    room, name = REBUILDERS[kind]
    made = getattr(import_module(f"grants.foundation.anonymiser.{room}"), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(MADE + made)
    sys.stdout.buffer.flush()
