"""who of a team writes which part.

Revision ID: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply: everybody writes every part, as before."""
    op.add_column("team_member", sa.Column("writes", JSON, nullable=True))
    op.add_column(
        "team_member", sa.Column("may_divide", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "team_member", sa.Column("rights_version", sa.Integer(), nullable=False, server_default="1")
    )


def downgrade() -> None:
    """Take back."""
    for column in ("rights_version", "may_divide", "writes"):
        op.drop_column("team_member", column)
