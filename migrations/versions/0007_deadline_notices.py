"""who was told how near a deadline is.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "deadline_notice",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('week', 'two_days', 'day', 'missed')", name=op.f("ck_deadline_notice_kind")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_deadline_notice_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_notice")),
        sa.UniqueConstraint(
            "stream_id", "closes_at", "kind", name=op.f("uq_deadline_notice_stream_id_closes_at_kind")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("deadline_notice")
