"""the points of the formal check that a manager ticked.

Revision ID: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "formal_check",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'met', 'unmet')", name=op.f("ck_formal_check_state")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_formal_check_application_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_formal_check_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_check")),
        sa.UniqueConstraint("application_id", name=op.f("uq_formal_check_application_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("formal_check")
