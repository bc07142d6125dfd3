"""objections against what later wings decide, with what comes in the place of it.

Revision ID: 0086
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = "'first', 'at_once', 'reopened'"
GROUNDS = "'as_awarded', 'costs', 'activities_not_done', 'duties_unmet', 'false_data', 'known_wrong', 'ended', 'new_facts'"
STATES = "'open', 'settled', 'lapsed'"
CHECKS = (
    ("determination", "kind", KINDS, "on_objection"),
    ("determination", "ground", GROUNDS, "objection_upheld"),
    ("recovery", "state", STATES, "dropped"),
)
TIED = ("determination", "change_request")


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "objection", sa.Column("against_kind", sa.String(64), nullable=False, server_default="decision")
    )
    op.add_column("objection", sa.Column("against_id", KEY, nullable=False, server_default="0"))
    op.add_column("objection", sa.Column("against_on", sa.Date()))
    op.add_column("objection", sa.Column("against_until", sa.Date()))
    op.add_column("objection", sa.Column("remedy", JSON))
    _one_draft("application_id", "entered_by", "against_kind", "against_id")
    for table in TIED:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("objection_id", KEY, nullable=True))
            changed.create_foreign_key(
                op.f(f"fk_{table}_objection_id"), "objection", ["objection_id"], ["id"]
            )
    for table, column, words, word in CHECKS:
        _change_check(table, column, f"{column} IN ({words})", f"{column} IN ({words}, '{word}')")


def downgrade() -> None:
    """Take back; where such an objection led to something this stops: that has no place in the older shape."""
    for table, column, words, word in CHECKS:
        _change_check(table, column, f"{column} IN ({words}, '{word}')", f"{column} IN ({words})")
    for table in TIED:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"fk_{table}_objection_id"), type_="foreignkey")
            changed.drop_column("objection_id")
    op.execute("DELETE FROM objection WHERE against_kind <> 'decision' AND state = 'draft'")
    _one_draft("application_id", "entered_by")
    for column in ("remedy", "against_until", "against_on", "against_id", "against_kind"):
        op.drop_column("objection", column)


def _one_draft(*columns: str) -> None:
    op.drop_index("uq_objection_draft", "objection")
    op.create_index(
        "uq_objection_draft",
        "objection",
        list(columns),
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )


def _change_check(table: str, column: str, was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, becomes)
        return
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (was, becomes, table),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
