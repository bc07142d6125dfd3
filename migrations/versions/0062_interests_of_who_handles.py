"""interests of who handles a call.

Revision ID: 0062
"""

from __future__ import annotations

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

WITH = "stage IN ('assignment', 'panel', 'handling')"
WITHOUT = "stage IN ('assignment', 'panel')"


def upgrade() -> None:
    """Apply."""
    _change_check(WITHOUT, WITH)


def downgrade() -> None:
    """Take back; what an answer closed stays closed."""
    op.execute("DELETE FROM listed_answer WHERE stage = 'handling'")
    _change_check(WITH, WITHOUT)


def _change_check(was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_listed_answer_stage"), "listed_answer")
        op.create_check_constraint(op.f("ck_listed_answer_stage"), "listed_answer", becomes)
        return
    # As in 0040: a CHECK changes nothing of how rows are kept, so its text is changed in the schema.
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'listed_answer'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
