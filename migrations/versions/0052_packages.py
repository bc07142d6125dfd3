"""packages of amounts over the streams of a round.

Revision ID: 0052
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "package",
        sa.Column("round_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("amounts", JSON, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_package_round_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_package_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    op.create_index(op.f("ix_package_round_id"), "package", ["round_id"])
    op.create_index(
        "uq_package_name",
        "package",
        ["round_id", "name"],
        unique=True,
        sqlite_where=sa.text("discarded_at IS NULL"),
        postgresql_where=sa.text("discarded_at IS NULL"),
    )


def downgrade() -> None:
    """Take back; packages were thoughts only."""
    op.drop_table("package")
