"""versions of the parts of deliverables, and the pictures and attachments in them.

Revision ID: 0074
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$", re.MULTILINE)


def upgrade() -> None:
    """Apply; each text that stands is its own first version."""
    op.add_column(
        "deliverable_section", sa.Column("words", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "deliverable_section",
        sa.Column("has_table", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "section_version",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_section_version_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_section_version_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_version")),
        sa.UniqueConstraint(
            "deliverable_id",
            "section_key",
            "number",
            name=op.f("uq_section_version_deliverable_id_section_key_number"),
        ),
    )
    op.create_table(
        "section_file",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", KEY, nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('picture', 'attachment')", name=op.f("ck_section_file_kind")),
        sa.CheckConstraint(
            "kind = 'attachment' OR description <> ''", name=op.f("ck_section_file_picture_is_described")
        ),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_section_file_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_section_file_file_id")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_section_file_added_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["account.id"], name=op.f("fk_section_file_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_file")),
        sa.UniqueConstraint("deliverable_id", "number", name=op.f("uq_section_file_deliverable_id_number")),
    )
    op.create_index(
        "ix_section_file_deliverable_id_section_key", "section_file", ["deliverable_id", "section_key"]
    )
    _count_words()
    op.execute(
        "INSERT INTO section_version (deliverable_id, section_key, number, text, written_by, began_at, saved_at) "
        "SELECT deliverable_id, section_key, 1, text, saved_by, saved_at, saved_at FROM deliverable_section"
    )
    with op.batch_alter_table("deliverable_section") as section:
        section.alter_column("words", server_default=None)
        section.alter_column("has_table", server_default=None)


def _count_words() -> None:
    bind = op.get_bind()
    section = sa.table(
        "deliverable_section",
        sa.column("id", KEY),
        sa.column("text", sa.Text()),
        sa.column("words", sa.Integer()),
        sa.column("has_table", sa.Boolean()),
    )
    for number, text in bind.execute(sa.select(section.c.id, section.c.text)).all():
        counted = {"words": len(text.split()), "has_table": TABLE.search(text) is not None}
        bind.execute(section.update().where(section.c.id == number).values(**counted))


def downgrade() -> None:
    """Take back; earlier versions, pictures and attachments are gone then."""
    op.drop_table("section_file")
    op.drop_table("section_version")
    with op.batch_alter_table("deliverable_section") as section:
        section.drop_column("has_table")
        section.drop_column("words")
