"""invitations to act for an organisation; memberships that exist stay as they are.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "membership_invitation",
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("function", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("invited_by", KEY, nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'withdrawn', 'replaced')",
            name=op.f("ck_membership_invitation_state"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_membership_invitation_email_is_lower_case")),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_membership_invitation_open_has_no_end")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["account.id"], name=op.f("fk_membership_invitation_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_invitation")),
    )
    op.create_index("ix_membership_invitation_email", "membership_invitation", ["email"], unique=False)
    op.create_index(
        "uq_membership_invitation_open",
        "membership_invitation",
        ["organisation_id", "email"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("uq_membership_invitation_open", table_name="membership_invitation")
    op.drop_index("ix_membership_invitation_email", table_name="membership_invitation")
    op.drop_table("membership_invitation")
