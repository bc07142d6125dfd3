"""a later day for one reviewer alone, and what managers were told of late reviews.

Revision ID: 0061
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "later_day",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("reviewer_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_later_day_given_by")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_later_day_reviewer_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_later_day_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_day")),
        sa.UniqueConstraint("stream_id", "reviewer_id", name=op.f("uq_later_day_stream_id_reviewer_id")),
    )
    op.create_index(op.f("ix_later_day_reviewer_id"), "later_day", ["reviewer_id"])
    op.create_table(
        "late_digest",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_late_digest_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_digest")),
        sa.UniqueConstraint("stream_id", "due_on", "step", name=op.f("uq_late_digest_stream_id_due_on_step")),
    )


def downgrade() -> None:
    """Take back; the day of everybody holds again."""
    op.drop_table("late_digest")
    op.drop_table("later_day")
