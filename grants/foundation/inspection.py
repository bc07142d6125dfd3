"""May this file be kept? A process of its own opens it, with two seconds and 256 MiB, and says why not.

What cannot be checked is refused. The process is given the bytes and nothing else: no settings, no database, no
folder. A virus scanner is asked as well when one is configured.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import structlog

from grants.foundation import scanning
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

log = structlog.get_logger()

WALL_SECONDS = 8.0
"""How long the process may take by the clock, on a machine that has other things to do."""
LONGEST_NAME = 150

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
"""Every kind of file that can be kept, by the ending of its name."""

REFUSALS: dict[str, Sentence] = {
    "empty": sentence("This file is empty."),
    "wrong_type": sentence("This kind of file is not accepted here. Accepted are: %(kinds)s."),
    "too_large": sentence("This file is too large: at most %(most)s MB is accepted."),
    "mismatch": sentence(
        "What is in this file is something else than its name says. Save it again in the right format."
    ),
    "damaged": sentence(
        "This file is damaged or written in an unusual way. Open it, save it as a PDF and add that."
    ),
    "archive": sentence("This file is a package of other files. Add the files one by one."),
    "encrypted": sentence(
        "This file has a password or is encrypted. Save it without a password and add that."
    ),
    "macros": sentence("This file has macros. Save it as a PDF and add that."),
    "active": sentence(
        "This file does something by itself when it is opened. Print it to a new PDF and add that."
    ),
    "embedded": sentence(
        "This file has another file inside it. Save it as a PDF without attachments and add that."
    ),
    "external": sentence("This file fetches something from elsewhere. Save it as a PDF and add that."),
    "hidden": sentence("This file has more in it than one document or picture. Save it again and add that."),
    "markup": sentence("This file has parts of a web page in it. Save it as a PDF and add that."),
    "bomb": sentence("This file becomes far too large when it is opened. Save it as a PDF and add that."),
    "huge": sentence("This picture has too many points. Make it smaller and add that."),
    "paths": sentence("This file names its own parts in an unsafe way. Save it as a PDF and add that."),
    "virus": sentence("The virus scanner found something in this file. It was not kept."),
    "unchecked": sentence(
        "This file could not be checked, so it was not kept. Save it as a PDF and add that."
    ),
}


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: only `inspect` makes one.

    `scanner` names what looked for viruses; it is None when no scanner is configured, or while it did not
    answer yet (`waits_for_scanner`).
    """

    name: str
    kind: str
    content: bytes
    sha256: str
    scanner: str | None
    waits_for_scanner: bool

    @property
    def media_type(self) -> str:
        """Return the fixed media type of its kind."""
        return MEDIA_TYPES[self.kind]


def inspect(content: bytes, *, name: str, kinds: Collection[str], most_megabytes: int) -> Inspected:
    """Return the file as one that may be kept; raise RuleBroken `file_…` with the reason in words."""
    kind = kind_of(name)
    if kind not in kinds or kind not in MEDIA_TYPES:
        raise _refused("wrong_type", kinds=", ".join(one for one in MEDIA_TYPES if one in kinds))
    if not content:
        raise _refused("empty")
    if len(content) > most_megabytes * 1024 * 1024:
        raise _refused("too_large", most=most_megabytes)
    code = ask_inspector(content, kind)
    if code is not None:
        raise _refused(code)
    scan = scanning.scan(content)
    if scan is not None and scan.found:
        raise _refused("virus")
    return Inspected(
        name=clean_name(name),
        kind=kind,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        scanner=scan.scanner if scan else None,
        waits_for_scanner=scan is None and scanning.is_configured(),
    )


def _refused(code: str, **facts: object) -> RuleBroken:
    log.info("file_refused", reason=code)
    said = REFUSALS[code]
    return RuleBroken(f"file_{code}", Sentence(said.msgid, facts))


def kind_of(name: str) -> str:
    """Return the kind a file's name says it is, by its last ending; `jpeg` is `jpg`."""
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return "jpg" if ending == "jpeg" else ending


def clean_name(name: str) -> str:
    """Return the last part of a name without anything that is not seen, and of a bearable length."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(
        " " if unicodedata.category(one)[0] in "CZ" else one for one in unicodedata.normalize("NFC", last)
    )
    tidy = " ".join(re.sub(r'[<>:"|?*;]', " ", seen).split()).lstrip(". ")
    stem = tidy.rpartition(".")[0].strip() or "file"
    return f"{stem[:LONGEST_NAME].strip()}.{kind_of(name)}"


_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from grants.foundation.inspector.child import main; main(sys.argv[2])"
)


def ask_inspector(content: bytes, kind: str, *, program: str = _PROGRAM) -> str | None:
    """Return why a process of its own refuses the file, a key of REFUSALS, or None when it is harmless.

    A process that is stopped, runs out of its limits or breaks has not checked the file: `unchecked`.
    """
    command = [sys.executable, "-I", "-S", "-B", "-c", program, str(_ROOT), kind]
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            env={},
            cwd="/",
            check=False,
            start_new_session=True,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        log.warning("file_not_checked", error=type(error).__name__)
        return "unchecked"
    said = done.stdout.decode("ascii", "replace")
    if done.returncode == 0 and said == "ok":
        return None
    code = said.removeprefix("refused ")
    if done.returncode == 0 and code in REFUSALS:
        return code
    log.warning("file_not_checked", status=done.returncode)
    return "unchecked"
