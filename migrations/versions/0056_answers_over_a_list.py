"""answers over a list in blind calls.

Revision ID: 0056
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "listed_answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("chosen", JSON, nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage IN ('assignment', 'panel')", name=op.f("ck_listed_answer_stage")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_listed_answer_stream_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_listed_answer_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_answer")),
        sa.UniqueConstraint(
            "account_id", "stream_id", "stage", name=op.f("uq_listed_answer_account_id_stream_id_stage")
        ),
    )
    op.create_index(op.f("ix_listed_answer_stream_id"), "listed_answer", ["stream_id"])


def downgrade() -> None:
    """Take back; the answers by application stay."""
    op.drop_table("listed_answer")
