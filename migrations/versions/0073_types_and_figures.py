"""the version a deliverable was asked under, types that only a call has, and the figures of process evaluations.

Revision ID: 0073
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
TYPES = "type IN ('handbook', 'process_evaluation', 'intervention_description')"


def upgrade() -> None:
    """Apply; what was asked before was asked under the first version of its type."""
    op.add_column(
        "deliverable", sa.Column("kind_version", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.add_column("deliverable", sa.Column("own_kind", JSON, nullable=True))
    with op.batch_alter_table("deliverable") as deliverable:
        deliverable.alter_column("kind_version", server_default=None)
        deliverable.drop_constraint(op.f("ck_deliverable_type"), type_="check")
        deliverable.create_check_constraint(op.f("ck_deliverable_type"), f"{TYPES} OR own_kind IS NOT NULL")
    op.create_table(
        "process_figures",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("participants_mark", sa.Integer(), nullable=True),
        sa.Column("participants_asked", sa.Integer(), nullable=True),
        sa.Column("staff_mark", sa.Integer(), nullable=True),
        sa.Column("staff_asked", sa.Integer(), nullable=True),
        sa.Column("costs", sa.BigInteger(), nullable=True),
        sa.Column("volunteer_hours", sa.Integer(), nullable=True),
        sa.Column("paid_hours", sa.Integer(), nullable=True),
        sa.Column("success_other", sa.Text(), nullable=False),
        sa.Column("failure_other", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("planned >= 0 AND reached >= 0", name=op.f("ck_process_figures_people")),
        sa.CheckConstraint(
            "participants_mark BETWEEN 100 AND 1000", name=op.f("ck_process_figures_participants_mark")
        ),
        sa.CheckConstraint("staff_mark BETWEEN 100 AND 1000", name=op.f("ck_process_figures_staff_mark")),
        sa.CheckConstraint("volunteer_hours >= 0 AND paid_hours >= 0", name=op.f("ck_process_figures_hours")),
        sa.CheckConstraint("costs >= 0", name=op.f("ck_process_figures_costs")),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_process_figures_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_process_figures_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_figures")),
        sa.UniqueConstraint("deliverable_id", name=op.f("uq_process_figures_deliverable_id")),
    )
    op.create_table(
        "process_factor",
        sa.Column("process_figures_id", KEY, nullable=False),
        sa.Column("effect", sa.String(length=64), nullable=False),
        sa.Column("factor", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("effect IN ('success', 'failure')", name=op.f("ck_process_factor_effect")),
        sa.ForeignKeyConstraint(
            ["process_figures_id"], ["process_figures.id"], name=op.f("fk_process_factor_process_figures_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_factor")),
        sa.UniqueConstraint(
            "process_figures_id",
            "effect",
            "factor",
            name=op.f("uq_process_factor_process_figures_id_effect_factor"),
        ),
    )
    op.create_index("ix_process_factor_effect_factor", "process_factor", ["effect", "factor"])
    op.create_table(
        "quote_consent",
        sa.Column("deliverable_id", KEY, nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", KEY, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_quote_consent_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_quote_consent_given_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_quote_consent_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_consent")),
    )
    op.create_index(
        "uq_quote_consent_in_force",
        "quote_consent",
        ["deliverable_id", "part"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    """Take back; where a call has a type of its own this stops: it has no place in the older shape."""
    op.drop_table("quote_consent")
    op.drop_table("process_factor")
    op.drop_table("process_figures")
    with op.batch_alter_table("deliverable") as deliverable:
        deliverable.drop_constraint(op.f("ck_deliverable_type"), type_="check")
        deliverable.create_check_constraint(op.f("ck_deliverable_type"), TYPES)
        deliverable.drop_column("own_kind")
        deliverable.drop_column("kind_version")
