"""accounts of projects, final amounts, and what is reclaimed.

Revision ID: 0079
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)
GROUNDS = "'as_awarded', 'costs', 'activities_not_done', 'duties_unmet', 'false_data', 'known_wrong', 'ended', 'new_facts'"
UNDER_WAY = sa.text("state IN ('intended', 'proposed')")


def upgrade() -> None:
    """Apply."""
    _accounts()
    _determinations()
    _recoveries()


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _accounts() -> None:
    table = "award_account"
    op.create_table(
        table,
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("deviations", sa.Text(), nullable=False),
        sa.Column("costs", JSON, nullable=False),
        sa.Column("incomes", JSON, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name=op.f("ck_award_account_state")),
        _key(table, "award_id", "award"),
        _key(table, "saved_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_account")),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_account_award_id")),
    )


def _determinations() -> None:
    table = "determination"
    op.create_table(
        table,
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("ground", WORD, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("worked_out", sa.BigInteger(), nullable=False),
        sa.Column("basis", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("own_motion", sa.Boolean(), nullable=False),
        sa.Column("addressed_to", sa.String(length=300), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("views_due_on", sa.Date(), nullable=True),
        sa.Column("views", sa.Text(), nullable=True),
        sa.Column("views_came_on", sa.Date(), nullable=True),
        sa.Column("set_by", KEY, nullable=True),
        sa.Column("set_at", MOMENT, nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("letter_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('first', 'at_once', 'reopened')", name=op.f("ck_determination_kind")),
        sa.CheckConstraint(
            "state IN ('intended', 'proposed', 'set', 'returned')", name=op.f("ck_determination_state")
        ),
        sa.CheckConstraint(f"ground IN ({GROUNDS})", name=op.f("ck_determination_ground")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_determination_not_below_zero")),
        sa.CheckConstraint(
            "set_by IS NULL OR kind = 'at_once' OR set_by <> proposed_by",
            name=op.f("ck_determination_four_eyes"),
        ),
        _key(table, "award_id", "award"),
        _key(table, "proposed_by", "account"),
        _key(table, "set_by", "account"),
        _key(table, "letter_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_determination")),
    )
    op.create_index(op.f("ix_determination_award_id"), table, ["award_id"])
    op.create_index(
        "uq_determination_under_way",
        table,
        ["award_id"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )


def _recoveries() -> None:
    op.create_table(
        "recovery",
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("determination_id", KEY, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stops_on", sa.Date(), nullable=False),
        sa.Column("stayed_at", MOMENT, nullable=True),
        sa.Column("stayed_by", KEY, nullable=True),
        sa.Column("stayed_because", sa.Text(), nullable=False),
        sa.Column("remission_by", KEY, nullable=True),
        sa.Column("remission_amount", sa.BigInteger(), nullable=True),
        sa.Column("remission_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('open', 'settled', 'lapsed')", name=op.f("ck_recovery_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_something_is_owed")),
        sa.CheckConstraint(
            "(stayed_at IS NULL) = (stayed_by IS NULL)", name=op.f("ck_recovery_stayed_by_somebody")
        ),
        _key("recovery", "award_id", "award"),
        _key("recovery", "determination_id", "determination"),
        _key("recovery", "stayed_by", "account"),
        _key("recovery", "remission_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
        sa.UniqueConstraint("determination_id", name=op.f("uq_recovery_determination_id")),
    )
    op.create_index(op.f("ix_recovery_award_id"), "recovery", ["award_id"])
    op.create_table(
        "recovery_part",
        sa.Column("recovery_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_part_something_is_owed")),
        _key("recovery_part", "recovery_id", "recovery"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_part")),
    )
    op.create_index(op.f("ix_recovery_part_recovery_id"), "recovery_part", ["recovery_id"])
    table = "recovery_receipt"
    op.create_table(
        table,
        sa.Column("recovery_id", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("against_id", KEY, nullable=True),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('received', 'set_off', 'remitted')", name=op.f("ck_recovery_receipt_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_receipt_moves_something")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> entered_by", name=op.f("ck_recovery_receipt_four_eyes")
        ),
        sa.CheckConstraint(
            "(kind = 'remitted') = (approved_by IS NOT NULL)",
            name=op.f("ck_recovery_receipt_remission_is_approved"),
        ),
        sa.CheckConstraint(
            "(kind = 'set_off') = (against_id IS NOT NULL)",
            name=op.f("ck_recovery_receipt_set_off_against_an_award"),
        ),
        _key(table, "recovery_id", "recovery"),
        _key(table, "against_id", "award"),
        _key(table, "entered_by", "account"),
        _key(table, "approved_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_receipt")),
    )
    op.create_index(op.f("ix_recovery_receipt_recovery_id"), table, ["recovery_id"])


def downgrade() -> None:
    """Take back; the amounts that were determined stay on the awards."""
    for table in ("recovery_receipt", "recovery_part", "recovery", "determination", "award_account"):
        op.drop_table(table)
