"""advice that waits, and moments of a call that were moved.

Revision ID: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "written_advice",
        sa.Column("idea_id", KEY, nullable=False),
        sa.Column("advice", sa.String(length=64), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("advice IN ('positive', 'negative')", name=op.f("ck_written_advice_advice")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_written_advice_idea_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_written_advice_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_advice")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_written_advice_idea_id")),
    )
    op.add_column("stream", sa.Column("ideas_moved_to", MOMENT, nullable=True))
    op.add_column("stream", sa.Column("preregistration_moved_to", MOMENT, nullable=True))
    # In one piece, for the table only grows: made anew on SQLite it would lose what keeps it so.
    op.execute(
        "ALTER TABLE deadline_extension ADD COLUMN which VARCHAR(64) DEFAULT 'applications' NOT NULL"
        " CONSTRAINT ck_deadline_extension_which"
        " CHECK (which IN ('applications', 'ideas', 'preregistration'))"
    )


def downgrade() -> None:
    """Take back; refused once a deadline for ideas or an end of pre-registration was moved."""
    moved = sa.text("SELECT count(*) FROM deadline_extension WHERE which <> 'applications'")
    if op.get_bind().scalar(moved):
        raise RuntimeError("a deadline for ideas, or an end of pre-registration, was moved")
    op.drop_column("deadline_extension", "which")
    op.drop_column("stream", "preregistration_moved_to")
    op.drop_column("stream", "ideas_moved_to")
    op.drop_table("written_advice")
