"""What is a table here: the declarative base, the column types, and how both databases are opened."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Text,
    event,
    inspect,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from grants.foundation.errors import NotFound
from grants.foundation.money import Money

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A UTC instant; refuses a naive one, and returns an aware one on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Cents(TypeDecorator[Money]):
    """Money as a whole number of cents; a sum over it is Money again."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError(f"expected Money, got {type(value).__name__}")
        return value.cents

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        return None if value is None else Money(int(value))


Json = JSON().with_variant(JSONB(), "postgresql")
Key = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(Key, primary_key=True)]
"""The row's own number."""
Ref = Annotated[int, mapped_column(Key)]
"""The number of a row elsewhere; the ForeignKey is added where it is declared."""
Word = Annotated[str, mapped_column(String(64))]
"""A short code: a state, a kind, a role."""
Line = Annotated[str, mapped_column(String(300))]
"""One line a person typed: a name, a title."""
Prose = Annotated[str, mapped_column(Text)]
"""Text of any length."""


class Base(DeclarativeBase):
    """The base of every model; constraints get names, so that errors and migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: Instant(),
        date: Date(),
        Money: Cents(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
    }
    __audited__ = True
    """Whether a change of this table needs an audit entry in the same unit of work."""

    id: Mapped[Id]

    def __init_subclass__(cls, **kw: Any) -> None:
        if "__tablename__" not in cls.__dict__ and not cls.__dict__.get("__abstract__"):
            cls.__tablename__ = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        super().__init_subclass__(**kw)


class Versioned:
    """Adds the version by which two people editing the same thing are kept apart."""

    version: Mapped[int] = mapped_column(Integer)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def one_of(column: str, words: tuple[str, ...]) -> str:
    """Return the SQL of a CHECK that a column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def number_of(thing: Base) -> int:
    """Return a row's number without asking the database, also when the row has expired; raises NotFound."""
    identity = inspect(thing).identity
    if identity is None:
        raise NotFound
    return int(identity[0])


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False})
"""What a command wrote is not read again for the answer; the next command reads all anew (`stop_reading`)."""

WRITER = "ronde_writer"
"""Execution option of a connection on which a unit of work may write."""
SQLITE_WAIT_MS = 5_000


def prepare_engine(engine: Engine) -> None:
    """Set up a new engine: SQLite's pragmas and BEGIN IMMEDIATE for writers, the write guard on both."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    event.listen(engine, "before_cursor_execute", _refuse_stray_write)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writer = connection.get_execution_options().get(WRITER, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def forget_on_power_cut(engine: Engine) -> None:
    """Let new connections to a SQLite database that is thrown away afterwards not wait for the disk."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = OFF")


class WriteOutsideCommand(RuntimeError):
    """A bug: something tried to write where no command is open."""


_WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE")
_WRITING_WITHIN = re.compile(r"\b(INSERT INTO|DELETE FROM|MERGE INTO|UPDATE\s+\S+\s+SET)\b", re.IGNORECASE)


def _refuse_stray_write(
    connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    start = statement.lstrip()[:8].upper()
    writes = start.startswith(_WRITING) or (start.startswith("WITH") and _WRITING_WITHIN.search(statement))
    if writes and not connection.get_execution_options().get(WRITER):
        raise WriteOutsideCommand(statement.split("\n", maxsplit=1)[0][:80])
