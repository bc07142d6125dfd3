"""The two databases tests run on: a file of its own for SQLite, a made and dropped database on PostgreSQL."""

from __future__ import annotations

import functools
import os
import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import OperationalError

from grants.assembly import create_app
from grants.foundation.database import Base, db, forget_on_power_cut
from grants.settings import read_settings

CHEAP_HASH_KIB = "8"


def make_app(folder: Path, database_url: str) -> Flask:
    """Return an application in test mode on a database; it keeps its files in the folder."""
    app = create_app(read_settings(settings_of(folder, database_url)))
    remember_templates(app)
    return app


TEMPLATES = "RONDE_TEST_TEMPLATES"
"""The variable with the folder of this run in which compiled templates are kept."""


def remember_templates(app: Flask) -> None:
    """Let each template be compiled once for all processes of a run."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ[TEMPLATES])


def settings_of(folder: Path, database_url: str) -> dict[str, str]:
    """Return the settings of such an application, for a process of its own too."""
    return {
        "RONDE_MODE": "test",
        "RONDE_INSTANCE": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests only, long enough to be one",
        "PUBLIC_ADDRESS": "http://localhost",
        "ARGON2_MEMORY_KIB": CHEAP_HASH_KIB,
    }


def database_of(item: pytest.Item) -> str | None:
    """Return the database on which a test runs, if on one at all."""
    name: str | None = getattr(getattr(item, "callspec", None), "params", {}).get("backend")
    return name


WRITES = ("INSERT", "UPDATE", "DELETE")
VACUUM_EVERY = 100


class KeptFiles:
    """The stored files of a world, beside the folder in which tests may take them away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents = {
            path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    def put_back(self) -> None:
        """Write those that are not there any more, or not so."""
        for name, content in self.contents.items():
            path = self.folder / name
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)


class Backend(ABC):
    """An application on one kind of database."""

    name: str
    app: Flask
    address: str
    """Of its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worlds: dict[Any, tuple[Any, Any]] = {}
        """What `tests.remembering` keeps: by factory and arguments, the kept world and what was returned."""
        self.is_written = False
        """Whether anything was written since it was cleaned."""
        self.touched: set[str] = set()
        """The tables that got rows since."""

    @property
    def files(self) -> Path:
        """The folder of the stored files."""
        return self.folder / "files"

    def _listen(self) -> None:
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, _c: object, _cursor: object, statement: str, *_rest: object) -> None:
        words = statement.split(None, 3)
        deed = words[0].upper() if words else ""
        if deed in WRITES:
            self.is_written = True
        if deed == "INSERT":
            self.touched.add(words[2].strip('"'))

    def clean(self) -> None:
        """Empty the database as migrations left it, and the folder of files."""
        self._empty()
        shutil.rmtree(self.files, ignore_errors=True)
        self.files.mkdir()
        self.touched.clear()
        self.is_written = False

    @abstractmethod
    def _empty(self) -> None:
        """Take out what was written since the migrations."""

    @abstractmethod
    def keep(self) -> Any:
        """Return all that stands in the database now, and the files with it, as `put_back` takes it."""

    @abstractmethod
    def put_back(self, world: Any) -> None:
        """Fill the clean database with what was kept."""

    @abstractmethod
    def written_elsewhere(self) -> None:
        """Say that another process wrote here, in whichever tables."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing behind."""

    def _migrate(self) -> None:
        with self.app.app_context():
            upgrade()


