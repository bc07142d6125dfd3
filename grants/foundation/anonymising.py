"""How does a file reach somebody who may not know who made it? Built anew, in a process of its own.

Editing a file leaves old bytes behind, so nothing is edited: what can be seen goes into a new file (reliability A4).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import structlog

from grants.foundation.inspection import ask_inspector

log = structlog.get_logger()

WALL_SECONDS = 90.0
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from grants.foundation.anonymiser import child; getattr(child, sys.argv[2])(sys.argv[3])"
)
_MADE = b"made\n"
_WITH_WORDS = {"pdf", "docx", "xlsx", "odt", "ods"}


class CannotAnonymise(Exception):
    """This file cannot be built anew: it is damaged, too large, or written in an unusual way."""


def anonymise(content: bytes, kind: str) -> bytes:
    """Return the file as it is seen, without what it says about who made it; raises CannotAnonymise.

    `kind` is a key of `inspection.MEDIA_TYPES`. Pages, pictures, text and cells stay; properties, comments, tracked
    changes, notes, links, formulas, places of photos, previews and files inside do not. Changes that were tracked
    count as accepted. What is made is inspected as anything that comes in.
    """
    made = _ask("build", content, kind)
    refused = ask_inspector(made, kind)
    if refused is not None:
        raise CannotAnonymise(refused)
    return made


def words_in(content: bytes, kind: str) -> str | None:
    """Return the text of a file that was built anew, None for a picture (also as a page of a PDF) and for damage."""
    if kind not in _WITH_WORDS:
        return None
    try:
        return _ask("read", content, kind).decode()
    except CannotAnonymise:
        return None


def _ask(deed: str, content: bytes, kind: str) -> bytes:
    command = [sys.executable, "-I", "-B", "-c", _PROGRAM, str(_ROOT), deed, kind]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={},
            cwd="/",
            check=False,
            start_new_session=True,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise CannotAnonymise(type(error).__name__) from error
    if done.returncode != 0 or not done.stdout.startswith(_MADE):
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise CannotAnonymise("".join(last)[:200] or f"status {done.returncode}")
    return done.stdout[len(_MADE) :]
