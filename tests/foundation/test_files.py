"""Kept files: whole or absent, swept when nobody knows them."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.foundation import files
from grants.foundation.audit import record
from grants.foundation.clock import system_clock
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.files import StoredFile


@command
def keep(content: bytes, *, fail: bool = False) -> StoredFile:
    file = files.keep(content, name="brief.pdf", media_type="application/pdf")
    record(actor_id=None, deed="keep", subject=file)
    if fail:
        raise RuntimeError("the command fails afterwards")
    return file


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(StoredFile)) or 0


def test_what_is_kept_comes_back(app: Flask) -> None:
    file = keep(b"letter")
    assert files.read(file) == b"letter"
    assert files.is_whole(file)


def test_a_changed_file_is_not_whole(app: Flask) -> None:
    file = keep(b"letter")
    files._place(file.sha256).write_bytes(b"another letter")
    assert not files.is_whole(file)


def test_a_full_disk_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(b"too much")
    assert rows() == 0
    assert [p for p in files._folder.rglob("*") if p.is_file() and b"too much" in p.read_bytes()] == []
    monkeypatch.undo()
    assert files.read(keep(b"too much")) == b"too much"


def test_bytes_of_a_failed_command_are_swept(app: Flask) -> None:
    kept = keep(b"stays")
    with pytest.raises(RuntimeError):
        keep(b"goes", fail=True)
    assert rows() == 1
    files.sweep_orphans({kept.sha256}, older_than=system_clock() + timedelta(hours=1))
    left = [p for p in files._folder.rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in left] == [b"stays"]


def test_bytes_that_were_damaged_are_written_again(app: Flask) -> None:
    file = keep(b"damaged once")
    files._place(file.sha256).write_bytes(b"something else")
    assert files.is_whole(keep(b"damaged once"))


def test_old_bytes_that_are_kept_anew_are_young(app: Flask) -> None:
    place = files._place(keep(b"old").sha256)
    os.utime(place, (0, 0))
    keep(b"old")
    files.sweep_orphans(set(), older_than=system_clock() - timedelta(hours=1))
    assert place.exists()


def test_a_forgotten_row_leaves_its_bytes_to_the_sweep(app: Flask) -> None:
    file = keep(b"forgotten")
    place = files._place(file.sha256)

    @command
    def forget() -> None:
        record(actor_id=None, deed="forget", subject=file)
        files.forget(file)

    forget()
    assert (rows(), place.exists()) == (0, True)


def test_the_passing_of_time_sweeps_once_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone = keep(b"stays"), files._place(keep(b"goes").sha256)

    @command
    def forget() -> None:
        row = db.session.query(StoredFile).filter_by(sha256=gone.name).one()
        record(actor_id=None, deed="forget", subject=row)
        files.forget(row)

    forget()
    cut_off = gone.with_name(".draft-cut-off")
    cut_off.write_bytes(b"half")
    for place in (gone, cut_off, files._place(kept.sha256)):
        os.utime(place, (0, 0))
    monkeypatch.setattr(files, "_swept_at", None)
    assert files.sweep_in_time() == 2
    assert (gone.exists(), cut_off.exists(), files.read(kept)) == (False, False, b"stays")
    os.utime(files._place(keep(b"again").sha256), (0, 0))
    gone.write_bytes(b"goes")
    os.utime(gone, (0, 0))
    assert (files.sweep_in_time(), gone.exists()) == (0, True)
    later = system_clock() + files.SWEEP_EVERY
    monkeypatch.setattr(files, "system_clock", lambda: later)
    assert (files.sweep_in_time(), gone.exists()) == (1, False)


def test_bytes_that_are_kept_while_they_are_swept_stay(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep has seen that they are old when somebody keeps the same bytes again."""
    place = files._place(keep(b"twice").sha256)
    os.utime(place, (0, 0))
    rename = Path.rename

    def keeps_first(path: Path, target: Path) -> Path:
        os.utime(path)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", keeps_first)
    assert files.sweep_orphans(set(), older_than=system_clock() - timedelta(hours=1)) == 0
    assert place.read_bytes() == b"twice"
