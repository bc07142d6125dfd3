"""topics of a call that reviewers tick, and which applications they would like to judge.

Revision ID: 0049
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reviewer_topics",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reviewer_topics_account_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_reviewer_topics_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_topics")),
        sa.UniqueConstraint("stream_id", "account_id", name=op.f("uq_reviewer_topics_stream_id_account_id")),
    )
    op.create_index(op.f("ix_reviewer_topics_account_id"), "reviewer_topics", ["account_id"])
    op.create_table(
        "preference",
        sa.Column("id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("preference", sa.String(length=64), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "preference IN ('eager', 'willing', 'rather_not')", name=op.f("ck_preference_preference")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_preference_account_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_preference_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint(
            "application_id", "account_id", name=op.f("uq_preference_application_id_account_id")
        ),
    )
    op.create_index("ix_preference_account_id", "preference", ["account_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("preference")
    op.drop_table("reviewer_topics")
