"""broadcasts, and why somebody gets one.

Revision ID: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "broadcast",
        sa.Column("round_id", KEY, nullable=False),
        sa.Column("stream_ids", JSON, nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("subject_nl", sa.String(length=300), nullable=False),
        sa.Column("body_nl", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.String(length=300), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("sent_by", KEY, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'sent')", name=op.f("ck_broadcast_state")),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_broadcast_sent_has_moment")
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_by IS NULL)", name=op.f("ck_broadcast_sent_by_somebody")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_broadcast_round_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_broadcast_written_by")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_broadcast_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    op.create_index("ix_broadcast_round_id", "broadcast", ["round_id"])
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("broadcast_id", KEY, nullable=True))
        table.add_column(sa.Column("why", JSON, nullable=True))
        table.create_foreign_key(op.f("fk_mail_broadcast_id"), "broadcast", ["broadcast_id"], ["id"])
        table.create_index("ix_mail_broadcast_id", ["broadcast_id"])


def downgrade() -> None:
    """Take back; the mail that a broadcast became is kept."""
    with op.batch_alter_table("mail") as table:
        table.drop_index("ix_mail_broadcast_id")
        table.drop_constraint(op.f("fk_mail_broadcast_id"), type_="foreignkey")
        table.drop_column("why")
        table.drop_column("broadcast_id")
    op.drop_table("broadcast")
