"""decisions on what was kept out: a batch without a ranking, beside the one of the stream.

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = "state IN ('proposed', 'approved')"
OVER_A_RANKING = f"{OPEN} AND ranking_id IS NOT NULL"
WITHOUT_RANKING = "SELECT id FROM batch WHERE ranking_id IS NULL"


def upgrade() -> None:
    """Apply."""
    _change_ranking(may_be_absent=True)
    _index_open(OVER_A_RANKING)


def downgrade() -> None:
    """Take back.

    What was only proposed goes, and can be decided with the stream. What was published gets the ranking of its
    stream; where there is none, the decision has no place in the older shape, and this stops.
    """
    unpublished = f"{WITHOUT_RANKING} AND published_at IS NULL"
    op.execute(f"DELETE FROM decision WHERE batch_id IN ({unpublished})")
    op.execute(f"DELETE FROM batch WHERE id IN ({unpublished})")
    op.execute(
        "UPDATE batch SET ranking_id = (SELECT id FROM ranking WHERE ranking.stream_id = batch.stream_id) "
        "WHERE ranking_id IS NULL"
    )
    left = op.get_bind().execute(sa.text(f"SELECT count(*) FROM ({WITHOUT_RANKING}) AS found")).scalar_one()
    if left:
        raise RuntimeError(f"{left} published decisions on admissibility are in a stream without a ranking")
    _index_open(OPEN)
    _change_ranking(may_be_absent=False)


def _index_open(which: str) -> None:
    op.drop_index("uq_batch_open", "batch")
    op.create_index(
        "uq_batch_open",
        "batch",
        ["stream_id"],
        unique=True,
        sqlite_where=sa.text(which),
        postgresql_where=sa.text(which),
    )


def _change_ranking(*, may_be_absent: bool) -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.alter_column("batch", "ranking_id", existing_type=sa.BigInteger(), nullable=may_be_absent)
        return
    # Other tables point at this one, so it cannot be made anew inside a transaction. NOT NULL changes nothing of
    # how rows are kept: SQLite's manual lets its text be changed in the schema (lang_altertable, section 7).
    was, becomes = "ranking_id INTEGER NOT NULL", "ranking_id INTEGER"
    if not may_be_absent:
        was, becomes = becomes, was
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'batch'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
