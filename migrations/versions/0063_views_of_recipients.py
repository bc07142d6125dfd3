"""the views that a recipient is asked for before something is taken away.

Revision ID: 0063
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "views_request",
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("intended", sa.BigInteger(), nullable=True),
        sa.Column("intention", sa.Text(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("views", sa.Text(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("noted_by", KEY, nullable=True),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('detriment', 'withdrawal_of_award')", name=op.f("ck_views_request_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'detriment') = (intended IS NOT NULL)", name=op.f("ck_views_request_intends_an_amount")
        ),
        sa.CheckConstraint(
            "(views IS NULL) = (came_on IS NULL)", name=op.f("ck_views_request_came_on_a_day")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_views_request_decision_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_views_request_asked_by")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_views_request_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views_request")),
    )
    op.create_index(op.f("ix_views_request_decision_id"), "views_request", ["decision_id"])
    standing = sa.text("NOT is_dropped")
    op.create_index(
        "uq_views_request_standing",
        "views_request",
        ["decision_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("views_request")
