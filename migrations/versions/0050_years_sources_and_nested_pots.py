"""years, sources and commitments in the journal; ceilings over the pots inside a pot.

Revision ID: 0050
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from grants.foundation.schema import append_only_statements, drop_append_only_statements

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POTS = ("programme", "round", "stream", "execution", "objection_reserve", "past")
ENTRIES = [
    "funding",
    "top_up",
    "reallocation",
    "reservation",
    "commitment",
    "release",
    "payment",
    "recovery",
    "correction",
]
JOURNAL = ("journal_entry", "journal_leg")
SPENT = "('reserved', 'committed', 'paid')"


def upgrade() -> None:
    """Apply; every leg gets the year of its entry and the commitment on whose basis it was made."""
    op.create_table(
        "money_source",
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("financier", sa.String(length=300), nullable=False),
        sa.Column("budget_line", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_money_source_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_source")),
        sa.UniqueConstraint(
            "programme_id",
            "financier",
            "budget_line",
            name=op.f("uq_money_source_programme_id_financier_budget_line"),
        ),
    )
    op.create_table(
        "commitment_share",
        sa.Column("commitment_id", KEY, nullable=False),
        sa.Column("money_source_id", KEY, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_commitment_share_bears_something")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_share_commitment_id")
        ),
        sa.ForeignKeyConstraint(
            ["money_source_id"], ["money_source.id"], name=op.f("fk_commitment_share_money_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_share")),
        sa.UniqueConstraint(
            "commitment_id", "money_source_id", name=op.f("uq_commitment_share_commitment_id_money_source_id")
        ),
    )
    with op.batch_alter_table("pot") as table:
        table.add_column(sa.Column("year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("inside", sa.BigInteger(), nullable=False, server_default="0"))
    _spent_inside()
    with op.batch_alter_table("pot") as table:
        table.alter_column("inside", server_default=None)
        table.drop_constraint(op.f("ck_pot_within_ceiling"), type_="check")
        table.create_check_constraint(
            op.f("ck_pot_within_ceiling"),
            "ceiling IS NULL OR reserved + committed + paid + inside <= ceiling",
        )
        table.create_check_constraint(op.f("ck_pot_inside_not_below_zero"), "inside >= 0")
        table.create_check_constraint(op.f("ck_pot_year"), "(kind = 'year') = (year IS NOT NULL)")
    _change("pot", (*POTS, "year", "overrun"))
    _open_journal()
    _change("journal_entry", (*ENTRIES, "tranche"))
    _add_to_legs()
    _close_journal()


def _open_journal() -> None:
    for table in JOURNAL:
        for statement in drop_append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _close_journal() -> None:
    for table in JOURNAL:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _add_to_legs() -> None:
    with op.batch_alter_table("journal_leg") as table:
        table.add_column(sa.Column("year", sa.Integer(), nullable=True))
        table.add_column(sa.Column("commitment_id", KEY, nullable=True))
        table.add_column(sa.Column("money_source_id", KEY, nullable=True))
    year = (
        "CAST(strftime('%Y', effective_on) AS INTEGER)"
        if op.get_bind().dialect.name == "sqlite"
        else "CAST(EXTRACT(YEAR FROM effective_on) AS INTEGER)"
    )
    op.execute(
        f"UPDATE journal_leg SET year = (SELECT {year} FROM journal_entry WHERE journal_entry.id = entry_id)"
    )
    op.execute(
        "UPDATE journal_leg SET commitment_id = (SELECT commitment.id FROM commitment JOIN journal_entry"
        " ON journal_entry.basis_kind = commitment.basis_kind AND journal_entry.basis_id = commitment.basis_id"
        f" WHERE journal_entry.id = journal_leg.entry_id) WHERE purse IN {SPENT}"
    )
    with op.batch_alter_table("journal_leg") as table:
        table.alter_column("year", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(
            op.f("fk_journal_leg_commitment_id"), "commitment", ["commitment_id"], ["id"]
        )
        table.create_foreign_key(
            op.f("fk_journal_leg_money_source_id"), "money_source", ["money_source_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_journal_leg_for_a_commitment"), f"(purse IN {SPENT}) = (commitment_id IS NOT NULL)"
        )
        table.create_index(op.f("ix_journal_leg_commitment_id"), ["commitment_id"])


def _spent_inside() -> None:
    """Add what is spent in every pot to the pots around it."""
    pots: Any = (
        op.get_bind().execute(sa.text("SELECT id, parent_id, reserved + committed + paid FROM pot")).all()
    )
    around = {number: parent for number, parent, _ in pots}
    for number, _, spent in pots:
        outer = around[number]
        while outer is not None:
            op.get_bind().execute(
                sa.text("UPDATE pot SET inside = inside + :spent WHERE id = :outer"),
                {"spent": spent, "outer": outer},
            )
            outer = around[outer]


def _change(table_name: str, kinds: Sequence[str]) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(op.f(f"ck_{table_name}_kind"), type_="check")
        table.create_check_constraint(op.f(f"ck_{table_name}_kind"), f"kind IN ({allowed})")


def downgrade() -> None:
    """Take back; a pot for a year becomes one of the programme, an overrun a reserve for objections."""
    _open_journal()
    with op.batch_alter_table("journal_leg") as table:
        table.drop_index(op.f("ix_journal_leg_commitment_id"))
        table.drop_constraint(op.f("ck_journal_leg_for_a_commitment"), type_="check")
        table.drop_constraint(op.f("fk_journal_leg_commitment_id"), type_="foreignkey")
        table.drop_constraint(op.f("fk_journal_leg_money_source_id"), type_="foreignkey")
    with op.batch_alter_table("journal_leg") as table:
        for column in ("year", "commitment_id", "money_source_id"):
            table.drop_column(column)
    op.execute("UPDATE journal_entry SET kind = 'reallocation' WHERE kind = 'tranche'")
    _change("journal_entry", ENTRIES)
    _close_journal()
    with op.batch_alter_table("pot") as table:
        for name in ("inside_not_below_zero", "year", "within_ceiling"):
            table.drop_constraint(op.f(f"ck_pot_{name}"), type_="check")
        table.create_check_constraint(
            op.f("ck_pot_within_ceiling"), "ceiling IS NULL OR reserved + committed + paid <= ceiling"
        )
        table.drop_column("year")
        table.drop_column("inside")
    op.execute("UPDATE pot SET kind = 'programme' WHERE kind = 'year'")
    op.execute("UPDATE pot SET kind = 'objection_reserve' WHERE kind = 'overrun'")
    _change("pot", POTS)
    op.drop_table("commitment_share")
    op.drop_table("money_source")
