"""an award on top of one that runs: a kind of decision of its own.

Revision ID: 0068
"""

from __future__ import annotations

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

KINDS = "'ranking', 'admissibility', 'apart', 'rectification', 'detriment', 'withdrawal_of_award', 'objection', 'court'"
LETTERS = (
    "'award', 'offer', 'completed', 'replacing', 'no_money', 'substance', 'late', 'incomplete', 'eligibility', "
    "'apart', 'rectification', 'detriment', 'withdrawal_of_award', 'objection', 'court'"
)
GROUNDS = (
    "'ranked_within_line', 'offered_in_part', 'completed', 'substance', 'eligibility', 'ceiling', "
    "'shared_ceiling', 'cap', 'award_cap', 'organisation_cap', 'municipality_cap', 'max_awards', 'late', "
    "'incomplete', 'objection_upheld', 'court_order', 'at_request', 'activities_unlikely', 'duties_unlikely', "
    "'false_data', 'insolvent', 'activities_not_done', 'duties_unmet', 'known_wrong', 'wrong', 'circumstances'"
)
CHECKS = (("batch", "kind", KINDS), ("letter_text", "kind", LETTERS), ("decision", "ground", GROUNDS))


def upgrade() -> None:
    """Apply."""
    for table, column, words in CHECKS:
        _change_check(table, column, f"{column} IN ({words})", f"{column} IN ({words}, 'supplement')")


def downgrade() -> None:
    """Take back; where there are supplements this stops: they have no place in the older shape."""
    for table, column, words in CHECKS:
        _change_check(table, column, f"{column} IN ({words}, 'supplement')", f"{column} IN ({words})")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _change_check(table: str, column: str, was: str, becomes: str) -> None:
    if _on_postgresql():
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, becomes)
    else:
        _rewrite(table, was, becomes)


def _rewrite(table: str, was: str, becomes: str) -> None:
    """Change the text of a table in SQLite's schema.

    Other tables point at these, so they cannot be made anew inside a transaction. A CHECK and a NOT NULL change
    nothing of how rows are kept: SQLite's manual lets their text be changed (lang_altertable, section 7).
    """
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (was, becomes, table),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
