"""how an award is accounted for, and since when where that changed with its amount.

Revision ID: 0069
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("award", sa.Column("regime", JSON, nullable=True))
    op.add_column("award", sa.Column("regime_since_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("award", "regime_since_on")
    op.drop_column("award", "regime")
