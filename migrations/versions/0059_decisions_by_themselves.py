"""decisions on one application by themselves: of what kind a batch is, the reason, and the pot that pays.

Revision ID: 0059
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KIND = (
    "kind IN ('ranking', 'admissibility', 'apart', 'rectification', 'detriment', 'withdrawal_of_award', "
    "'objection', 'court')"
)
OVER_A_RANKING = "(kind = 'ranking') = (ranking_id IS NOT NULL)"
GROUND = (
    "ground IN ('ranked_within_line', 'offered_in_part', 'completed', 'substance', 'eligibility', 'ceiling', "
    "'shared_ceiling', 'cap', 'award_cap', 'organisation_cap', 'municipality_cap', 'max_awards', 'late', 'incomplete')"
)
CHECKS = (
    (
        "decision",
        "outcome",
        "outcome IN ('award', 'refusal', 'inadmissible')",
        "outcome IN ('award', 'refusal', 'inadmissible', 'withdrawal')",
    ),
    (
        "decision",
        "ground",
        GROUND,
        GROUND.replace(
            "'incomplete')",
            "'incomplete', 'objection_upheld', 'court_order', 'at_request', 'activities_unlikely', 'duties_unlikely', "
            "'false_data', 'insolvent', 'activities_not_done', 'duties_unmet', 'known_wrong', 'wrong', "
            "'circumstances')",
        ),
    ),
    (
        "award",
        "past_has_no_decision",
        "(state = 'running') = (decision_id IS NOT NULL)",
        "(state IN ('running', 'withdrawn')) = (decision_id IS NOT NULL)",
    ),
    (
        "award",
        "state",
        "state IN ('running', 'past', 'vanished')",
        "state IN ('running', 'past', 'vanished', 'withdrawn')",
    ),
)
COLUMN = "kind VARCHAR(64)"
WHOLE = (
    f"{COLUMN} NOT NULL CONSTRAINT ck_batch_kind CHECK ({KIND}) "
    f"CONSTRAINT ck_batch_over_a_ranking CHECK ({OVER_A_RANKING})"
)
BY_ITSELF = "SELECT id FROM batch WHERE kind NOT IN ('ranking', 'admissibility')"


def upgrade() -> None:
    """Apply."""
    op.execute(f"ALTER TABLE batch ADD COLUMN {COLUMN}")
    op.execute("UPDATE batch SET kind = CASE WHEN ranking_id IS NULL THEN 'admissibility' ELSE 'ranking' END")
    op.execute("ALTER TABLE decision ADD COLUMN reason TEXT DEFAULT '' NOT NULL")
    number = "BIGINT" if _on_postgresql() else "INTEGER"
    op.execute(
        f"ALTER TABLE decision ADD COLUMN pot_id {number} CONSTRAINT fk_decision_pot_id REFERENCES pot (id)"
    )
    if _on_postgresql():
        op.alter_column("batch", "kind", nullable=False)
        op.create_check_constraint(op.f("ck_batch_kind"), "batch", KIND)
        op.create_check_constraint(op.f("ck_batch_over_a_ranking"), "batch", OVER_A_RANKING)
        op.alter_column("decision", "reason", server_default=None)
    else:
        _rewrite("batch", COLUMN, WHOLE)
    for table, column, was, becomes in CHECKS:
        _change_check(table, column, was, becomes)


def downgrade() -> None:
    """Take back: what was only proposed goes; a published one has no place in the older shape, and this stops."""
    unpublished = f"{BY_ITSELF} AND published_at IS NULL"
    op.execute(f"DELETE FROM decision WHERE batch_id IN ({unpublished})")
    op.execute(f"DELETE FROM batch WHERE id IN ({unpublished})")
    left = op.get_bind().execute(sa.text(f"SELECT count(*) FROM ({BY_ITSELF}) AS found")).scalar_one()
    if left:
        raise RuntimeError(f"{left} decisions on one application by itself were published")
    for table, column, becomes, was in CHECKS:
        _change_check(table, column, was, becomes)
    if _on_postgresql():
        op.drop_constraint(op.f("ck_batch_over_a_ranking"), "batch")
    op.execute("ALTER TABLE batch DROP COLUMN kind")
    op.execute("ALTER TABLE decision DROP COLUMN pot_id")
    op.execute("ALTER TABLE decision DROP COLUMN reason")


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
