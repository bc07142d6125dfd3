"""What must always be true of this installation: each wing names its own; `flask verify` asks them all."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from grants.foundation import audit, files
from grants.foundation.database import db
from grants.foundation.files import StoredFile

Check = Callable[[], list[str]]
SEAL_AT_ONCE = 5_000
_checks: dict[str, Check] = {}


def invariant(name: str) -> Callable[[Check], Check]:
    """Register a function that returns a sentence per fault; nothing when all is well."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def faults() -> dict[str, list[str]]:
    """Return what is broken, by check; every list empty means the installation is whole."""
    while audit.seal_entries(limit=SEAL_AT_ONCE, everything=True):
        pass
    return {name: check() for name, check in _checks.items()}


invariant("audit log")(audit.broken_links)


@invariant("files")
def file_faults() -> list[str]:
    """Say which kept files are gone or changed."""
    return [
        f"file {file.id} ({file.name}) is gone or changed"
        for file in db.session.scalars(select(StoredFile))
        if not files.is_whole(file)
    ]
