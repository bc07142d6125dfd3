"""later files of a register: what they changed, and money that was taken back.

Revision ID: 0055
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from grants.foundation.schema import append_only_statements

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
CHECKS = {
    "state": ("state IN ('running', 'past')", "state IN ('running', 'past', 'vanished')"),
    "past_has_no_decision": (
        "(state = 'past') = (decision_id IS NULL)",
        "(state = 'running') = (decision_id IS NOT NULL)",
    ),
    "granted_key": (
        "granted_key = coalesce(granted, -1)",
        "granted_key = coalesce(granted, -10000000000000000)",
    ),
}
BELOW_ZERO = ("ck_award_below_zero_only_in_a_register", "granted >= 0 OR state = 'past'")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def upgrade() -> None:
    """Apply; a register that was taken in stood so at the moment its lines tell."""
    json_type = "JSONB" if _is_postgresql() else "JSON"
    moment = "TIMESTAMP WITH TIME ZONE" if _is_postgresql() else "DATETIME"
    key = "BIGINT" if _is_postgresql() else "INTEGER"
    for column in (
        "form VARCHAR(64) DEFAULT 'amsterdam' NOT NULL",
        f"stands_at {moment}",
        f"follows_id {key} CONSTRAINT fk_register_import_follows_id REFERENCES register_import (id)",
        f"changes {json_type} DEFAULT '{{}}' NOT NULL",
    ):
        op.execute(f"ALTER TABLE register_import ADD COLUMN {column}")
    op.create_index("uq_register_import_follows_id", "register_import", ["follows_id"], unique=True)
    op.create_table(
        "register_fact",
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("column_name", sa.String(length=300), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("before_amount", sa.BigInteger(), nullable=True),
        sa.Column("after_amount", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('requested', 'granted', 'determined', 'words', 'vanished', 'returned')",
            name=op.f("ck_register_fact_kind"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_register_fact_award_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_register_fact_entry_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_fact_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_fact")),
        sa.UniqueConstraint(
            "award_id",
            "import_id",
            "kind",
            "column_name",
            name=op.f("uq_register_fact_award_id_import_id_kind_column_name"),
        ),
    )
    op.create_index("ix_register_fact_import_id", "register_fact", ["import_id"])
    for statement in append_only_statements("register_fact", op.get_bind().dialect.name):
        op.execute(statement)
    _change_checks(up=True)
    _tell_of_what_was_taken_in()


def downgrade() -> None:
    """Take back; what had vanished stays as a past award whose amounts are not known."""
    op.execute("UPDATE award SET state = 'past' WHERE state = 'vanished'")
    _change_checks(up=False)
    op.drop_table("register_fact")
    op.drop_index("uq_register_import_follows_id", "register_import")
    for column in ("changes", "follows_id", "stands_at", "form"):
        op.execute(f"ALTER TABLE register_import DROP COLUMN {column}")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _change_checks(*, up: bool) -> None:
    pairs = {name: pair if up else pair[::-1] for name, pair in CHECKS.items()}
    key = -(10**16) if up else -1
    if _is_postgresql():
        for name in pairs:
            op.drop_constraint(op.f(f"ck_award_{name}"), "award")
        op.execute(f"UPDATE award SET granted_key = {key} WHERE granted IS NULL")
        for name, (_was, becomes) in pairs.items():
            op.create_check_constraint(op.f(f"ck_award_{name}"), "award", becomes)
        if up:
            op.create_check_constraint(op.f(BELOW_ZERO[0]), "award", BELOW_ZERO[1])
        else:
            op.drop_constraint(op.f(BELOW_ZERO[0]), "award")
        return
    added = f"CONSTRAINT {BELOW_ZERO[0]} CHECK ({BELOW_ZERO[1]})"
    last = "CONSTRAINT fk_award_application_id"
    both = f"{added}, \n\t{last}"
    _change_schema([*pairs.values(), (last, both) if up else (both, last)])
    op.execute(f"UPDATE award SET granted_key = {key} WHERE granted IS NULL")


def _change_schema(pairs: list[tuple[str, str]]) -> None:
    # Other tables point at this one, so it cannot be made anew inside a transaction. A CHECK changes nothing of
    # how rows are kept: SQLite's manual lets its text be changed in the schema (lang_altertable, section 7).
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    for pair in pairs:
        bind.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'award'", pair
        )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def _tell_of_what_was_taken_in() -> None:
    """Fill in, per import, the moment its lines tell and that all of them were new."""
    bind = op.get_bind()
    imports = sa.table(
        "register_import",
        sa.column("id", KEY),
        sa.column("rows", sa.Integer()),
        sa.column("stands_at", sa.DateTime(timezone=True)),
        sa.column("changes", JSON),
    )
    award = sa.table(
        "award", sa.column("id", KEY), sa.column("import_id", KEY), sa.column("register_facts", JSON)
    )
    for number, rows in bind.execute(sa.select(imports.c.id, imports.c.rows)).all():
        found = (
            sa.select(award.c.register_facts).where(award.c.import_id == number).order_by(award.c.id).limit(1)
        )
        told = bind.execute(found).scalar_one_or_none() or {}
        told = json.loads(told) if isinstance(told, str) else told
        counts = {"new": rows, "shared": 0, "changed": 0, "returned": 0, "vanished": 0, "columns": {}}
        bind.execute(
            imports.update()
            .where(imports.c.id == number)
            .values(stands_at=_instant(told.get("DATUM_OVERZICHT", "")), changes=counts)
        )


def _instant(written: str) -> datetime | None:
    try:
        wall = datetime.strptime(written, "%Y-%m-%d %H:%M:%S.%f")  # noqa: DTZ007
    except ValueError:
        return None
    return wall.replace(tzinfo=AMSTERDAM).astimezone(UTC)
