"""the public library: entries and versions, the words they are found by, and recognitions.

Revision ID: 0075
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
STEM = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
STATES = "state IN ('expected', 'draft', 'submitted', 'returned', 'accepted')"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("deliverable") as deliverable:
        deliverable.drop_constraint(op.f("ck_deliverable_state"), type_="check")
        deliverable.create_check_constraint(
            op.f("ck_deliverable_state"), STATES.replace(")", ", 'revision')")
        )
    op.create_table(
        "library_facts",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("target_groups", JSON, nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("places", JSON, nullable=False),
        sa.Column("costs", sa.BigInteger(), nullable=True),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_library_facts_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_library_facts_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_facts")),
        sa.UniqueConstraint("deliverable_id", name=op.f("uq_library_facts_deliverable_id")),
    )
    op.create_table(
        "library_entry",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("initiative_id", KEY, nullable=True),
        sa.Column("slug", sa.String(length=300), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("authors", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("licence", sa.String(length=64), nullable=False),
        sa.Column("consented_by", KEY, nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", KEY, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('listed', 'withdrawn')", name=op.f("ck_library_entry_state")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_library_entry_withdrawn_has_a_day"),
        ),
        sa.ForeignKeyConstraint(["consented_by"], ["account.id"], name=op.f("fk_library_entry_consented_by")),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_library_entry_deliverable_id")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_library_entry_initiative_id")
        ),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_library_entry_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_entry")),
        sa.UniqueConstraint("deliverable_id", name=op.f("uq_library_entry_deliverable_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_library_entry_slug")),
    )
    op.create_index(op.f("ix_library_entry_initiative_id"), "library_entry", ["initiative_id"])
    op.create_index(op.f("ix_library_entry_state_id"), "library_entry", ["state", "id"])
    op.create_table(
        "library_version",
        sa.Column("library_entry_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("authors", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("licence", sa.String(length=64), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_library_version_file_id")),
        sa.ForeignKeyConstraint(
            ["library_entry_id"], ["library_entry.id"], name=op.f("fk_library_version_library_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_version")),
        sa.UniqueConstraint(
            "library_entry_id", "number", name=op.f("uq_library_version_library_entry_id_number")
        ),
    )
    op.create_table(
        "library_section",
        sa.Column("library_version_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_version_id"], ["library_version.id"], name=op.f("fk_library_section_library_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_section")),
        sa.UniqueConstraint(
            "library_version_id",
            "section_key",
            name=op.f("uq_library_section_library_version_id_section_key"),
        ),
    )
    op.create_table(
        "library_facet",
        sa.Column("library_entry_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_entry_id"], ["library_entry.id"], name=op.f("fk_library_facet_library_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_facet")),
        sa.UniqueConstraint(
            "library_entry_id", "name", "value", name=op.f("uq_library_facet_library_entry_id_name_value")
        ),
    )
    op.create_index(
        op.f("ix_library_facet_name_value"), "library_facet", ["name", "value", "library_entry_id"]
    )
    op.create_table(
        "library_stem",
        sa.Column("stem", STEM, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_stem")),
        sa.UniqueConstraint("stem", name=op.f("uq_library_stem_stem")),
    )
    op.create_table(
        "library_ending",
        sa.Column("ending", STEM, nullable=False),
        sa.Column("library_stem_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_stem_id"], ["library_stem.id"], name=op.f("fk_library_ending_library_stem_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_ending")),
        sa.UniqueConstraint(
            "ending", "library_stem_id", name=op.f("uq_library_ending_ending_library_stem_id")
        ),
    )
    op.create_table(
        "library_posting",
        sa.Column("library_stem_id", KEY, nullable=False),
        sa.Column("library_entry_id", KEY, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("section_key", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_entry_id"], ["library_entry.id"], name=op.f("fk_library_posting_library_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["library_stem_id"], ["library_stem.id"], name=op.f("fk_library_posting_library_stem_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_posting")),
        sa.UniqueConstraint(
            "library_stem_id",
            "library_entry_id",
            name=op.f("uq_library_posting_library_stem_id_library_entry_id"),
        ),
    )
    op.create_index(op.f("ix_library_posting_library_entry_id"), "library_posting", ["library_entry_id"])
    op.create_index(
        op.f("ix_library_posting_weight"),
        "library_posting",
        ["library_stem_id", "weight", "library_entry_id"],
    )
    op.create_table(
        "recognition",
        sa.Column("initiative_id", KEY, nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version_judged", sa.Integer(), nullable=True),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", KEY, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_recognition_ended_by_somebody")
        ),
        sa.CheckConstraint(
            "level IN ('described', 'substantiated', 'effective_first', 'effective_good', 'effective_strong')",
            name=op.f("ck_recognition_level"),
        ),
        sa.CheckConstraint("valid_until > judged_on", name=op.f("ck_recognition_valid_for_some_time")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_recognition_ended_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_recognition_entered_by")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_recognition_initiative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
    )
    op.create_index(
        op.f("ix_recognition_initiative_id_judged_on"), "recognition", ["initiative_id", "judged_on"]
    )


def downgrade() -> None:
    """Take back; the library is gone then, and a new version that is being written must be accepted first."""
    for table in (
        "recognition",
        "library_posting",
        "library_ending",
        "library_stem",
        "library_facet",
        "library_section",
        "library_version",
        "library_entry",
        "library_facts",
    ):
        op.drop_table(table)
    with op.batch_alter_table("deliverable") as deliverable:
        deliverable.drop_constraint(op.f("ck_deliverable_state"), type_="check")
        deliverable.create_check_constraint(op.f("ck_deliverable_state"), STATES)
