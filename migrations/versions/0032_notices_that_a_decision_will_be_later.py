"""notices that a decision will be later.

Revision ID: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "postponement",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("was_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("until_on > was_on", name=op.f("ck_postponement_later")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_postponement_application_id")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["account.id"], name=op.f("fk_postponement_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postponement")),
        sa.UniqueConstraint("application_id", name=op.f("uq_postponement_application_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("postponement")
