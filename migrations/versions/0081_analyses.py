"""what process evaluations say together.

Revision ID: 0081
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "analysis",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=True),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("task_key", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("word_id", KEY, nullable=True),
        sa.Column("pdf_id", KEY, nullable=True),
        sa.Column("csv_id", KEY, nullable=True),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(made_at IS NULL) = (result IS NULL)", name=op.f("ck_analysis_made_with_a_result")
        ),
        sa.CheckConstraint("least >= 2", name=op.f("ck_analysis_least")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_analysis_asked_by")),
        sa.ForeignKeyConstraint(["csv_id"], ["stored_file.id"], name=op.f("fk_analysis_csv_id")),
        sa.ForeignKeyConstraint(["pdf_id"], ["stored_file.id"], name=op.f("fk_analysis_pdf_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_analysis_programme_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_analysis_stream_id")),
        sa.ForeignKeyConstraint(["word_id"], ["stored_file.id"], name=op.f("fk_analysis_word_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
    )
    op.create_index(op.f("ix_analysis_programme_id"), "analysis", ["programme_id"], unique=False)
    op.create_table(
        "analysis_source",
        sa.Column("analysis_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analysis.id"], name=op.f("fk_analysis_source_analysis_id")
        ),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_analysis_source_deliverable_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_source")),
        sa.UniqueConstraint("analysis_id", "number", name=op.f("uq_analysis_source_analysis_id_number")),
    )
    op.create_index(
        op.f("ix_analysis_source_deliverable_id"), "analysis_source", ["deliverable_id"], unique=False
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("analysis_source")
    op.drop_table("analysis")
