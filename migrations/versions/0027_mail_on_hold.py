"""mail on hold, released or cancelled with a reason, or refused by its reader's server.

Revision ID: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WITHOUT = "state IN ('waiting', 'sent', 'kept')"
WITH = "state IN ('waiting', 'sent', 'kept', 'held', 'cancelled', 'refused')"
CHECKS = {
    "held_has_call": "state NOT IN ('held', 'cancelled') OR stream_id IS NOT NULL",
    "settled_by_somebody": "(settled_at IS NULL) = (settled_by IS NULL)",
    "cancelled_was_settled": "state <> 'cancelled' OR settled_at IS NOT NULL",
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mail_hold",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", KEY, nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("lifted_by", KEY, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_mail_hold_lifted_by_somebody")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_mail_hold_stream_id")),
        sa.ForeignKeyConstraint(["held_by"], ["account.id"], name=op.f("fk_mail_hold_held_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_mail_hold_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_hold")),
    )
    op.create_index(
        "uq_mail_hold_in_force",
        "mail_hold",
        ["stream_id", "kind"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("settled_at", MOMENT, nullable=True))
        table.add_column(sa.Column("settled_by", KEY, nullable=True))
        table.add_column(sa.Column("settled_because", sa.Text(), nullable=True))
        table.create_foreign_key(op.f("fk_mail_settled_by"), "account", ["settled_by"], ["id"])
        table.drop_constraint(op.f("ck_mail_state"), type_="check")
        table.create_check_constraint(op.f("ck_mail_state"), WITH)
        for name, check in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_mail_{name}"), check)


def downgrade() -> None:
    """Take back; what stood still or was never sent is kept, and not sent."""
    op.execute("UPDATE mail SET state = 'kept' WHERE state IN ('held', 'cancelled', 'refused')")
    with op.batch_alter_table("mail") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_mail_{name}"), type_="check")
        table.drop_constraint(op.f("ck_mail_state"), type_="check")
        table.create_check_constraint(op.f("ck_mail_state"), WITHOUT)
        table.drop_constraint(op.f("fk_mail_settled_by"), type_="foreignkey")
        for name in ("settled_because", "settled_by", "settled_at"):
            table.drop_column(name)
    op.drop_table("mail_hold")
