"""signatures under an application, and two more roles in a team.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = "role IN ('main_applicant', 'co_applicant', 'project_leader', 'authorised_signatory')"
FORMER_ROLES = "role IN ('main_applicant', 'co_applicant')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sign_off",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_off_account_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_sign_off_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint(
            "application_id",
            "account_id",
            "sha256",
            name=op.f("uq_sign_off_application_id_account_id_sha256"),
        ),
    )
    _allow(ROLES)


def downgrade() -> None:
    """Take back; who had one of the new roles writes along as co-applicant."""
    op.execute(
        "UPDATE team_member SET role = 'co_applicant' WHERE role NOT IN ('main_applicant', 'co_applicant')"
    )
    _allow(FORMER_ROLES)
    op.drop_table("sign_off")


def _allow(roles: str) -> None:
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_team_member_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_team_member_role"), roles)
