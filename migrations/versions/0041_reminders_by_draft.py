"""which notice of a deadline a mail passes on.

Revision ID: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply; of mail that was written before, it is not known."""
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("notice_id", KEY, nullable=True))
        table.create_foreign_key(op.f("fk_mail_notice_id"), "deadline_notice", ["notice_id"], ["id"])
        table.create_unique_constraint(
            op.f("uq_mail_notice_id_application_id_account_id"), ["notice_id", "application_id", "account_id"]
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("mail") as table:
        table.drop_constraint(op.f("uq_mail_notice_id_application_id_account_id"), type_="unique")
        table.drop_constraint(op.f("fk_mail_notice_id"), type_="foreignkey")
        table.drop_column("notice_id")
