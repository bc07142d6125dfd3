"""files of a repair.

Revision ID: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("at_repair", sa.String(length=64), nullable=True))
        table.create_check_constraint(
            op.f("ck_attachment_at_repair"), "at_repair IS NULL OR at_repair IN ('added', 'taken_out')"
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(op.f("ck_attachment_at_repair"), type_="check")
        table.drop_column("at_repair")
