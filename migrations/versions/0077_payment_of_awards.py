"""payment of awards: instalments, batches for the bank, its answers, and payment that stands still.

Revision ID: 0077
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
WORD, PROSE = sa.String(64), sa.Text()
HOLDS = sa.text("state IN ('listed', 'paid')")


def _key(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, KEY, sa.ForeignKey(f"{target}.id"), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "award_instalment",
        sa.Column("id", KEY, primary_key=True),
        _key("award_id", "award"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("waits_for", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("paid_on", sa.Date()),
        sa.Column("returned_because", PROSE),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'listed', 'paid', 'lapsed')", name=op.f("ck_award_instalment_state")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_award_instalment_not_below_zero")),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_award_instalment_paid_on_a_day")
        ),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_award_instalment_award_id_number")),
    )
    op.create_index("ix_award_instalment_state", "award_instalment", ["state"])
    op.create_table(
        "fulfilment",
        sa.Column("id", KEY, primary_key=True),
        _key("award_id", "award"),
        sa.Column("what", WORD, nullable=False),
        sa.Column("at", AT, nullable=False),
        _key("by", "account"),
        sa.UniqueConstraint("award_id", "what", name=op.f("uq_fulfilment_award_id_what")),
    )
    op.create_table(
        "payment_batch",
        sa.Column("id", KEY, primary_key=True),
        _key("programme_id", "programme"),
        sa.Column("state", WORD, nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=False),
        _key("proposed_by", "account"),
        sa.Column("proposed_at", AT, nullable=False),
        _key("decided_by", "account", nullable=True),
        sa.Column("decided_at", AT),
        sa.Column("reason", PROSE),
        _key("from_account_id", "bank_account", nullable=True),
        _key("file_id", "stored_file", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'settled', 'refused', 'withdrawn')",
            name=op.f("ck_payment_batch_state"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_payment_batch_four_eyes")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'settled')) = (file_id IS NOT NULL)",
            name=op.f("ck_payment_batch_has_its_file"),
        ),
    )
    op.create_index(op.f("ix_payment_batch_programme_id"), "payment_batch", ["programme_id"])
    op.create_table(
        "payment_statement",
        sa.Column("id", KEY, primary_key=True),
        _key("programme_id", "programme"),
        _key("file_id", "stored_file"),
        sa.Column("sha256", WORD, nullable=False),
        _key("laid_by", "account"),
        sa.Column("laid_at", AT, nullable=False),
        _key("read_by", "account", nullable=True),
        sa.Column("read_at", AT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("sha256", name=op.f("uq_payment_statement_sha256")),
        sa.CheckConstraint(
            "(read_by IS NULL) = (read_at IS NULL)", name=op.f("ck_payment_statement_read_by_somebody")
        ),
    )
    op.create_index(op.f("ix_payment_statement_programme_id"), "payment_statement", ["programme_id"])
    op.create_table(
        "payment",
        sa.Column("id", KEY, primary_key=True),
        _key("batch_id", "payment_batch"),
        _key("instalment_id", "award_instalment"),
        _key("account_id", "bank_account"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("reason", PROSE),
        _key("statement_id", "payment_statement", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("end_to_end", name=op.f("uq_payment_end_to_end")),
        sa.CheckConstraint(
            "state IN ('listed', 'paid', 'returned', 'released')", name=op.f("ck_payment_state")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_moves_something")),
    )
    op.create_index(op.f("ix_payment_batch_id"), "payment", ["batch_id"])
    op.create_index(op.f("ix_payment_instalment_id"), "payment", ["instalment_id"])
    op.create_index(
        "uq_payment_instalment",
        "payment",
        ["instalment_id"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    op.create_table(
        "payment_suspension",
        sa.Column("id", KEY, primary_key=True),
        _key("award_id", "award"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", PROSE, nullable=False),
        _key("suspended_by", "account"),
        sa.Column("suspended_at", AT, nullable=False),
        _key("lifted_by", "account", nullable=True),
        sa.Column("lifted_on", sa.Date()),
        sa.Column("lift_reason", PROSE),
        sa.Column("lapse_told", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_payment_suspension_period")),
        sa.CheckConstraint(
            "(lifted_by IS NULL) = (lifted_on IS NULL)", name=op.f("ck_payment_suspension_lifted_by_somebody")
        ),
    )
    op.create_index(op.f("ix_payment_suspension_award_id"), "payment_suspension", ["award_id"])


def downgrade() -> None:
    """Take back."""
    for table in (
        *("payment_suspension", "payment", "payment_statement", "payment_batch"),
        *("fulfilment", "award_instalment"),
    ):
        op.drop_table(table)
