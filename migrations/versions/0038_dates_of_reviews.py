"""dates of reviews and reminders.

Revision ID: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "dates_have_a_reason": "(due_on IS NULL) = (dates_because IS NULL)",
    "locks_after_it_is_due": "locks_on IS NULL OR locks_on >= due_on",
}


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("assessment") as table:
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("locks_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("dates_because", sa.Text(), nullable=True))
        for name, check in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_assessment_{name}"), check)
    op.add_column("review", sa.Column("due_at", MOMENT, nullable=True))
    op.create_table(
        "review_reminder",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("reviewer_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("open_reviews", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_review_reminder_stream_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_review_reminder_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reminder")),
        sa.UniqueConstraint(
            "stream_id",
            "reviewer_id",
            "due_on",
            "step",
            name=op.f("uq_review_reminder_stream_id_reviewer_id_due_on_step"),
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("review_reminder")
    op.drop_column("review", "due_at")
    with op.batch_alter_table("assessment") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_assessment_{name}"), type_="check")
        for name in ("dates_because", "locks_on", "due_on"):
            table.drop_column(name)
