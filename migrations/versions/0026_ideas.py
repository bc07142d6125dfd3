"""ideas, the first of two stages, and the advice on them.

Revision ID: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "idea",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrival_by", sa.String(length=64), nullable=False),
        sa.Column("submitted_by", KEY, nullable=False),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("advised_by", KEY, nullable=True),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('submitted', 'replaced', 'positive', 'negative')", name=op.f("ck_idea_state")
        ),
        sa.CheckConstraint(
            "(state IN ('positive', 'negative')) = (advised_at IS NOT NULL)", name=op.f("ck_idea_was_advised")
        ),
        sa.CheckConstraint(
            "(advised_at IS NULL) = (advice IS NULL)", name=op.f("ck_idea_advice_has_reasons")
        ),
        sa.CheckConstraint(
            "(advised_at IS NULL) = (advised_by IS NULL)", name=op.f("ck_idea_advised_by_somebody")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_idea_application_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_idea_submitted_by")),
        sa.ForeignKeyConstraint(["advised_by"], ["account.id"], name=op.f("fk_idea_advised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_idea_application_id_number")),
    )
    op.create_index(
        "uq_idea_in_force",
        "idea",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'replaced'"),
        postgresql_where=sa.text("state <> 'replaced'"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("idea")
