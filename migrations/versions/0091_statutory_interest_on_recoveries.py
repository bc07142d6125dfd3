"""decisions about the statutory interest on what was paid back too late.

Revision ID: 0091
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "recovery_interest"
LETTERS = "payment_decision"
NAME = "ck_payment_decision_kind"
WAS = (
    "kind IN ('suspended', 'suspension_lifted', 'suspension_lapsed', 'remitted', 'remission_refused', "
    "'stayed', 'stay_ended', 'reminded')"
)
BECOMES = WAS.replace("'reminded'", "'reminded', 'interest_claimed'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", KEY, primary_key=True),
        sa.Column("recovery_id", KEY, sa.ForeignKey("recovery.id"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{TABLE}_something_ran")),
        sa.CheckConstraint("claimed = (due_on IS NOT NULL)", name=op.f(f"ck_{TABLE}_claimed_by_a_day")),
        sa.CheckConstraint("claimed OR reason <> ''", name=op.f(f"ck_{TABLE}_let_go_with_a_reason")),
        sa.CheckConstraint(
            "received >= 0 AND received <= amount AND (claimed OR received = 0)",
            name=op.f(f"ck_{TABLE}_no_more_than_claimed"),
        ),
        sa.UniqueConstraint("recovery_id", name=op.f(f"uq_{TABLE}_recovery_id")),
    )
    _check(WAS, BECOMES)


def downgrade() -> None:
    """Take back; where interest was decided about this stops: it has no place in the older shape."""
    left = op.get_bind().execute(sa.text(f"SELECT count(*) FROM {TABLE}")).scalar_one()
    if left:
        raise RuntimeError(f"{left} decisions about statutory interest were taken")
    _check(BECOMES, WAS)
    op.drop_table(TABLE)


def _check(was: str, becomes: str) -> None:
    """Let the check of the kinds say otherwise; in SQLite by its text in the schema (lang_altertable, 7)."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f(NAME), LETTERS)
        op.create_check_constraint(op.f(NAME), LETTERS, becomes)
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (was, becomes, LETTERS),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
