"""rebuttals, reviews that are changed after a reply, and votes of the panel.

Revision ID: 0054
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
WITH = "state IN ('preparing', 'independent', 'rebuttal', 'panel', 'frozen')"
WITHOUT = "state IN ('preparing', 'independent', 'panel', 'frozen')"


def upgrade() -> None:
    """Apply."""
    _change_check(WITHOUT, WITH)
    op.create_table(
        "rebuttal",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("reports", JSON, nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("seed", sa.String(length=300), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by", KEY, nullable=True),
        sa.Column("reminded_step", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('open', 'replied', 'late')", name=op.f("ck_rebuttal_state")),
        sa.CheckConstraint(
            "(state = 'open') = (replied_at IS NULL)", name=op.f("ck_rebuttal_replied_at_some_time")
        ),
        sa.CheckConstraint(
            "(replied_at IS NULL) = (replied_by IS NULL)", name=op.f("ck_rebuttal_replied_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_rebuttal_application_id")
        ),
        sa.ForeignKeyConstraint(["replied_by"], ["account.id"], name=op.f("fk_rebuttal_replied_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuttal")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_rebuttal_application_id_number")),
    )
    op.create_table(
        "review_adjustment",
        sa.Column("review_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("adjusted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_adjustment_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_adjustment")),
        sa.UniqueConstraint("review_id", name=op.f("uq_review_adjustment_review_id")),
    )
    op.create_table(
        "panel_vote",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("lower", sa.Integer(), nullable=False),
        sa.Column("higher", sa.Integer(), nullable=False),
        sa.Column("votes_lower", sa.Integer(), nullable=False),
        sa.Column("votes_higher", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("lower < higher", name=op.f("ck_panel_vote_two_scores")),
        sa.CheckConstraint("votes_lower >= 0 AND votes_higher >= 0", name=op.f("ck_panel_vote_votes")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_panel_vote_application_id")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_panel_vote_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_vote")),
    )
    op.create_index(op.f("ix_panel_vote_application_id"), "panel_vote", ["application_id"])


def downgrade() -> None:
    """Take back; where applicants could still reply the reviews are open again."""
    op.drop_index(op.f("ix_panel_vote_application_id"), table_name="panel_vote")
    op.drop_table("panel_vote")
    op.drop_table("review_adjustment")
    op.drop_table("rebuttal")
    op.execute("UPDATE assessment SET state = 'independent' WHERE state = 'rebuttal'")
    _change_check(WITH, WITHOUT)


def _change_check(was: str, becomes: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_assessment_state"), "assessment")
        op.create_check_constraint(op.f("ck_assessment_state"), "assessment", becomes)
        return
    # As in 0040: a CHECK changes nothing of how rows are kept, so its text is changed in the schema.
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'assessment'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