class SqliteBackend(Backend):
    """A migrated file, put back before each test."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file = folder / "ronde.db"
        self.fresh = folder / "fresh.db"
        self.address = f"sqlite:///{self.file}"
        self.app = make_app(folder, self.address)
        with self.app.app_context():
            # A test that loses power is run again: nobody waits for the disk.
            forget_on_power_cut(db.engine)
        self._migrate()
        self._copy_to(self.fresh)
        self._listen()

    def _copy_to(self, kept: Path) -> None:
        with self.app.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copy(self.file, kept)

    def _empty(self) -> None:
        self._replace_by(self.fresh)

    def _replace_by(self, kept: Path) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for leftover in self.folder.glob("ronde.db*"):
            leftover.unlink()
        shutil.copy(kept, self.file)

    def keep(self) -> tuple[Path, KeptFiles]:
        kept = self.folder / f"world{len(self.worlds)}.db"
        self._copy_to(kept)
        return kept, KeptFiles(self.files)

    def put_back(self, world: tuple[Path, KeptFiles]) -> None:
        self._replace_by(world[0])
        world[1].put_back()
        self.is_written = True

    def written_elsewhere(self) -> None:
        self.is_written = True

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


class PostgresBackend(Backend):
    """A database made for this run and dropped after it; touched tables are emptied before each test."""

    name = "postgresql"

    def __init__(self, folder: Path, server: str) -> None:
        super().__init__(folder)
        self.server = server
        self.database = f"ronde_test_{uuid.uuid4().hex[:12]}"
        self._on_server(f'CREATE DATABASE "{self.database}"')
        # A test that loses power is run again: nobody waits for the disk.
        self._on_server(f'ALTER DATABASE "{self.database}" SET synchronous_commit TO off')
        self.emptied = 0
        """So many times."""
        self.address = f"{server}/{self.database}"
        self.app = make_app(folder, self.address)
        self._listen()
        self._migrate()
        self.filled = self.touched - {"alembic_version"}
        """The tables that migrations fill."""
        self.touched = set()

    def written_elsewhere(self) -> None:
        self.is_written = True
        self.touched |= set(Base.metadata.tables) - self.filled

    @contextmanager
    def _without_triggers(self) -> Iterator[Connection]:
        with (
            self.app.app_context(),
            db.engine.connect().execution_options(ronde_writer=True) as connection,
        ):
            connection.exec_driver_sql("SET session_replication_role = replica")
            yield connection
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
            connection.commit()

    def _tables(self) -> list[str]:
        return sorted(self.touched & set(Base.metadata.tables))

    def _empty(self) -> None:
        if not self._tables():
            return
        with self.app.app_context():
            db.session.remove()
        with self._without_triggers() as connection:
            for table in self._tables():
                connection.exec_driver_sql(f"DELETE FROM {table}")
                connection.exec_driver_sql(f"ALTER SEQUENCE {table}_id_seq RESTART")
        self.emptied += 1
        if self.emptied % VACUUM_EVERY == 0:
            self._vacuum()

    def _vacuum(self) -> None:
        """Give back the room of deleted rows: the tables would grow with every test."""
        with self.app.app_context(), db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")

    def keep(self) -> tuple[dict[str, tuple[bytes, int]], KeptFiles]:
        tables = {}
        with self.app.app_context(), db.engine.connect() as connection:
            cursor = connection.connection.cursor()
            for table in self._tables():
                with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows:
                    content = b"".join(bytes(part) for part in rows)
                number = connection.exec_driver_sql(f"SELECT nextval('{table}_id_seq')").scalar_one()
                tables[table] = (content, int(number))
        return tables, KeptFiles(self.files)

    def put_back(self, world: tuple[dict[str, tuple[bytes, int]], KeptFiles]) -> None:
        with self._without_triggers() as connection:
            cursor = connection.connection.cursor()
            for table, (content, number) in world[0].items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as rows:
                    rows.write(content)
                connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', {number}, true)")
        world[1].put_back()
        self.touched, self.is_written = set(world[0]), True

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self._on_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def _on_server(self, statement: str) -> None:
        engine = create_engine(f"{self.server}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@functools.cache
def postgres_server() -> str | None:
    """Return the address of a PostgreSQL server without a database name, or None when none answers.

    Looks at the server that DATABASE_URL names, then at the local one; the named database is never used.
    """
    candidates = []
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith("postgres"):
        candidates.append("postgresql+psycopg://" + named.split("://", 1)[1].rsplit("/", 1)[0])
    user = os.environ.get("PGUSER") or os.environ.get("USER") or "root"
    candidates += [f"postgresql+psycopg://{name}@127.0.0.1:5432" for name in (user, "postgres")]
    for candidate in candidates:
        engine = create_engine(f"{candidate}/postgres", connect_args={"connect_timeout": 2})
        try:
            with engine.connect() as connection:
                allowed = connection.execute(
                    text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
                ).scalar()
            if allowed:
                return candidate
        except OperationalError:
            continue
        finally:
            engine.dispose()
    return None
