"""requests about awards in parts, with what each asks, what was granted and a letter.

Revision ID: 0070
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
KINDS = "kind IN ('extension', 'change')"
MORE_KINDS = "kind IN ('extension', 'change', 'combined')"
HAS_END = "(kind = 'extension') = (new_end_on IS NOT NULL)"
PARTS = (
    "'extension', 'later_start', 'early_end', 'budget', 'cofinancing', 'content', 'partner', 'leader', "
    "'legal_person'"
)
OPEN = sa.text("outcome IS NULL")


def upgrade() -> None:
    """Apply: every request so far is one part, of an extension or of another plan."""
    op.add_column("award", sa.Column("leader_name", sa.String(length=300), nullable=True))
    op.add_column("award", sa.Column("leader_email", sa.String(length=300), nullable=True))
    op.drop_index("uq_change_request_open", "change_request")
    with op.batch_alter_table("change_request") as table:
        table.add_column(sa.Column("done_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("effect", JSON, nullable=True))
        table.add_column(sa.Column("letter_id", KEY, nullable=True))
        table.create_foreign_key(op.f("fk_change_request_letter_id"), "stored_file", ["letter_id"], ["id"])
        table.drop_constraint(op.f("ck_change_request_extension_has_end"), type_="check")
        table.drop_constraint(op.f("ck_change_request_kind"), type_="check")
        table.create_check_constraint(op.f("ck_change_request_kind"), MORE_KINDS)
    op.create_table(
        "change_part",
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("granted", JSON, nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(f"kind IN ({PARTS})", name=op.f("ck_change_part_kind")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('granted', 'altered', 'refused', 'withdrawn')",
            name=op.f("ck_change_part_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["change_request.id"], name=op.f("fk_change_part_request_id")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_change_part_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_part")),
    )
    op.create_index(op.f("ix_change_part_request_id"), "change_part", ["request_id"])
    op.create_index(
        "uq_change_part_open",
        "change_part",
        ["award_id", "kind"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    _split()


def _split() -> None:
    bind = op.get_bind()
    rows = bind.execute(
        sa.text("SELECT id, award_id, kind, state, reason, new_end_on FROM change_request ORDER BY id")
    ).all()
    part = sa.table(
        "change_part",
        *(sa.column(name) for name in ("request_id", "award_id", "kind", "outcome")),
        sa.column("asked", JSON),
        sa.column("granted", JSON),
    )
    for row in rows:
        is_longer = row.kind == "extension"
        asked = {"new_end_on": str(row.new_end_on)} if is_longer else {"text": row.reason}
        made = {
            "request_id": row.id,
            "award_id": row.award_id,
            "kind": "extension" if is_longer else "content",
            "asked": asked,
            "outcome": None if row.state == "asked" else row.state,
        }
        if row.state == "granted":
            made["granted"] = asked
        bind.execute(part.insert().values(**made))


def downgrade() -> None:
    """Take back; a request with parts that the older shape does not know keeps its words as a change."""
    bind = op.get_bind()
    bind.execute(
        sa.text("UPDATE change_request SET kind = 'change', new_end_on = NULL WHERE kind <> 'extension'")
    )
    op.drop_table("change_part")
    with op.batch_alter_table("change_request") as table:
        table.drop_constraint(op.f("ck_change_request_kind"), type_="check")
        table.create_check_constraint(op.f("ck_change_request_kind"), KINDS)
        table.create_check_constraint(op.f("ck_change_request_extension_has_end"), HAS_END)
        table.drop_constraint(op.f("fk_change_request_letter_id"), type_="foreignkey")
        table.drop_column("letter_id")
        table.drop_column("effect")
        table.drop_column("done_on")
    waiting = sa.text("state = 'asked'")
    op.create_index(
        "uq_change_request_open",
        "change_request",
        ["award_id", "kind"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.drop_column("award", "leader_email")
    op.drop_column("award", "leader_name")
