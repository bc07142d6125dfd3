"""what reviewers say they know.

Revision ID: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reviewer_profile",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("institution", sa.String(length=300), nullable=False),
        sa.Column("expertise", sa.Text(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('committee_member', 'referee', 'expert_by_experience')",
            name=op.f("ck_reviewer_profile_kind"),
        ),
        sa.CheckConstraint("most BETWEEN 1 AND 200", name=op.f("ck_reviewer_profile_most")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reviewer_profile_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_profile")),
        sa.UniqueConstraint("account_id", name=op.f("uq_reviewer_profile_account_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("reviewer_profile")
