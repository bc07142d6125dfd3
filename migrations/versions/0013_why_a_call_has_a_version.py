"""why a call has a later version.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("stream_version", sa.Column("reason", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("stream_version", "reason")
