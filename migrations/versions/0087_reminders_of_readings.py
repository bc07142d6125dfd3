"""when a reader of a product was reminded of the last day, and told that it has passed.

Revision ID: 0087
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.add_column("reading", sa.Column("reminded_at", AT, nullable=True))
    op.add_column("reading", sa.Column("late_told_at", AT, nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("reading", "late_told_at")
    op.drop_column("reading", "reminded_at")
