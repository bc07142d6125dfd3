"""What is done with a file that comes with something: kept, and let through or dropped once the scanner has spoken?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from grants.applications.states import ATTACHMENT
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.files import StoredFile
from grants.foundation.inspection import Inspected
from grants.people.models import Account


class Scanned(Protocol):
    """A file of any wing that lives the life of an attachment."""

    state: str
    file: StoredFile | None
    scanned_by: str | None
    checked_at: datetime | None


Kept = TypeVar("Kept", bound=Scanned)


def keep_inspected(make: Callable[..., Kept], actor: Account, file: Inspected, **facts: Any) -> Kept:
    """Return an inspected file with its bytes kept, within the deed that hands it in; it waits where a scanner is
    silent. `facts` say what it came with.
    """
    kept = make(
        added_by=actor.id,
        added_at=now(),
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        file=files.keep(file.content, name=file.name, media_type=file.media_type),
        state=ATTACHMENT.initial,
        **facts,
    )
    if not file.waits_for_scanner:
        _let_through(kept, file.scanner)
    return kept


def _let_through(scanned: Scanned, scanner: str | None) -> None:
    """Let a file be opened; `scanner` is None where none looks."""
    scanned.state = ATTACHMENT.after(scanned.state, "accept")
    scanned.scanned_by, scanned.checked_at = scanner, now()


def settle_scan(scanned: Scanned, scanner: str, *, found: bool) -> bool:
    """Let a file that waited through, or refuse it and drop its bytes; return False where that was done before."""
    db.session.refresh(scanned, ["state"], with_for_update=True)
    if scanned.state != ATTACHMENT.initial:
        return False
    if not found:
        _let_through(scanned, scanner)
        return True
    stored, scanned.file = scanned.file, None
    scanned.state = ATTACHMENT.after(scanned.state, "refuse")
    scanned.scanned_by, scanned.checked_at = scanner, now()
    forget(stored)
    return True


def forget(stored: StoredFile | None) -> None:
    """Drop the bytes of a file once nothing refers to them any more."""
    if stored is not None:
        db.session.flush()
        files.forget(stored)
