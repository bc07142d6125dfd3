"""What follows for a file that came with something, once the virus scanner has spoken: let it through, or drop it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from grants.applications.states import ATTACHMENT
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.files import StoredFile


class Scanned(Protocol):
    """A file of any wing that lives the life of an attachment."""

    state: str
    file: StoredFile | None
    scanned_by: str | None
    checked_at: datetime | None


def let_file_through(scanned: Scanned, scanner: str | None) -> None:
    """Let a file be opened; `scanner` is None where none looks."""
    scanned.state = ATTACHMENT.after(scanned.state, "accept")
    scanned.scanned_by, scanned.checked_at = scanner, now()


def settle_scan(scanned: Scanned, scanner: str, *, found: bool) -> bool:
    """Let a file that waited through, or refuse it and drop its bytes; return False where that was done before."""
    db.session.refresh(scanned, ["state"], with_for_update=True)
    if scanned.state != ATTACHMENT.initial:
        return False
    if not found:
        let_file_through(scanned, scanner)
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
