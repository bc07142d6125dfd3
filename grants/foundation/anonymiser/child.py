"""The process in which a file is built anew or read: limits first, then the bytes, then what is made, or an error."""

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


def build(kind: str) -> None:
    """Read a file from standard input and write `made` and the new file to standard output."""
    _limit(kind)
    room, name = REBUILDERS[kind]
    _tell(getattr(import_module(f"grants.foundation.anonymiser.{room}"), name)(sys.stdin.buffer.read()))


def read(kind: str) -> None:
    """Read a file from standard input and write `made` and its words to standard output."""
    _limit(kind)
    words = import_module("grants.foundation.anonymiser.words")
    content = sys.stdin.buffer.read()
    said = words.words_of_pdf(content) if kind == "pdf" else words.words_of_package(content, kind)
    _tell(said.encode("utf-8", "replace"))


def _limit(kind: str) -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_DRAFT.get(kind, 0)),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _tell(made: bytes) -> None:
    sys.stdout.buffer.write(MADE + made)
    sys.stdout.buffer.flush()
