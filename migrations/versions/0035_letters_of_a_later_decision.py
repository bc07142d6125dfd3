"""letters of a later decision.

Revision ID: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("postponement") as table:
        table.add_column(sa.Column("letter_id", KEY, nullable=True))
        table.create_foreign_key(op.f("fk_postponement_letter_id"), "stored_file", ["letter_id"], ["id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("postponement") as table:
        table.drop_constraint(op.f("fk_postponement_letter_id"), type_="foreignkey")
        table.drop_column("letter_id")
