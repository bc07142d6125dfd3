"""How Alembic reaches the database: through the application, as a writer."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from grants.foundation.database import WRITER, Base

LOCK_TIMEOUT = "SET lock_timeout = '4s'"


def run() -> None:
    """Migrate in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITER: True}) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(LOCK_TIMEOUT)
            connection.commit()
        else:
            _let_tables_be_made_anew(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_as_batch=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            _check_references(connection)


def _let_tables_be_made_anew(connection: Connection) -> None:
    """Let SQLite change a constraint of a table that others refer to: it makes such a table anew.

    Outside a transaction, where alone SQLite listens to it (https://sqlite.org/lang_altertable.html, 7).
    """
    _raw(connection).execute("PRAGMA foreign_keys = OFF")


def _check_references(connection: Connection) -> None:
    raw = _raw(connection)
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    raw.execute("PRAGMA foreign_keys = ON")
    if broken:
        raise RuntimeError(f"rows refer to what is not there: {broken[:5]}")


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


run()
