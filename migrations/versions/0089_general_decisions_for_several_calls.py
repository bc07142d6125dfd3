"""one decision for a whole set may name a day, and take several calls.

Revision ID: 0089
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

TABLE = "general_decision"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ONE = "(months IS NULL) <> (new_end_on IS NULL)"
MOVES = "CONSTRAINT ck_general_decision_moves_something CHECK (months > 0)"
MONTHS_OR_DAY = f"{MOVES}, CONSTRAINT ck_general_decision_months_or_day CHECK ({ONE})"


def upgrade() -> None:
    """Apply: what was decided before takes its one call."""
    op.add_column(TABLE, sa.Column("new_end_on", sa.Date()))
    op.add_column(TABLE, sa.Column("stream_ids", JSON))
    if _on_postgresql():
        op.execute(f"UPDATE {TABLE} SET stream_ids = jsonb_build_array(stream_id)")
        op.alter_column(TABLE, "stream_ids", nullable=False)
        op.alter_column(TABLE, "months", nullable=True)
        op.create_check_constraint(op.f("ck_general_decision_months_or_day"), TABLE, ONE)
    else:
        op.execute(f"UPDATE {TABLE} SET stream_ids = json_array(stream_id)")
        _rewrite("stream_ids JSON", "stream_ids JSON NOT NULL")
        _rewrite("months INTEGER NOT NULL", "months INTEGER")
        _rewrite(MOVES, MONTHS_OR_DAY)


def downgrade() -> None:
    """Take back; where a decision names a day or takes several calls this stops: it has no place in the older shape."""
    length = "jsonb_array_length" if _on_postgresql() else "json_array_length"
    newer = f"SELECT count(*) FROM {TABLE} WHERE months IS NULL OR {length}(stream_ids) > 1"
    left = op.get_bind().execute(sa.text(newer)).scalar_one()
    if left:
        raise RuntimeError(f"{left} decisions for a whole set name a day or take several calls")
    if _on_postgresql():
        op.drop_constraint(op.f("ck_general_decision_months_or_day"), TABLE)
        op.alter_column(TABLE, "months", nullable=False)
    else:
        _rewrite(MONTHS_OR_DAY, MOVES)
        _rewrite("months INTEGER", "months INTEGER NOT NULL")
    op.drop_column(TABLE, "stream_ids")
    op.drop_column(TABLE, "new_end_on")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _rewrite(was: str, becomes: str) -> None:
    """Change the text of a table in SQLite's schema: other tables point at it (lang_altertable, section 7)."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (was, becomes, TABLE),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
