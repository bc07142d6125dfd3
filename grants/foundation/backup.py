"""One archive of a default installation: the database at one instant, then the files its rows name."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy import Engine

DATABASE = "ronde.db"
FILES = "files"


class NotABackup(RuntimeError):
    """The archive was not written by `write`, or is damaged; nothing was replaced."""


def write(target: Path, *, engine: Engine, files_folder: Path) -> Path:
    """Write the archive; safe while the application runs.

    The database is copied first and in one transaction; files are only ever added, so every file that a
    copied row names is there when the files are copied after it.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / DATABASE
        with engine.connect() as connection:
            source = connection.connection.driver_connection
            destination = sqlite3.connect(copy)
            source.backup(destination)  # type: ignore[union-attr]
            destination.close()
        draft = target.with_name(target.name + ".draft")
        with tarfile.open(draft, "w:gz") as archive:
            archive.add(copy, DATABASE)
            if files_folder.exists():
                archive.add(files_folder, FILES)
        draft.replace(target)
    return target


def put_back(source: Path, *, database: Path, files_folder: Path) -> None:
    """Replace database and files by those of the archive; raises NotABackup and then replaces nothing."""
    folder = Path(tempfile.mkdtemp(dir=database.parent))
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        copy = folder / DATABASE
        if not copy.exists():
            raise NotABackup(f"{source} holds no {DATABASE}")
        checked = sqlite3.connect(copy)
        outcome = checked.execute("PRAGMA integrity_check").fetchone()[0]
        checked.close()
        if outcome != "ok":
            raise NotABackup(f"the database in {source} is damaged: {outcome}")
        for leftover in (f"{database}-wal", f"{database}-shm"):
            Path(leftover).unlink(missing_ok=True)
        copy.replace(database)
        restored = folder / FILES
        if restored.exists():
            if files_folder.exists():
                shutil.rmtree(files_folder)
            restored.replace(files_folder)
    except (tarfile.TarError, EOFError) as error:
        raise NotABackup(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
