"""compensation for what a subsidy bought, what is asked by it, and letters about paying.

Revision ID: 0088
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(64)
ONE = "(determination_id IS NULL) <> (compensation_id IS NULL)"
STAYED = "CONSTRAINT ck_recovery_stayed_by_somebody CHECK ((stayed_at IS NULL) = (stayed_by IS NULL))"
BY_ONE = f"CONSTRAINT ck_recovery_by_one_decision CHECK ({ONE})"


def upgrade() -> None:
    """Apply."""
    table = "asset_compensation"
    op.create_table(
        table,
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("ground", WORD, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("assets", JSON, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("basis", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", KEY, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("views_due_on", sa.Date(), nullable=False),
        sa.Column("views", sa.Text()),
        sa.Column("views_came_on", sa.Date()),
        sa.Column("set_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("set_at", MOMENT),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("letter_id", KEY, sa.ForeignKey("stored_file.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('intended', 'proposed', 'set', 'returned')", name=op.f(f"ck_{table}_state")
        ),
        sa.CheckConstraint(
            "ground IN ('disposed', 'damage', 'activities_ended', 'withdrawn', 'dissolved')",
            name=op.f(f"ck_{table}_ground"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{table}_something_is_owed")),
        sa.CheckConstraint("set_by IS NULL OR set_by <> proposed_by", name=op.f(f"ck_{table}_four_eyes")),
    )
    op.create_index(op.f(f"ix_{table}_award_id"), table, ["award_id"])
    op.create_index(
        f"uq_{table}_under_way",
        table,
        ["award_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('intended', 'proposed')"),
        postgresql_where=sa.text("state IN ('intended', 'proposed')"),
    )
    if _on_postgresql():
        op.add_column("recovery", sa.Column("compensation_id", KEY))
        op.create_foreign_key(
            op.f("fk_recovery_compensation_id"), "recovery", table, ["compensation_id"], ["id"]
        )
        op.alter_column("recovery", "determination_id", nullable=True)
        op.create_check_constraint(op.f("ck_recovery_by_one_decision"), "recovery", ONE)
    else:
        op.execute(
            "ALTER TABLE recovery ADD COLUMN compensation_id INTEGER CONSTRAINT fk_recovery_compensation_id "
            f"REFERENCES {table} (id)"
        )
        _rewrite("determination_id INTEGER NOT NULL", "determination_id INTEGER")
        _rewrite(STAYED, f"{STAYED}, {BY_ONE}")
    op.create_index("uq_recovery_compensation_id", "recovery", ["compensation_id"], unique=True)
    _letters_about_paying()


def downgrade() -> None:
    """Take back; where compensation is asked this stops: it has no place in the older shape."""
    op.drop_table("payment_decision")
    with op.batch_alter_table("payment_suspension") as changed:
        changed.drop_constraint(op.f("fk_payment_suspension_first_id"), type_="foreignkey")
        changed.drop_column("first_id")
    op.drop_index("uq_recovery_compensation_id", "recovery")
    if _on_postgresql():
        op.drop_constraint(op.f("ck_recovery_by_one_decision"), "recovery")
        op.alter_column("recovery", "determination_id", nullable=False)
        op.drop_column("recovery", "compensation_id")
    else:
        _rewrite(f"{STAYED}, {BY_ONE}", STAYED)
        _rewrite("determination_id INTEGER", "determination_id INTEGER NOT NULL")
        op.drop_column("recovery", "compensation_id")
    op.drop_table("asset_compensation")


def _letters_about_paying() -> None:
    table = "payment_decision"
    op.create_table(
        table,
        sa.Column("id", KEY, primary_key=True),
        sa.Column("award_id", KEY, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("recovery_id", KEY, sa.ForeignKey("recovery.id")),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", KEY, sa.ForeignKey("account.id")),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("letter_id", KEY, sa.ForeignKey("stored_file.id")),
        sa.CheckConstraint(
            "kind IN ('suspended', 'suspension_lifted', 'suspension_lapsed', 'remitted', 'remission_refused', "
            "'stayed', 'stay_ended')",
            name=op.f(f"ck_{table}_kind"),
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (kind = 'suspension_lapsed')",
            name=op.f(f"ck_{table}_decided_by_somebody"),
        ),
    )
    op.create_index(op.f(f"ix_{table}_award_id"), table, ["award_id"])
    with op.batch_alter_table("payment_suspension") as changed:
        changed.add_column(sa.Column("first_id", KEY, nullable=True))
        changed.create_foreign_key(
            op.f("fk_payment_suspension_first_id"), "payment_suspension", ["first_id"], ["id"]
        )


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _rewrite(was: str, becomes: str) -> None:
    """Change the text of a table in SQLite's schema: other tables point at it (lang_altertable, section 7)."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'recovery'",
        (was, becomes),
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
