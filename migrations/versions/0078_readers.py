"""readers of deliverables and their judgements, replies to points, and talks about what came back twice.

Revision ID: 0078
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply; how often something came back is known from its points only in part, and begins where it stands."""
    for name in ("attempts", "returns"):
        op.add_column(
            "deliverable", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
    op.execute("UPDATE deliverable SET attempts = 1 WHERE submitted_at IS NOT NULL")
    op.execute("UPDATE deliverable SET returns = 1 WHERE state = 'returned'")
    op.create_table(
        "reading",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("reader_id", KEY, nullable=False),
        sa.Column("assigned_by", KEY, nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("judged", JSON, nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("outcome IN ('accept', 'remarks', 'return')", name=op.f("ck_reading_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (submitted_at IS NULL)", name=op.f("ck_reading_outcome_when_submitted")
        ),
        sa.ForeignKeyConstraint(["assigned_by"], ["account.id"], name=op.f("fk_reading_assigned_by")),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_reading_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["reader_id"], ["account.id"], name=op.f("fk_reading_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint(
            "deliverable_id", "attempt", "reader_id", name=op.f("uq_reading_deliverable_id_attempt_reader_id")
        ),
    )
    op.create_index(op.f("ix_reading_reader_id_submitted_at"), "reading", ["reader_id", "submitted_at"])
    op.create_table(
        "deliverable_talk",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by", KEY, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_talk_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_deliverable_talk_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_talk")),
    )
    op.create_index(op.f("ix_deliverable_talk_deliverable_id"), "deliverable_talk", ["deliverable_id"])
    with op.batch_alter_table("deliverable") as deliverable:
        deliverable.alter_column("attempts", server_default=None)
        deliverable.alter_column("returns", server_default=None)
    with op.batch_alter_table("deliverable_point") as point:
        point.add_column(sa.Column("is_remark", sa.Boolean(), nullable=False, server_default=sa.false()))
        point.add_column(sa.Column("reading_id", KEY, nullable=True))
        point.add_column(sa.Column("reply", sa.Text(), nullable=False, server_default=""))
        point.add_column(sa.Column("replied_by", KEY, nullable=True))
        point.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
        point.create_foreign_key(op.f("fk_deliverable_point_reading_id"), "reading", ["reading_id"], ["id"])
        point.create_foreign_key(op.f("fk_deliverable_point_replied_by"), "account", ["replied_by"], ["id"])
    with op.batch_alter_table("deliverable_point") as point:
        point.alter_column("is_remark", server_default=None)
        point.alter_column("reply", server_default=None)


def downgrade() -> None:
    """Take back; remarks become points that are closed by who raised them, and judgements are gone."""
    op.execute(
        "UPDATE deliverable_point SET closed_by = raised_by, closed_at = raised_at "
        "WHERE is_remark AND closed_at IS NULL"
    )
    with op.batch_alter_table("deliverable_point") as point:
        point.drop_constraint(op.f("fk_deliverable_point_reading_id"), type_="foreignkey")
        point.drop_constraint(op.f("fk_deliverable_point_replied_by"), type_="foreignkey")
        for name in ("is_remark", "reading_id", "reply", "replied_by", "replied_at"):
            point.drop_column(name)
    op.drop_table("deliverable_talk")
    op.drop_table("reading")
    with op.batch_alter_table("deliverable") as deliverable:
        deliverable.drop_column("returns")
        deliverable.drop_column("attempts")
