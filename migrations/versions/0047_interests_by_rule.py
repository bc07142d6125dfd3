"""interests by rule, the answers at each stage, measures, and the panel that looks again.

Revision ID: 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WITH = "ground IN ('team', 'declared', 'taken_back', 'measure')"
WITHOUT = "ground IN ('team', 'declared', 'taken_back')"
MEASURES = "IN ('out', 'out_of_stream')"


def upgrade() -> None:
    """Apply; who answered before the panel met is asked again when it is meeting now."""
    op.create_table(
        "relation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('employer', 'board', 'together', 'family')", name=op.f("ck_relation_kind")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_relation_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "account_id", "organisation", "kind", name=op.f("uq_relation_account_id_organisation_kind")
        ),
    )
    op.create_table(
        "interest_answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("dismissed_because", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.CheckConstraint("stage IN ('assignment', 'panel')", name=op.f("ck_interest_answer_stage")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_interest_answer_account_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_interest_answer_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_answer")),
        sa.UniqueConstraint(
            "account_id",
            "application_id",
            "stage",
            name=op.f("uq_interest_answer_account_id_application_id_stage"),
        ),
    )
    op.create_index(op.f("ix_interest_answer_application_id"), "interest_answer", ["application_id"])
    op.create_table(
        "interest_measure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("assignment_id", KEY, nullable=False),
        sa.Column("proposed", sa.String(length=64), nullable=False),
        sa.Column("proposed_words", sa.Text(), nullable=False),
        sa.Column("advised", sa.String(length=64), nullable=True),
        sa.Column("advised_words", sa.Text(), nullable=False),
        sa.Column("advised_by", KEY, nullable=True),
        sa.Column("advised_at", MOMENT, nullable=True),
        sa.Column("decided", sa.String(length=64), nullable=True),
        sa.Column("decided_words", sa.Text(), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("found_after", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} {MEASURES}", name=op.f(f"ck_interest_measure_{name}"))
            for name in ("proposed", "advised", "decided")
        ),
        sa.CheckConstraint(
            "(advised IS NULL) = (advised_at IS NULL)", name=op.f("ck_interest_measure_advised_at")
        ),
        sa.CheckConstraint(
            "(decided IS NULL) = (decided_at IS NULL)", name=op.f("ck_interest_measure_decided_at")
        ),
        sa.ForeignKeyConstraint(["advised_by"], ["account.id"], name=op.f("fk_interest_measure_advised_by")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_interest_measure_assignment_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_interest_measure_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_measure")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_interest_measure_assignment_id")),
    )
    op.execute(
        "INSERT INTO interest_measure (assignment_id, proposed, proposed_words, advised_words, decided_words,"
        " found_after, version) SELECT id, 'out', '', '', '', 'independent', 1 FROM assignment"
        " WHERE state = 'conflicted'"
    )
    with op.batch_alter_table("standing") as table:
        table.add_column(sa.Column("looks_again", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("standing") as table:
        table.alter_column("looks_again", server_default=None)
    _change_ground(WITH)


def downgrade() -> None:
    """Take back; what a measure closed opens again."""
    op.execute("DELETE FROM interest WHERE ground = 'measure'")
    _change_ground(WITHOUT)
    with op.batch_alter_table("standing") as table:
        table.drop_column("looks_again")
    op.drop_table("interest_measure")
    op.drop_index(op.f("ix_interest_answer_application_id"), table_name="interest_answer")
    op.drop_table("interest_answer")
    op.drop_table("relation")


def _change_ground(allowed: str) -> None:
    with op.batch_alter_table("interest") as table:
        table.drop_constraint(op.f("ck_interest_ground"), type_="check")
        table.create_check_constraint(op.f("ck_interest_ground"), allowed)
