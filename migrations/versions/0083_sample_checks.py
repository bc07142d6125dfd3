"""sample checks: awards drawn by lot, what each rested on, and what was found.

Revision ID: 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
WORD = sa.String(64)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sample",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("stream_id", KEY, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("seed", WORD, nullable=False),
        sa.Column("references", JSON, nullable=False),
        sa.Column("drawn_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("drawn_at", AT, nullable=False),
    )
    op.create_index(op.f("ix_sample_stream_id"), "sample", ["stream_id"])
    op.create_table(
        "sample_check",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("sample_id", KEY, sa.ForeignKey("sample.id"), nullable=False),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("sha256", WORD, nullable=False),
        sa.Column("remark", sa.Text()),
        sa.Column("found_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("found_at", AT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("award_id", name=op.f("uq_sample_check_award_id")),
        sa.CheckConstraint("state IN ('drawn', 'in_order', 'wrong')", name=op.f("ck_sample_check_state")),
        sa.CheckConstraint(
            "(state = 'drawn') = (found_by IS NULL)", name=op.f("ck_sample_check_found_by_somebody")
        ),
    )
    op.create_index(op.f("ix_sample_check_sample_id"), "sample_check", ["sample_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("sample_check")
    op.drop_table("sample")
