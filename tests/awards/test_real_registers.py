"""The real registers, one after another: every difference a dated fact and an entry, all to the cent.

The files stay out of the repository: RONDE_DATA names the folder that holds them, and without it this is a named skip.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.awards import commands, queries
from grants.awards.models import Award, RegisterFact, RegisterImport
from grants.awards.queries import register_faults
from grants.budget.models import JournalEntry, Pot, Programme
from grants.budget.queries import ledger_faults
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.people.models import Account
from tests.factories.budget import a_manager, a_programme

DATA = Path(os.environ.get("RONDE_DATA") or Path(__file__).parents[3] / "shared" / "data")
FIRST, SECOND, MINISTRIES = (
    DATA / name
    for name in (
        "amsterdam-subsidies-2018-10-01.csv",
        "amsterdam-subsidies-2019-01-14.csv",
        "ministries-subsidies-2015.csv",
    )
)
AMOUNTS = {
    "requested": "BEDRAG_AANGEVRAAGD",
    "granted": "BEDRAG_VERLEEND",
    "determined": "BEDRAG_VASTGESTELD",
}
Rows = Mapping[str, Mapping[str, str]]


def needs(*files: Path) -> pytest.MarkDecorator:
    absent = [file.name for file in files if not file.exists()]
    reason = f"{' and '.join(absent)} not here: RONDE_DATA names the folder that holds it"
    return pytest.mark.skipif(bool(absent), reason=reason)


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme()


@pytest.fixture
def manager(programme: Programme) -> Account:
    return a_manager(programme)


def take_in(programme: Programme, manager: Account, file: Path) -> RegisterImport:
    return commands.import_register(
        actor=manager,
        programme=programme,
        file_name=file.name,
        content=file.read_bytes(),
        reason="Eerdere subsidies",
    )


def read(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as opened:
        return {row["DOSSIERNUMMER"]: row for row in csv.DictReader(opened, delimiter=";")}


def cents(text: str) -> int:
    return 0 if text == "NULL" else int(Decimal(text) * 100)


def sums(rows: Rows) -> dict[str, int]:
    return {name: sum(cents(row[column]) for row in rows.values()) for name, column in AMOUNTS.items()}


def state() -> list[int]:
    tables = (Award, RegisterImport, RegisterFact, JournalEntry, AuditEntry)
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@needs(FIRST, SECOND)
def test_two_real_files_after_each_other_are_whole_to_the_cent(
    programme: Programme, manager: Account
) -> None:
    old, new = read(FIRST), read(SECOND)
    shared, vanished = old.keys() & new.keys(), old.keys() - new.keys()
    changed = {
        name: {number for number in shared if old[number][column] != new[number][column]}
        for name, column in AMOUNTS.items()
    }
    assert (len(shared), len(new.keys() - shared), len(vanished)) == (10_820, 1_958, 14)
    assert {name: len(numbers) for name, numbers in changed.items()} == {
        "requested": 14,
        "granted": 20,
        "determined": 510,
    }
    first = take_in(programme, manager, FIRST)
    second = take_in(programme, manager, SECOND)
    assert second.follows_id == first.id
    assert second.changes["columns"] == {
        "AANVRAGER": 117,
        "PROJECT_NAAM": 35,
        "TYPE_PERIODICITEIT": 1,
        "BEDRAG_AANGEVRAAGD": 14,
        "BEDRAG_VERLEEND": 20,
        "BEDRAG_VASTGESTELD": 510,
    }
    assert [second.changes[key] for key in ("new", "shared", "returned", "vanished")] == [
        1_958,
        10_820,
        0,
        14,
    ]
    _totals_are_those_of(new, programme, manager)
    _each_difference_is_a_fact(old, new, changed, second)
    _the_journal_tells_each_changed_grant(old, new, changed["granted"] | vanished, second)
    assert ledger_faults() == register_faults() == []
    before = state()
    assert take_in(programme, manager, SECOND).id == second.id
    assert take_in(programme, manager, FIRST).id == first.id
    assert state() == before


def _totals_are_those_of(rows: Rows, programme: Programme, manager: Account) -> None:
    told = queries.sums_of(manager, queries.AwardFilter(programme_id=programme.id))
    assert {name: getattr(told, name).cents for name in AMOUNTS} == sums(rows)
    past = select(func.count()).where(Award.programme_id == programme.id, Award.state == "past")
    assert db.session.scalar(past) == len(rows)
    pot = db.session.scalars(select(Pot).where(Pot.programme_id == programme.id, Pot.kind == "past")).one()
    assert (pot.paid.cents, pot.free.cents) == (sums(rows)["granted"], 0)


def _each_difference_is_a_fact(
    old: Rows, new: Rows, changed: Mapping[str, set[str]], made: RegisterImport
) -> None:
    for name, column in AMOUNTS.items():
        told = db.session.execute(
            select(Award.reference, RegisterFact.before, RegisterFact.after)
            .join(Award, Award.id == RegisterFact.award_id)
            .where(RegisterFact.import_id == made.id, RegisterFact.kind == name, Award.state == "past")
        ).all()
        assert {tuple(row) for row in told} == {
            (number, old[number][column], new[number][column]) for number in changed[name]
        }


def _the_journal_tells_each_changed_grant(
    old: Rows, new: Rows, numbers: set[str], made: RegisterImport
) -> None:
    entries = db.session.execute(
        select(Award.reference, JournalEntry)
        .join(RegisterFact, RegisterFact.award_id == Award.id)
        .join(JournalEntry, JournalEntry.id == RegisterFact.entry_id)
        .where(RegisterFact.import_id == made.id)
    ).all()
    moved = {
        number: sum(leg.amount.cents for leg in entry.legs if leg.purse == "paid")
        for number, entry in entries
    }
    expected = {
        number: cents(new[number]["BEDRAG_VERLEEND"] if number in new else ".00")
        - cents(old[number]["BEDRAG_VERLEEND"])
        for number in numbers
    }
    assert moved == {number: amount for number, amount in expected.items() if amount}
    assert {(e.kind, e.basis_kind, e.basis_id) for _, e in entries} == {
        ("correction", "register_import", made.id)
    }


@needs(FIRST, SECOND)
def test_the_older_real_file_after_the_newer_is_refused(programme: Programme, manager: Account) -> None:
    take_in(programme, manager, SECOND)
    before = state()
    with pytest.raises(RuleBroken) as broken:
        take_in(programme, manager, FIRST)
    assert (broken.value.code, state()) == ("register_older", before)


@needs(MINISTRIES)
def test_the_file_of_the_ministries_is_taken_in_line_by_line(programme: Programme, manager: Account) -> None:
    with MINISTRIES.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    written = [Decimal(row["Realisatie"]) for row in rows if row["Realisatie"]]
    expected = sum(
        int((abs(amount) * 100).to_integral_value(ROUND_HALF_UP)) * (1 if amount >= 0 else -1)
        for amount in written
    )
    made = take_in(programme, manager, MINISTRIES)
    assert (made.rows, made.granted, made.form) == (25_163, Money(expected), "ministries")
    assert abs(made.granted.cents - sum(written) * 100) < 10
    odd = {"repeated_line": 4_745, "below_zero": 19, "null_amount": 1, "fraction_of_a_cent": 26}
    assert {kind: made.report[kind] for kind in odd} == odd
    told = queries.sums_of(manager, queries.AwardFilter(programme_id=programme.id))
    assert (told.count, told.granted) == (25_163, made.granted)
    recovered = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "recovery")).one()
    assert sum(leg.amount.cents for leg in recovered.legs if leg.purse == "paid") == -923_661_23
    assert ledger_faults() == register_faults() == []
    before = state()
    assert take_in(programme, manager, MINISTRIES).id == made.id
    assert state() == before
