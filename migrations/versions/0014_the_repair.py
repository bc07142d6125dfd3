"""the one repair of an application; the ground of one that stays incomplete.

Revision ID: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
WITHOUT = (
    "ground IN ('ranked_within_line', 'substance', 'eligibility', 'ceiling', 'cap', 'max_awards', 'late')"
)
WITH = WITHOUT.replace("'late')", "'late', 'incomplete')")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "repair",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'repaired', 'lapsed', 'untreated')", name=op.f("ck_repair_state")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_repair_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "state <> 'repaired' OR answered_at IS NOT NULL", name=op.f("ck_repair_repaired_was_answered")
        ),
        sa.CheckConstraint(
            "state NOT IN ('asked', 'lapsed') OR answered_at IS NULL",
            name=op.f("ck_repair_open_has_no_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_repair_application_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_repair_asked_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_repair_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
        sa.UniqueConstraint("application_id", name=op.f("uq_repair_application_id")),
    )
    _change_ground(WITHOUT, WITH)


def downgrade() -> None:
    """Take back; what stayed incomplete did not meet the conditions."""
    op.execute("UPDATE decision SET ground = 'eligibility' WHERE ground = 'incomplete'")
    _change_ground(WITH, WITHOUT)
    op.drop_table("repair")


def _change_ground(was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_decision_ground"), "decision")
        op.create_check_constraint(op.f("ck_decision_ground"), "decision", becomes)
        return
    # Other tables point at this one, so it cannot be made anew inside a transaction. A CHECK changes nothing of
    # how rows are kept: SQLite's manual lets its text be changed in the schema (lang_altertable, section 7).
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'decision'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
