"""one decision for a whole set of awards.

Revision ID: 0080
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    table = "general_decision"
    op.create_table(
        table,
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("award_ids", JSON, nullable=False),
        sa.Column("exceptions", JSON, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'done', 'withdrawn')", name=op.f("ck_general_decision_state")
        ),
        sa.CheckConstraint("months > 0", name=op.f("ck_general_decision_moves_something")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_general_decision_four_eyes")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_general_decision_stream_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_general_decision_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name=op.f("fk_general_decision_approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_general_decision")),
    )
    op.create_index(op.f("ix_general_decision_stream_id"), table, ["stream_id"])
    with op.batch_alter_table("change_request") as changed:
        changed.add_column(sa.Column("general_id", KEY, nullable=True))
        changed.create_foreign_key(
            op.f("fk_change_request_general_id"), "general_decision", ["general_id"], ["id"]
        )
    op.create_index("uq_change_request_general", "change_request", ["general_id", "award_id"], unique=True)


def downgrade() -> None:
    """Take back; what was decided on each award stays."""
    op.drop_index("uq_change_request_general", "change_request")
    with op.batch_alter_table("change_request") as changed:
        changed.drop_constraint(op.f("fk_change_request_general_id"), type_="foreignkey")
        changed.drop_column("general_id")
    op.drop_table("general_decision")
