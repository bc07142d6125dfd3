"""a proposal to assign that is kept, to compare the next one with.

Revision ID: 0060
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "kept_proposal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("kept_by", KEY, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kept_by"], ["account.id"], name=op.f("fk_kept_proposal_kept_by")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_kept_proposal_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_proposal")),
        sa.UniqueConstraint("stream_id", name=op.f("uq_kept_proposal_stream_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("kept_proposal")
