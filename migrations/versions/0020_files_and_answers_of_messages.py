"""files of messages, and which message answers which.

Revision ID: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNSENT = "message_id IS NULL"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("answers_id", KEY, nullable=True))
        table.create_foreign_key(op.f("fk_message_answers_id"), "message", ["answers_id"], ["id"])
        table.create_index("ix_message_answers_id", ["answers_id"])
    op.create_table(
        "message_file",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("scanned_by", sa.String(length=64), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('quarantined', 'accepted', 'refused')", name=op.f("ck_message_file_state")
        ),
        sa.CheckConstraint(
            "(state = 'quarantined') = (checked_at IS NULL)", name=op.f("ck_message_file_was_checked")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (file_id IS NULL)", name=op.f("ck_message_file_has_its_bytes")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_message_file_application_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_file_message_id")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_message_file_added_by")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_message_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_file")),
    )
    op.create_index("ix_message_file_application_id", "message_file", ["application_id"])
    op.create_index("ix_message_file_message_id", "message_file", ["message_id"])
    op.create_index(
        "uq_message_file_unsent",
        "message_file",
        ["application_id", "added_by", "sha256"],
        unique=True,
        sqlite_where=sa.text(UNSENT),
        postgresql_where=sa.text(UNSENT),
    )


def downgrade() -> None:
    """Take back; the bytes stay in their folder until they are swept."""
    op.drop_table("message_file")
    with op.batch_alter_table("message") as table:
        table.drop_index("ix_message_answers_id")
        table.drop_constraint(op.f("fk_message_answers_id"), type_="foreignkey")
        table.drop_column("answers_id")
