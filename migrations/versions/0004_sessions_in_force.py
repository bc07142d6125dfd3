"""sessions in force: one row for each browser in which somebody is signed in.

Sessions begun before this end: everybody signs in once more.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "open_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_open_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_open_session_token_digest")),
    )
    op.create_index(op.f("ix_open_session_begun_at"), "open_session", ["begun_at"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_open_session_begun_at"), table_name="open_session")
    op.drop_table("open_session")
