"""formal reminders of what is to be paid back.

Revision ID: 0090
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

TABLE = "payment_decision"
NAME = "ck_payment_decision_kind"
WAS = (
    "kind IN ('suspended', 'suspension_lifted', 'suspension_lapsed', 'remitted', 'remission_refused', "
    "'stayed', 'stay_ended')"
)
BECOMES = WAS.replace("'stay_ended'", "'stay_ended', 'reminded'")


def upgrade() -> None:
    """Apply."""
    op.add_column("recovery_part", sa.Column("reminded_until", sa.Date()))
    _check(WAS, BECOMES)


def downgrade() -> None:
    """Take back; where a formal reminder was sent this stops: it has no place in the older shape."""
    sent = sa.text(f"SELECT count(*) FROM {TABLE} WHERE kind = 'reminded'")
    left = op.get_bind().execute(sent).scalar_one()
    if left:
        raise RuntimeError(f"{left} formal reminders were sent")
    _check(BECOMES, WAS)
    op.drop_column("recovery_part", "reminded_until")


def _check(was: str, becomes: str) -> None:
    """Let the check of the kinds say otherwise; in SQLite by its text in the schema (lang_altertable, 7)."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f(NAME), TABLE)
        op.create_check_constraint(op.f(NAME), TABLE, becomes)
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (was, becomes, TABLE),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
