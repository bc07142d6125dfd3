"""dry runs of a call.

Revision ID: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "dry_run",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_key", sa.String(length=64), nullable=False),
        sa.Column("outcome", JSON, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_dry_run_asked_by")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_dry_run_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dry_run")),
    )
    op.create_index(op.f("ix_dry_run_stream_id"), "dry_run", ["stream_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("dry_run")
