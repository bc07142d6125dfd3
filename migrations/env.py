"""How Alembic reaches the database: through the application, as a writer."""

from __future__ import annotations

from alembic import context
from flask import current_app

from grants.foundation.database import WRITER, Base

LOCK_TIMEOUT = "SET lock_timeout = '4s'"


def run() -> None:
    """Migrate in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITER: True}) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(LOCK_TIMEOUT)
            connection.commit()
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


run()
