"""awards in part, their answers, and the limits that a line can meet.

Revision ID: 0051
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GROUNDS = "ground IN ('ranked_within_line', 'substance', 'eligibility', 'ceiling', 'cap', 'max_awards', 'late', 'incomplete')"
MORE_GROUNDS = (
    "ground IN ('ranked_within_line', 'offered_in_part', 'completed', 'substance', 'eligibility', 'ceiling', "
    "'shared_ceiling', 'cap', 'award_cap', 'organisation_cap', 'municipality_cap', 'max_awards', 'late', 'incomplete')"
)
LIMITS = "limit_hit IN ('ceiling', 'cap', 'max_awards', 'threshold', 'no_more_fundable')"
MORE_LIMITS = (
    "limit_hit IN ('ceiling', 'shared_ceiling', 'cap', 'award_cap', 'organisation_cap', 'municipality_cap', "
    "'max_awards', 'threshold', 'no_more_fundable')"
)
ANSWERED = "(answer IS NULL) = (answered_at IS NULL)"


def upgrade() -> None:
    """Apply."""
    answer = "answer IS NULL OR answer IN ('accepted', 'declined', 'lapsed')"
    op.add_column("decision", sa.Column("accept_until", sa.Date(), nullable=True))
    op.add_column("decision", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("answer_note", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("decision", sa.Column("answered_by", KEY, nullable=True))
        op.create_foreign_key(op.f("fk_decision_answered_by"), "decision", "account", ["answered_by"], ["id"])
        op.add_column("decision", sa.Column("answer", sa.String(length=64), nullable=True))
        op.create_check_constraint(op.f("ck_decision_answer"), "decision", answer)
        op.create_check_constraint(
            op.f("ck_decision_only_awards_are_answered"), "decision", "answer IS NULL OR outcome = 'award'"
        )
        op.create_check_constraint(op.f("ck_decision_answered_at_a_moment"), "decision", ANSWERED)
    else:
        op.execute(
            "ALTER TABLE decision ADD COLUMN answered_by INTEGER "
            "CONSTRAINT fk_decision_answered_by REFERENCES account (id)"
        )
        op.execute(
            "ALTER TABLE decision ADD COLUMN answer VARCHAR(64) "
            f"CONSTRAINT ck_decision_answer CHECK ({answer}) "
            "CONSTRAINT ck_decision_only_awards_are_answered CHECK (answer IS NULL OR outcome = 'award') "
            f"CONSTRAINT ck_decision_answered_at_a_moment CHECK ({ANSWERED})"
        )
    _change("decision", "ground", GROUNDS, MORE_GROUNDS)
    _change("batch", "limit_hit", LIMITS, MORE_LIMITS)


def downgrade() -> None:
    """Take back; an award in part is an award, and every limit the first version does not know is that of the money."""
    op.execute(
        "UPDATE decision SET ground = 'ranked_within_line' WHERE ground IN ('offered_in_part', 'completed')"
    )
    op.execute("UPDATE decision SET ground = 'ceiling' WHERE ground = 'shared_ceiling'")
    op.execute(
        "UPDATE decision SET ground = 'cap' WHERE ground IN ('award_cap', 'organisation_cap', 'municipality_cap')"
    )
    op.execute("UPDATE batch SET limit_hit = 'ceiling' WHERE limit_hit = 'shared_ceiling'")
    op.execute(
        "UPDATE batch SET limit_hit = 'cap' WHERE limit_hit IN ('award_cap', 'organisation_cap', 'municipality_cap')"
    )
    _change("decision", "ground", MORE_GROUNDS, GROUNDS)
    _change("batch", "limit_hit", MORE_LIMITS, LIMITS)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("answered_at_a_moment", "only_awards_are_answered", "answer"):
            op.drop_constraint(f"ck_decision_{name}", "decision")
    op.drop_column("decision", "answer")
    op.drop_column("decision", "answered_by")
    op.drop_column("decision", "answer_note")
    op.drop_column("decision", "answered_at")
    op.drop_column("decision", "accept_until")


def _change(table: str, column: str, was: str, becomes: str) -> None:
    name = op.f(f"ck_{table}_{column}")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, table)
        op.create_check_constraint(
            name, table, becomes if column == "ground" else f"limit_hit IS NULL OR {becomes}"
        )
        return
    # Other tables point at this one: see 0014.
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (was, becomes, table),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
