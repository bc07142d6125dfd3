"""default values of a programme.

Revision ID: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "programme_defaults",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_defaults_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_defaults")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_programme_defaults_programme_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("programme_defaults")
