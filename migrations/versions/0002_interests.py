"""personal interests kept with the application; reviews kept although an interest began later.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FROM_TEAMS = """
INSERT INTO interest (application_id, account_id, ground, noted_at)
SELECT application_id, account_id, 'team', MIN(accepted_at) FROM team_member
WHERE account_id IS NOT NULL AND accepted_at IS NOT NULL
GROUP BY application_id, account_id
"""
FROM_ASSIGNMENTS = """
INSERT INTO interest (application_id, account_id, ground, noted_at)
SELECT a.application_id, a.reviewer_id,
    CASE a.state WHEN 'conflicted' THEN 'declared' ELSE 'taken_back' END,
    COALESCE(a.declared_at, a.assigned_at)
FROM assignment a
WHERE a.state IN ('conflicted', 'removed') AND NOT EXISTS (
    SELECT 1 FROM interest i WHERE i.application_id = a.application_id AND i.account_id = a.reviewer_id
)
"""


def upgrade() -> None:
    """Apply; what teams and assignments tell already becomes an interest."""
    op.create_table(
        "interest",
        sa.Column("application_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("ground IN ('team', 'declared', 'taken_back')", name=op.f("ck_interest_ground")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_interest_account_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_interest_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint(
            "account_id", "application_id", name=op.f("uq_interest_account_id_application_id")
        ),
    )
    op.create_index(op.f("ix_interest_application_id"), "interest", ["application_id"])
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_because", sa.Text(), nullable=True))
    op.execute(FROM_TEAMS)
    op.execute(FROM_ASSIGNMENTS)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("kept_because")
    op.drop_table("interest")
