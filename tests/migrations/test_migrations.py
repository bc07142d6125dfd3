"""Migrations: they make what the models say, and go down and up again with data in the tables."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from grants.foundation.database import Base, db
from tests.backends import Backend, PostgresBackend, SqliteBackend, postgres_server
from tests.factories.people import a_person


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_models_equal_migrations(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again_with_data(backend: Backend, tmp_path) -> None:  # type: ignore[no-untyped-def]
    fresh: Backend
    if backend.name == "sqlite":
        fresh = SqliteBackend(tmp_path)
    else:
        server = postgres_server()
        assert server is not None
        fresh = PostgresBackend(tmp_path, server)
    try:
        with fresh.app.app_context():
            a_person()
            db.session.remove()
            downgrade(revision="base")
            assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
            upgrade()
            assert "account" in inspect(db.engine).get_table_names()
            a_person()
            db.session.remove()
    finally:
        fresh.close()
