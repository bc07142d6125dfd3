"""who said that an application will come.

Revision ID: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "preregistration",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("initiative_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('made', 'withdrawn')", name=op.f("ck_preregistration_state")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_preregistration_was_withdrawn"),
        ),
        sa.CheckConstraint("expected > 0", name=op.f("ck_preregistration_above_zero")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_preregistration_stream_id")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_preregistration_initiative_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_preregistration_organisation_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_preregistration_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preregistration")),
    )
    for column in ("stream_id", "organisation_id", "made_by"):
        op.create_index(op.f(f"ix_preregistration_{column}"), "preregistration", [column])
    op.create_index(
        "uq_preregistration_standing",
        "preregistration",
        ["stream_id", "initiative_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'made'"),
        postgresql_where=sa.text("state = 'made'"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("preregistration")
