"""what became of a letter after it was offered: mailed, came back, read, sent by post.

Revision ID: 0065
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "delivery",
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader_id", KEY, nullable=True),
        sa.Column("noted_by", KEY, nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cover_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('mailed', 'mail_bounced', 'read', 'posted', 'post_returned')",
            name=op.f("ck_delivery_kind"),
        ),
        sa.CheckConstraint(
            "kind = 'posted' OR cover_id IS NULL", name=op.f("ck_delivery_only_post_has_a_cover")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_delivery_decision_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["account.id"], name=op.f("fk_delivery_reader_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_delivery_noted_by")),
        sa.ForeignKeyConstraint(["cover_id"], ["stored_file.id"], name=op.f("fk_delivery_cover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_decision_id"), "delivery", ["decision_id"])
    first = sa.text("kind = 'read'")
    op.create_index(
        "uq_delivery_first_reading",
        "delivery",
        ["decision_id", "reader_id"],
        unique=True,
        sqlite_where=first,
        postgresql_where=first,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("delivery")
