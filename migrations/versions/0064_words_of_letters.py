"""a call's own words for its letters, and which of them a batch has.

Revision ID: 0064
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = (
    "'award', 'offer', 'completed', 'replacing', 'no_money', 'substance', 'late', 'incomplete', 'eligibility', "
    "'apart', 'rectification', 'detriment', 'withdrawal_of_award', 'objection', 'court'"
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "letter_text",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_letter_text_kind")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_letter_text_stream_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_letter_text_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("stream_id", "kind", "number", name=op.f("uq_letter_text_stream_id_kind_number")),
    )
    op.add_column("batch", sa.Column("letter_texts", JSON, nullable=False, server_default="{}"))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("batch", "letter_texts", server_default=None)


def downgrade() -> None:
    """Take back."""
    op.drop_column("batch", "letter_texts")
    op.drop_table("letter_text")
