"""when an address was confirmed, so that closing an account does not forget that it never was.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AS_THE_LOG_SAYS = """
UPDATE account SET confirmed_at = (
    SELECT MIN(audit_entry.at) FROM audit_entry
    WHERE audit_entry.subject_kind = 'account' AND audit_entry.subject_id = account.id
    AND audit_entry.deed IN ('confirm_address', 'choose_password')
)
WHERE state <> 'unconfirmed'
"""
AS_THEY_WERE_MADE = (
    "UPDATE account SET confirmed_at = created_at WHERE state = 'active' AND confirmed_at IS NULL"
)
"""Accounts loaded without a log are taken for confirmed; whoever uses them should not lose them."""


def upgrade() -> None:
    """Apply; a closed account counts as confirmed only when the log says so."""
    op.add_column("account", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(AS_THE_LOG_SAYS)
    op.execute(AS_THEY_WERE_MADE)


def downgrade() -> None:
    """Undo."""
    op.drop_column("account", "confirmed_at")
