"""moves in the ranking before the freeze.

Revision ID: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ranking_move",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by", KEY, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_ranking_move_place")),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_because IS NULL)",
            name=op.f("ck_ranking_move_taken_back_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_ranking_move_stream_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_ranking_move_application_id")
        ),
        sa.ForeignKeyConstraint(["moved_by"], ["account.id"], name=op.f("fk_ranking_move_moved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_move")),
    )
    op.create_index("ix_ranking_move_stream_id", "ranking_move", ["stream_id"])
    op.create_index(
        "uq_ranking_move_in_force",
        "ranking_move",
        ["application_id"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def downgrade() -> None:
    """Take back; the moves of frozen rankings stay in their rule."""
    op.drop_table("ranking_move")
