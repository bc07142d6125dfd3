"""which applications have texts that are alike, and which streams were compared.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "text_comparison",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_text_comparison_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_comparison")),
        sa.UniqueConstraint("stream_id", "closes_at", name=op.f("uq_text_comparison_stream_id_closes_at")),
    )
    op.create_table(
        "likeness",
        sa.Column("first_id", KEY, nullable=False),
        sa.Column("second_id", KEY, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_likeness_lower_first")),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_likeness_percent")),
        sa.ForeignKeyConstraint(["first_id"], ["application.id"], name=op.f("fk_likeness_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["application.id"], name=op.f("fk_likeness_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_likeness_first_id_second_id")),
    )
    op.create_index(op.f("ix_likeness_second_id"), "likeness", ["second_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("likeness")
    op.drop_table("text_comparison")
