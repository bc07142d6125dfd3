"""proposals about awards, years, ceilings and entries; mandates; budget reservations; the pot of a round.

Revision ID: 0058
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
OLD_KINDS = "kind IN ('funding', 'top_up', 'reallocation')"
NEW_KINDS = "kind IN ('funding', 'top_up', 'reallocation', 'ceiling', 'tranche', 'correction')"
TO_OTHERS = {
    "from_award_id": "commitment",
    "to_award_id": "commitment",
    "source_id": "money_source",
    "entry_id": "journal_entry",
}
CHECKS = {
    "entry": "(kind = 'correction') = (entry_id IS NOT NULL)",
    "years": "(kind = 'tranche') = (from_year IS NOT NULL AND to_year IS NOT NULL AND from_year <> to_year)",
}


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_{table}_{column}"))


def _programme(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f(f"fk_{table}_programme_id"))


def upgrade() -> None:
    """Apply; a proposal keeps what it does to each pot instead of how both pots stood."""
    op.create_table(
        "budget_adoption",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        _programme("budget_adoption"),
        _account("budget_adoption", "entered_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_adoption")),
        sa.UniqueConstraint("programme_id", "year", name=op.f("uq_budget_adoption_programme_id_year")),
    )
    op.create_table(
        "budget_reservation",
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("invoked_by", KEY, nullable=True),
        sa.Column("invoked_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_budget_reservation_commitment_id")
        ),
        _account("budget_reservation", "invoked_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_reservation")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_budget_reservation_commitment_id")),
    )
    op.create_table(
        "mandate",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=64), nullable=True),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("acts", JSON, nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("deputy_id", KEY, nullable=True),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("(role IS NULL) <> (account_id IS NULL)", name=op.f("ck_mandate_role_or_person")),
        sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_mandate_period")),
        sa.CheckConstraint(
            "deputy_id IS NULL OR (account_id IS NOT NULL AND deputy_id <> account_id AND away_from IS NOT NULL"
            " AND away_until IS NOT NULL AND away_from <= away_until)",
            name=op.f("ck_mandate_deputy_while_away"),
        ),
        _programme("mandate"),
        *(_account("mandate", column) for column in ("account_id", "deputy_id", "given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_programme_id"), "mandate", ["programme_id"])
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("pot_id", KEY, nullable=True))
        table.create_foreign_key(op.f("fk_round_pot_id"), "pot", ["pot_id"], ["id"])
    with op.batch_alter_table("money_proposal") as table:
        for column in TO_OTHERS:
            table.add_column(sa.Column(column, KEY, nullable=True))
        table.add_column(sa.Column("from_year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("to_year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("by_budget", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("changes", JSON, nullable=True))
    _keep(_as_changes, "before", "changes")
    with op.batch_alter_table("money_proposal") as table:
        table.alter_column("by_budget", server_default=None)
        table.alter_column("changes", existing_type=JSON, nullable=False)
        table.drop_column("before")
        table.drop_constraint(op.f("ck_money_proposal_kind"), type_="check")
        table.create_check_constraint(op.f("ck_money_proposal_kind"), NEW_KINDS)
        for name, allowed in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_money_proposal_{name}"), allowed)
        for column, other in TO_OTHERS.items():
            table.create_foreign_key(op.f(f"fk_money_proposal_{column}"), other, [column], ["id"])


def downgrade() -> None:
    """Take back; proposals of the later kinds cannot be kept."""
    op.execute(f"DELETE FROM money_proposal WHERE NOT ({OLD_KINDS})")
    with op.batch_alter_table("money_proposal") as table:
        table.add_column(sa.Column("before", JSON, nullable=True))
    _keep(_as_before, "changes", "before")
    with op.batch_alter_table("money_proposal") as table:
        table.alter_column("before", existing_type=JSON, nullable=False)
        for column in TO_OTHERS:
            table.drop_constraint(op.f(f"fk_money_proposal_{column}"), type_="foreignkey")
        for name in ("kind", *CHECKS):
            table.drop_constraint(op.f(f"ck_money_proposal_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_money_proposal_kind"), OLD_KINDS)
    with op.batch_alter_table("money_proposal") as table:
        for column in (*TO_OTHERS, "from_year", "to_year", "by_budget", "changes"):
            table.drop_column(column)
    with op.batch_alter_table("round") as table:
        table.drop_constraint(op.f("fk_round_pot_id"), type_="foreignkey")
    with op.batch_alter_table("round") as table:
        table.drop_column("pot_id")
    for name in ("mandate", "budget_reservation", "budget_adoption"):
        op.drop_table(name)


def _keep(rewritten: Any, from_column: str, to_column: str) -> None:
    """Write what a proposal keeps of the pots in its other form."""
    connection = op.get_bind()
    names = dict(connection.execute(sa.text("SELECT id, name FROM pot")).tuples().all())
    rows = connection.execute(
        sa.text(f"SELECT id, kind, from_pot_id, to_pot_id, amount, {from_column} FROM money_proposal")
    ).all()
    cast = "CAST(:kept AS JSONB)" if connection.dialect.name == "postgresql" else ":kept"
    for row in rows:
        kept = row[-1]
        found = json.loads(kept) if isinstance(kept, str) else kept
        text = json.dumps(rewritten(found, row, names))
        connection.execute(
            sa.text(f"UPDATE money_proposal SET {to_column} = {cast} WHERE id = :number"),
            {"kept": text, "number": row.id},
        )


def _as_changes(before: Any, row: Any, names: Any) -> Any:
    changes = []
    if before["from"] is not None:
        giving = {"inside": 0} | before["from"]
        given = giving | {"free": giving["free"] - row.amount}
        changes.append(
            {"pot": row.from_pot_id, "name": names[row.from_pot_id], "before": giving, "after": given}
        )
    taking = {"inside": 0} | before["to"]
    taken = taking | {"free": taking["free"] + row.amount}
    if row.kind != "funding" and taking["ceiling"] is not None:
        taken["ceiling"] = taking["ceiling"] + row.amount
    return [*changes, {"pot": row.to_pot_id, "name": names[row.to_pot_id], "before": taking, "after": taken}]


def _as_before(changes: Any, row: Any, _names: Any) -> Any:
    known = {
        change["pot"]: {k: v for k, v in change["before"].items() if k != "inside"} for change in changes
    }
    nothing = {"free": 0, "reserved": 0, "committed": 0, "paid": 0, "ceiling": None}
    giving = None if row.from_pot_id is None else known.get(row.from_pot_id, nothing)
    return {"to": known.get(row.to_pot_id, nothing), "from": giving}
