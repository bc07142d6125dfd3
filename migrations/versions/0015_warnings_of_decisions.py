"""who was warned that the last day to decide nears.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "decision_warning",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_decision_warning_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_warning")),
        sa.UniqueConstraint("stream_id", "due_on", name=op.f("uq_decision_warning_stream_id_due_on")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("decision_warning")
