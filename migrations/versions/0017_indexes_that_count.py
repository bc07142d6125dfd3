"""indexes that hold all that a list and a desk count.

Revision ID: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "ix_application_stream_id_state",
        "application",
        ["stream_id", "state"],
        ["submitted_at", "is_late", "requested"],
    ),
    (
        "ix_standing_stream_id_final",
        "standing",
        ["stream_id", "final", "application_id"],
        ["reviews_wanted", "reviews_done"],
    ),
)


def upgrade() -> None:
    """Apply."""
    for name, table, columns, counted in INDEXES:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [*columns, *counted])


def downgrade() -> None:
    """Take back."""
    for name, table, columns, _counted in INDEXES:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns)
