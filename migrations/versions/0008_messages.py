"""messages between team and funder.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "message",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("side", sa.String(length=64), nullable=False),
        sa.Column("readers", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("side IN ('team', 'funder')", name=op.f("ck_message_side")),
        sa.CheckConstraint("readers IN ('both', 'funder')", name=op.f("ck_message_readers")),
        sa.CheckConstraint("side = 'funder' OR readers = 'both'", name=op.f("ck_message_team_hides_nothing")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_message_application_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_message_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_application_id_id", "message", ["application_id", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("message")
