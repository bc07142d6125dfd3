"""the amount a committee recommends, and what is decided other than it advised.

Revision ID: 0067
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply; of decisions before this what was awarded or asked was advised, where they rest on a ranking."""
    op.create_table(
        "recommended_amount",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recommended_by", KEY, nullable=False),
        sa.Column("recommended_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recommended_amount_amount")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_recommended_amount_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by"], ["account.id"], name=op.f("fk_recommended_amount_recommended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommended_amount")),
        sa.UniqueConstraint("application_id", name=op.f("uq_recommended_amount_application_id")),
    )
    op.create_table(
        "deviation",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_deviation_amount")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_deviation_application_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_deviation_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
        sa.UniqueConstraint("application_id", name=op.f("uq_deviation_application_id")),
    )
    op.add_column("decision", sa.Column("recommended", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE decision SET recommended = requested WHERE place IS NOT NULL AND ground <> 'substance'"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("decision", "recommended")
    op.drop_table("deviation")
    op.drop_table("recommended_amount")
