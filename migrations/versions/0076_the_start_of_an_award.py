"""how an award begins: its start, what must be met before money is paid, and bank accounts.

Revision ID: 0076
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
WORD, LINE, PROSE = sa.String(64), sa.String(300), sa.Text()
CURRENT = sa.text("state IN ('given', 'checked', 'flagged')")


def upgrade() -> None:
    """Apply; what runs already has begun on the first day its letter names."""
    op.create_table(
        "award_start",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("accept_until", sa.Date()),
        sa.Column("accepted_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("accepted_at", AT),
        sa.Column("starts_on", sa.Date()),
        sa.Column("later_because", PROSE),
        sa.Column("leader", LINE),
        sa.Column("contact", LINE),
        sa.Column("contact_email", LINE),
        sa.Column("told_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("told_at", AT),
        sa.Column("agreed_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("agreed_at", AT),
        sa.Column("refused_because", PROSE),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_start_award_id")),
        sa.CheckConstraint("state IN ('expected', 'asked', 'begun')", name=op.f("ck_award_start_state")),
        sa.CheckConstraint(
            "(state = 'begun') = (agreed_at IS NOT NULL)", name=op.f("ck_award_start_begun_is_agreed")
        ),
        sa.CheckConstraint(
            "state = 'expected' OR starts_on IS NOT NULL", name=op.f("ck_award_start_has_a_day")
        ),
    )
    op.create_table(
        "award_condition",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("key", WORD),
        sa.Column("text_nl", PROSE, nullable=False),
        sa.Column("text_en", PROSE, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("added_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("told", PROSE),
        sa.Column("handed_in_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("handed_in_at", AT),
        sa.Column("remark", PROSE),
        sa.Column("settled_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("settled_at", AT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'handed_in', 'met', 'dropped')", name=op.f("ck_award_condition_state")
        ),
        sa.CheckConstraint(
            "(key IS NULL) = (added_by IS NOT NULL)", name=op.f("ck_award_condition_of_the_call_or_added")
        ),
        sa.CheckConstraint(
            "(state IN ('met', 'dropped')) = (settled_by IS NOT NULL)",
            name=op.f("ck_award_condition_settled"),
        ),
    )
    op.create_index(op.f("ix_award_condition_award_id"), "award_condition", ["award_id"])
    op.create_table(
        "condition_file",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("condition_id", KEY, sa.ForeignKey("award_condition.id"), nullable=False),
        sa.Column("added_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("name", LINE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", WORD, nullable=False),
        sa.Column("file_id", KEY, sa.ForeignKey("stored_file.id")),
        sa.Column("state", WORD, nullable=False),
        sa.Column("scanned_by", WORD),
        sa.Column("checked_at", AT),
        sa.CheckConstraint(
            "state IN ('quarantined', 'accepted', 'refused')", name=op.f("ck_condition_file_state")
        ),
        sa.CheckConstraint(
            "(state = 'quarantined') = (checked_at IS NULL)", name=op.f("ck_condition_file_was_checked")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (file_id IS NULL)", name=op.f("ck_condition_file_has_its_bytes")
        ),
    )
    op.create_index(op.f("ix_condition_file_condition_id"), "condition_file", ["condition_id"])
    op.create_table(
        "bank_account",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id")),
        sa.Column("programme_id", KEY, sa.ForeignKey("programme.id")),
        sa.Column("iban", WORD, nullable=False),
        sa.Column("holder", LINE, nullable=False),
        sa.Column("bic", WORD),
        sa.Column("state", WORD, nullable=False),
        sa.Column("given_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("checked_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("checked_at", AT),
        sa.Column("remark", PROSE),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('given', 'checked', 'refused', 'replaced', 'flagged')",
            name=op.f("ck_bank_account_state"),
        ),
        sa.CheckConstraint(
            "(award_id IS NULL) <> (programme_id IS NULL)", name=op.f("ck_bank_account_of_one")
        ),
        sa.CheckConstraint(
            "checked_by IS NULL OR checked_by <> given_by", name=op.f("ck_bank_account_four_eyes")
        ),
        sa.CheckConstraint(
            "state <> 'checked' OR checked_by IS NOT NULL", name=op.f("ck_bank_account_was_checked")
        ),
    )
    op.create_index(op.f("ix_bank_account_award_id"), "bank_account", ["award_id"])
    op.create_index(op.f("ix_bank_account_programme_id"), "bank_account", ["programme_id"])
    for column in ("award", "programme"):
        op.create_index(
            f"uq_bank_account_{column}",
            "bank_account",
            [f"{column}_id"],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )
    op.execute(
        "INSERT INTO award_start (award_id, state, due_on, starts_on, agreed_at, reminders, version) "
        "SELECT id, 'begun', starts_on, starts_on, created_at, 0, 1 FROM award "
        "WHERE state IN ('running', 'withdrawn') AND starts_on IS NOT NULL"
    )


def downgrade() -> None:
    """Take back."""
    for table in ("bank_account", "condition_file", "award_condition", "award_start"):
        op.drop_table(table)
