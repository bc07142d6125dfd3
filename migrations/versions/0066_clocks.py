"""days on which the decision clock stands still, notices of default and the penalties on them.

Revision ID: 0066
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
GROUNDS = "('unreasonably_late', 'no_party', 'manifestly_inadmissible', 'manifestly_unfounded')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "suspension",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", KEY, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "ground IN ('consent', 'applicant', 'force_majeure', 'foreign')",
            name=op.f("ck_suspension_ground"),
        ),
        sa.CheckConstraint("until_on >= first_on", name=op.f("ck_suspension_ends_later")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_suspension_ended_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_suspension_application_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_suspension_noted_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_suspension_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(op.f("ix_suspension_application_id"), "suspension", ["application_id"])
    op.create_table(
        "notice_of_default",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("objection_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applicants", JSON, nullable=False),
        sa.Column("pot_id", KEY, nullable=True),
        sa.Column("proposed_by", KEY, nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("set_by", KEY, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", KEY, nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'in_time', 'proposed', 'set', 'withdrawn')",
            name=op.f("ck_notice_of_default_state"),
        ),
        sa.CheckConstraint(
            "channel IN ('online', 'post', 'email', 'desk', 'forwarded')",
            name=op.f("ck_notice_of_default_channel"),
        ),
        sa.CheckConstraint("received_on > due_on", name=op.f("ck_notice_of_default_came_after_last_day")),
        sa.CheckConstraint(
            f"ground IS NULL OR ground IN {GROUNDS}", name=op.f("ck_notice_of_default_ground")
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'set') OR proposed_by IS NOT NULL",
            name=op.f("ck_notice_of_default_proposed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(state = 'set') = (amount IS NOT NULL)", name=op.f("ck_notice_of_default_set_has_amount")
        ),
        sa.CheckConstraint(
            "(state = 'set') = (set_by IS NOT NULL)", name=op.f("ck_notice_of_default_set_by_somebody")
        ),
        sa.CheckConstraint(
            "set_by IS NULL OR set_by <> proposed_by", name=op.f("ck_notice_of_default_four_eyes")
        ),
        sa.CheckConstraint(
            "ground IS NULL OR amount IS NULL OR amount = 0",
            name=op.f("ck_notice_of_default_nothing_owed_costs_nothing"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_notice_of_default_{column}"))
            for column, table in (
                ("application_id", "application"),
                ("objection_id", "objection"),
                ("entered_by", "account"),
                ("pot_id", "pot"),
                ("proposed_by", "account"),
                ("set_by", "account"),
                ("letter_id", "stored_file"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_of_default")),
    )
    op.create_index(op.f("ix_notice_of_default_application_id"), "notice_of_default", ["application_id"])
    about_application = sa.text("objection_id IS NULL AND state <> 'withdrawn'")
    op.create_index(
        "uq_notice_of_default_application",
        "notice_of_default",
        ["application_id"],
        unique=True,
        sqlite_where=about_application,
        postgresql_where=about_application,
    )
    standing = sa.text("state <> 'withdrawn'")
    op.create_index(
        "uq_notice_of_default_objection",
        "notice_of_default",
        ["objection_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("notice_of_default")
    op.drop_table("suspension")
