"""what invited owners heard who were silent.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "invitation_notice",
        sa.Column("invitation_id", KEY, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('week', 'lapsed')", name=op.f("ck_invitation_notice_kind")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["stream_invitation.id"], name=op.f("fk_invitation_notice_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_notice")),
        sa.UniqueConstraint(
            "invitation_id",
            "closes_at",
            "kind",
            name=op.f("uq_invitation_notice_invitation_id_closes_at_kind"),
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("invitation_notice")
