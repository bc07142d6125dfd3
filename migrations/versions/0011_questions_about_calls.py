"""questions about calls.

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "inquiry",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("question_nl", sa.Text(), nullable=False),
        sa.Column("question_en", sa.Text(), nullable=False),
        sa.Column("answer_nl", sa.Text(), nullable=False),
        sa.Column("answer_en", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'answered', 'set_aside')", name=op.f("ck_inquiry_state")),
        sa.CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name=op.f("ck_inquiry_settled")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_inquiry_stream_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_inquiry_asked_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["account.id"], name=op.f("fk_inquiry_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    op.create_index("ix_inquiry_stream_id", "inquiry", ["stream_id"])
    op.create_index("ix_inquiry_asked_by", "inquiry", ["asked_by"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("inquiry")
