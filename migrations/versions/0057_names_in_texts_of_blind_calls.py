"""names in the texts of blind calls: what was found and decided, that somebody looked, files that are withheld.

Revision ID: 0057
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('name', 'email', 'phone', 'site', 'place', 'number')"


def upgrade() -> None:
    """Apply; files that were built anew before cannot be searched until they are built once more."""
    op.create_table(
        "redaction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("looked_by", KEY, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_redaction_application_id")
        ),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_redaction_looked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
        sa.UniqueConstraint("application_id", name=op.f("uq_redaction_application_id")),
    )
    op.create_table(
        "redaction_mark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("phrase", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("hides", sa.Boolean(), nullable=False),
        sa.Column("decided_by", KEY, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_redaction_mark_kind")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_redaction_mark_application_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_redaction_mark_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_mark")),
        sa.UniqueConstraint("application_id", "phrase", name=op.f("uq_redaction_mark_application_id_phrase")),
    )
    op.add_column("reviewer_copy", sa.Column("words", sa.Text(), nullable=True))
    op.add_column(
        "reviewer_copy", sa.Column("is_withheld", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Take back; what was taken out of texts shows again."""
    op.drop_column("reviewer_copy", "is_withheld")
    op.drop_column("reviewer_copy", "words")
    op.drop_table("redaction_mark")
    op.drop_table("redaction")
