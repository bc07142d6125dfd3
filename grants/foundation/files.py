"""Where bytes are kept: outside the database, by their digest, behind one small interface."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.clock import now
from grants.foundation.commands import unit_of_work
from grants.foundation.database import Base, Line, Word, db

_folder: Path | None = None


class StoredFile(Base):
    """A file that was kept: its name for people, its digest for finding it, its size in bytes."""

    name: Mapped[Line]
    media_type: Mapped[Line]
    sha256: Mapped[Word] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kept_at: Mapped[datetime]


def use_folder(folder: Path) -> None:
    """Keep files below this folder from now on."""
    global _folder
    folder.mkdir(parents=True, exist_ok=True)
    _folder = folder


def _place(sha256: str) -> Path:
    if _folder is None:
        raise RuntimeError("no folder for files was named")
    return _folder / sha256[:2] / sha256


def keep(content: bytes, *, name: str, media_type: str) -> StoredFile:
    """Write the bytes whole or not at all, and a row for them in the open unit of work.

    Raises OSError when the disk is full; nothing is left behind then. Bytes whose row is never committed
    are removed by `sweep_orphans`.
    """
    unit_of_work()
    sha256 = hashlib.sha256(content).hexdigest()
    place = _place(sha256)
    if not _is_there(place, sha256):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).rename(place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    row = StoredFile(name=name[-200:], media_type=media_type, sha256=sha256, size=len(content), kept_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def forget(file: StoredFile) -> None:
    """Drop the row in the open unit of work; `sweep_orphans` removes the bytes when no other row names them."""
    unit_of_work()
    db.session.delete(file)


def _is_there(place: Path, sha256: str) -> bool:
    """Say whether the bytes are there already and whole; made young, so that no sweep takes them meanwhile."""
    try:
        os.utime(place)
        return hashlib.sha256(place.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False


def read(file: StoredFile) -> bytes:
    """Return the bytes of a kept file; raise FileNotFoundError when they are gone."""
    return _place(file.sha256).read_bytes()


def is_whole(file: StoredFile) -> bool:
    """Say whether the bytes are there and still have their digest."""
    place = _place(file.sha256)
    return place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == file.sha256


def sweep_orphans(known: set[str], *, older_than: datetime) -> int:
    """Remove bytes that no row names and that are older than an hour, say; return how many."""
    if _folder is None:
        return 0
    removed = 0
    for path in _folder.glob("*/*"):
        if path.name not in known and path.stat().st_mtime < older_than.timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
