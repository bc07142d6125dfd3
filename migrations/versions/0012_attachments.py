"""files as answers to questions.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STANDING = "removed_at IS NULL AND state <> 'refused'"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "attachment",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("question_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("scanned_by", sa.String(length=64), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('quarantined', 'accepted', 'refused')", name=op.f("ck_attachment_state")
        ),
        sa.CheckConstraint(
            "(state = 'quarantined') = (checked_at IS NULL)", name=op.f("ck_attachment_was_checked")
        ),
        sa.CheckConstraint(
            "state <> 'quarantined' OR scanned_by IS NULL", name=op.f("ck_attachment_was_scanned")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_attachment_was_removed")
        ),
        sa.CheckConstraint(
            "file_id IS NOT NULL OR state = 'refused' OR removed_at IS NOT NULL",
            name=op.f("ck_attachment_has_its_bytes"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR file_id IS NULL", name=op.f("ck_attachment_refused_is_not_kept")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_attachment_application_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_attachment_added_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["account.id"], name=op.f("fk_attachment_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_application_id", "attachment", ["application_id"])
    op.create_index(
        "uq_attachment_standing",
        "attachment",
        ["application_id", "question_key", "sha256"],
        unique=True,
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )


def downgrade() -> None:
    """Take back; the bytes stay in their folder until they are swept."""
    op.drop_table("attachment")
