"""what a recipient was told of an account that is due or late.

Revision ID: 0082
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account_reminder",
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('coming', 'overdue', 'own_motion')", name=op.f("ck_account_reminder_kind")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_account_reminder_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_reminder")),
        sa.UniqueConstraint(
            "award_id", "kind", "due_on", name=op.f("uq_account_reminder_award_id_kind_due_on")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("account_reminder")
