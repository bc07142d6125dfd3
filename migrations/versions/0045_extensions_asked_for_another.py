"""for whom a manager asked for more time.

Revision ID: 0045
"""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    key = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE personal_extension ADD COLUMN asked_for {key} "
        "CONSTRAINT fk_personal_extension_asked_for REFERENCES account (id) "
        "CONSTRAINT ck_personal_extension_asked_for_another "
        "CHECK (asked_for IS NULL OR asked_for <> asked_by)"
    )


def downgrade() -> None:
    """Take back; that it was asked for another stays in the audit log."""
    op.execute("ALTER TABLE personal_extension DROP COLUMN asked_for")
