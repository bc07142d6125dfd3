"""abstentions of reviewers.

Revision ID: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("score") as table:
        table.add_column(sa.Column("abstained", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(
            op.f("ck_score_abstained_has_no_value"), "NOT abstained OR value IS NULL"
        )
    with op.batch_alter_table("score") as table:
        table.alter_column("abstained", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("score") as table:
        table.drop_constraint(op.f("ck_score_abstained_has_no_value"), type_="check")
        table.drop_column("abstained")
