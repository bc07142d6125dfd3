"""sources: what a deliverable refers to, and the list as each version in the library had it.

Revision ID: 0084
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
LINE = sa.String(300)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "deliverable_source",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("deliverable_id", KEY, sa.ForeignKey("deliverable.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("authors", LINE, nullable=False),
        sa.Column("year", sa.String(64), nullable=False),
        sa.Column("title", LINE, nullable=False),
        sa.Column("published_in", LINE, nullable=False),
        sa.Column("address", LINE, nullable=False),
        sa.Column("added_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("removed_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("removed_at", AT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "deliverable_id", "number", name=op.f("uq_deliverable_source_deliverable_id_number")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)",
            name=op.f("ck_deliverable_source_removed_by_somebody"),
        ),
    )
    with op.batch_alter_table("library_version") as version:
        version.add_column(sa.Column("sources", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("library_version") as version:
        version.alter_column("sources", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("library_version") as version:
        version.drop_column("sources")
    op.drop_table("deliverable_source")
