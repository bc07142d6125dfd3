"""Where bytes are kept: outside the database, by their digest, behind one small interface."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.clock import now, system_clock
from grants.foundation.clockwork import clockwork
from grants.foundation.commands import unit_of_work
from grants.foundation.database import Base, Line, Word, db

ORPHANS_LIVE = timedelta(days=1)
"""How long bytes without a row stay: longer than any command that keeps some can take."""
SWEEP_EVERY = timedelta(hours=1)

_folder: Path | None = None
_swept_at: datetime | None = None


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


@clockwork
def sweep_in_time() -> int:
    """Sweep once an hour, for as long as this process runs; return how many files were removed."""
    global _swept_at
    moment = system_clock()
    if _swept_at is not None and moment - _swept_at < SWEEP_EVERY:
        return 0
    removed = sweep(older_than=moment - ORPHANS_LIVE)
    _swept_at = moment
    return removed


def sweep(*, older_than: datetime) -> int:
    """Remove bytes that no row names and that are older; return how many."""
    known = set(db.session.scalars(select(StoredFile.sha256)))
    return sweep_orphans(known, older_than=older_than)


def sweep_orphans(known: set[str], *, older_than: datetime) -> int:
    """Remove bytes that are not among the known and that are older than an hour, say; return how many.

    They are set aside first and looked at again: whoever keeps the same bytes at this moment made them young,
    or finds them gone and writes them anew.
    """
    if _folder is None:
        return 0
    removed = 0
    for path in _folder.glob("*/*"):
        if path.name in known or path.stat().st_mtime >= older_than.timestamp():
            continue
        aside = path.rename(path.with_name(f".aside-{path.name}")) if path.name[0] != "." else path
        if aside.stat().st_mtime >= older_than.timestamp():
            aside.rename(path)
            continue
        aside.unlink(missing_ok=True)
        removed += 1
    return removed
