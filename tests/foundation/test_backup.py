"""Backup and restore of a default installation: what comes back is what was there."""

from __future__ import annotations

import sqlite3
import tarfile
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants.foundation import backup, files
from grants.foundation.audit import record
from grants.foundation.backup import NotABackup
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.files import StoredFile
from grants.foundation.invariants import faults
from grants.people.models import Organisation
from tests.backends import Backend, SqliteBackend
from tests.factories.people import a_person

pytestmark = pytest.mark.only("sqlite")


@command
def keep(content: bytes) -> StoredFile:
    file = files.keep(content, name="brief.pdf", media_type="application/pdf")
    record(actor_id=None, deed="keep", subject=file)
    return file


def digest(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(database) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}


@pytest.fixture
def installation(app: Flask, backend: Backend) -> SqliteBackend:
    assert isinstance(backend, SqliteBackend)
    a_person()
    keep(b"a letter")
    return backend


def put_back(installation: SqliteBackend, archive: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    backup.put_back(archive, database=installation.file, files_folder=installation.folder / "files")


def test_what_was_there_comes_back(installation: SqliteBackend, tmp_path: Path) -> None:
    archive = backup.write(
        tmp_path / "ronde.tar.gz", engine=db.engine, files_folder=installation.folder / "files"
    )
    before = digest(installation.file)
    a_person("Later", "Stichting Later")
    keep(b"a later letter")
    put_back(installation, archive)
    assert digest(installation.file) == before
    assert files.read(db.session.scalars(select(StoredFile)).one()) == b"a letter"
    assert not any(faults().values())


def test_a_backup_while_others_write_is_of_one_instant(installation: SqliteBackend, tmp_path: Path) -> None:
    app, stop, failures = installation.app, threading.Event(), []

    def write() -> None:
        with app.app_context():
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    keep(f"letter {number}".encode())
                except Exception as error:
                    failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    archive = backup.write(
        tmp_path / "ronde.tar.gz", engine=db.engine, files_folder=installation.folder / "files"
    )
    stop.set()
    writer.join()
    assert failures == []
    put_back(installation, archive)
    assert not any(faults().values())
    assert all(files.is_whole(file) for file in db.session.scalars(select(StoredFile)))


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_damaged_archive_replaces_nothing(
    installation: SqliteBackend, tmp_path: Path, content: bytes
) -> None:
    archive = tmp_path / "damaged.tar.gz"
    archive.write_bytes(content)
    with pytest.raises(NotABackup):
        put_back(installation, archive)
    assert db.session.scalars(select(Organisation.name)).all() == ["Stichting Samen Eten"]


def test_an_archive_without_a_database_replaces_nothing(installation: SqliteBackend, tmp_path: Path) -> None:
    archive = tmp_path / "other.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(__file__, "something.py")
    with pytest.raises(NotABackup):
        put_back(installation, archive)
    assert db.session.scalars(select(Organisation.name)).all() == ["Stichting Samen Eten"]
