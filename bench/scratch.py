"""A database for one run: made on the PostgreSQL server that is found, migrated, and dropped afterwards."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, text

from grants.foundation.database import WRITER, db


@contextlib.contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """Make a database on the server, hand out its address, drop it whatever happens.

    Parallel workers are off in it: their processes come and go, so that nobody could count their work.
    """
    name = f"ronde_bench_{uuid.uuid4().hex[:12]}"
    on_server(server, f'CREATE DATABASE "{name}"')
    try:
        on_server(server, f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
        yield f"{server}/{name}"
    finally:
        on_server(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def on_server(server: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def migrate(app: Flask) -> None:
    """Bring the application's database to the newest migration."""
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def tidy(engine: Engine) -> None:
    """Let PostgreSQL look at what was loaded, as its own clockwork would in a quiet minute."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", **{WRITER: True}) as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
