"""broadcasts that were thrown away.

Revision ID: 0042
"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

COLUMNS = (
    "discarded_by {key} CONSTRAINT fk_broadcast_discarded_by REFERENCES account (id)",
    "discarded_at {moment} CONSTRAINT ck_broadcast_discarded_by_somebody "
    "CHECK ((discarded_at IS NULL) = (discarded_by IS NULL))",
    "discarded_because TEXT CONSTRAINT ck_broadcast_discarded_with_a_reason "
    "CHECK ((state = 'discarded') = (discarded_because IS NOT NULL))",
)
WITH = "state IN ('draft', 'sent', 'discarded')"
WITHOUT = "state IN ('draft', 'sent')"


def upgrade() -> None:
    """Apply."""
    words = {"key": "INTEGER", "moment": "DATETIME"}
    if _is_postgresql():
        words = {"key": "BIGINT", "moment": "TIMESTAMP WITH TIME ZONE"}
    _change_check(WITHOUT, WITH)
    for column in COLUMNS:
        op.execute(f"ALTER TABLE broadcast ADD COLUMN {column.format_map(words)}")


def downgrade() -> None:
    """Take back; what was thrown away can be sent again then."""
    op.execute("UPDATE broadcast SET state = 'draft', discarded_because = NULL WHERE state = 'discarded'")
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE broadcast DROP COLUMN {column.split()[0]}")
    _change_check(WITH, WITHOUT)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _change_check(was: str, becomes: str) -> None:
    if _is_postgresql():
        op.drop_constraint(op.f("ck_broadcast_state"), "broadcast")
        op.create_check_constraint(op.f("ck_broadcast_state"), "broadcast", becomes)
        return
    # Mail points at this table, so it cannot be made anew inside a transaction. A CHECK changes nothing of
    # how rows are kept: SQLite's manual lets its text be changed in the schema (lang_altertable, section 7).
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'broadcast'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
