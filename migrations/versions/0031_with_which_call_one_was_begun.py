"""with which earlier call one was begun.

Revision ID: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("stream", sa.Column("based_on_id", KEY, nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("stream", "based_on_id")
