"""declined assignments, and topics and languages of reviewers.

Revision ID: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

WITH = "state IN ('assigned', 'free', 'conflicted', 'declined', 'removed')"
WITHOUT = "state IN ('assigned', 'free', 'conflicted', 'removed')"


def upgrade() -> None:
    """Apply."""
    op.add_column("assignment", sa.Column("declined_because", sa.Text(), nullable=True))
    _change_check(WITHOUT, WITH)
    with op.batch_alter_table("reviewer_profile") as table:
        table.add_column(sa.Column("topics", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("languages", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("reviewer_profile") as table:
        table.alter_column("topics", server_default=None)
        table.alter_column("languages", server_default=None)


def downgrade() -> None:
    """Take back; what was declined is taken back then."""
    with op.batch_alter_table("reviewer_profile") as table:
        table.drop_column("languages")
        table.drop_column("topics")
    op.execute("UPDATE assignment SET state = 'removed' WHERE state = 'declined'")
    _change_check(WITH, WITHOUT)
    op.drop_column("assignment", "declined_because")


def _change_check(was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_assignment_state"), "assignment")
        op.create_check_constraint(op.f("ck_assignment_state"), "assignment", becomes)
        return
    # Other tables point at this one, so it cannot be made anew inside a transaction. A CHECK changes nothing of
    # how rows are kept: SQLite's manual lets its text be changed in the schema (lang_altertable, section 7).
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'assignment'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
