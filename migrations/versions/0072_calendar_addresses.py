"""private addresses by which a calendar follows what somebody may see.

Revision ID: 0072
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar_subscription",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calendar_subscription_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_subscription")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_subscription_token_digest")),
    )
    op.create_index(
        "uq_calendar_subscription_in_force",
        "calendar_subscription",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "calendar_fetch",
        sa.Column("from_digest", sa.String(length=64), nullable=False),
        sa.Column("subscription_id", KEY, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["calendar_subscription.id"], name=op.f("fk_calendar_fetch_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_fetch")),
    )
    op.create_index(op.f("ix_calendar_fetch_at"), "calendar_fetch", ["at"], unique=False)
    op.create_index("ix_calendar_fetch_from_digest_at", "calendar_fetch", ["from_digest", "at"], unique=False)
    op.create_index(
        op.f("ix_calendar_fetch_subscription_id"), "calendar_fetch", ["subscription_id"], unique=False
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("calendar_fetch")
    op.drop_table("calendar_subscription")
