"""sittings in the audit log.

Revision ID: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from grants.foundation.schema import append_only_statements, drop_append_only_statements

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_sitting",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("subject_kind", sa.String(length=64), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("deed", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('open', 'ended', 'sealed')", name=op.f("ck_audit_sitting_state")),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_sitting_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_sitting")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_sitting_entry_id")),
    )
    op.create_index(
        "uq_audit_sitting_open",
        "audit_sitting",
        ["subject_kind", "subject_id", "deed", "part"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_audit_sitting_state", "audit_sitting", ["state"])


def downgrade() -> None:
    """Take back: the entries stay; each chain is sealed anew from its first sitting on, which its link covered.

    Whoever keeps an exported head of such a chain sees that it changed, as it should be.
    """
    dialect = op.get_bind().dialect.name
    for statement in drop_append_only_statements("audit_seal", dialect):
        op.execute(statement)
    op.execute(
        "DELETE FROM audit_seal WHERE EXISTS (SELECT 1 FROM audit_seal AS first JOIN audit_sitting AS sitting "
        "ON sitting.entry_id = first.entry_id WHERE first.chain = audit_seal.chain "
        "AND first.place <= audit_seal.place)"
    )
    op.drop_table("audit_sitting")
    for statement in append_only_statements("audit_seal", dialect):
        op.execute(statement)
