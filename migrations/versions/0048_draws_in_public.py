"""draws in public.

Revision ID: 0048
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "draw",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", KEY, nullable=False),
        sa.Column("called", sa.String(length=64), nullable=True),
        sa.Column("witness", sa.String(length=300), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('promised', 'drawn')", name=op.f("ck_draw_state")),
        sa.CheckConstraint(
            "(state = 'drawn') = (drawn_at IS NOT NULL) AND (drawn_at IS NULL) = (called IS NULL)",
            name=op.f("ck_draw_drawn_with_a_number"),
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_draw_stream_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_draw_closed_by")),
        sa.ForeignKeyConstraint(["drawn_by"], ["account.id"], name=op.f("fk_draw_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("sha256", name=op.f("uq_draw_sha256")),
        sa.UniqueConstraint("stream_id", name=op.f("uq_draw_stream_id")),
    )


def downgrade() -> None:
    """Take back; a ranking that was drawn keeps the draw in its rule, a list that waits is open to the panel again."""
    op.execute(
        "UPDATE assessment SET state = 'panel' WHERE stream_id IN (SELECT stream_id FROM draw WHERE state = 'promised')"
    )
    op.drop_table("draw")
