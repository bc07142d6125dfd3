"""Taking in a register: all lines or none, once, with one decision and one funding entry."""

from __future__ import annotations

import csv
import os
import time
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.awards import commands, queries
from grants.awards.models import Award, RegisterImport
from grants.budget.models import JournalEntry, Programme
from grants.budget.queries import ledger_faults
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.money import Money
from grants.people.models import Account
from tests.factories.awards import a_register, an_award, register_line
from tests.factories.budget import a_manager, a_programme
from tests.factories.people import a_holder, a_person

SMALL = Path(__file__).parents[1] / "data" / "register-small.csv"
DATA = Path(os.environ.get("RONDE_DATA") or Path(__file__).parents[3] / "shared" / "data")
REAL = DATA / "amsterdam-subsidies-2019-01-14.csv"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme()


@pytest.fixture
def manager(programme: Programme) -> Account:
    return a_manager(programme)


def take_in(
    programme: Programme, manager: Account, content: bytes, name: str = "register.csv"
) -> RegisterImport:
    return commands.import_register(
        actor=manager, programme=programme, file_name=name, content=content, reason="Eerdere subsidies"
    )


def counts() -> tuple[int, int, int, int]:
    return tuple(  # type: ignore[return-value]
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Award, RegisterImport, JournalEntry, AuditEntry)
    )


def test_a_register_becomes_past_awards_on_one_decision_and_one_funding(
    programme: Programme, manager: Account
) -> None:
    made = take_in(programme, manager, SMALL.read_bytes())
    assert (made.rows, made.granted, made.report["quotes"]) == (10, Money(148_167_25), 2)
    awards = db.session.scalars(select(Award)).all()
    assert {(award.state, award.import_id, award.decision_id) for award in awards} == {
        ("past", made.id, None)
    }
    funding = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "funding")).all()
    assert [(entry.basis_kind, entry.basis_id) for entry in funding] == [("register_import", made.id)]
    assert sum(leg.amount.cents for leg in funding[0].legs if leg.pot_id) == 148_167_25
    assert ledger_faults() == []
    deeds = set(
        db.session.scalars(select(AuditEntry.deed).where(AuditEntry.subject_kind == "register_import"))
    )
    assert deeds == {"import_register"}


def test_the_same_file_twice_changes_nothing(programme: Programme, manager: Account) -> None:
    first = take_in(programme, manager, SMALL.read_bytes())
    before = counts()
    again = take_in(programme, manager, SMALL.read_bytes(), "andere-naam.csv")
    assert (again.id, counts()) == (first.id, before)


def test_a_dossier_with_the_number_of_an_award_of_our_own_is_refused_by_line(app: Flask) -> None:
    award = an_award().award
    manager = a_manager(award.programme)
    before = counts()
    content = a_register(register_line(), register_line(DOSSIERNUMMER=award.reference))
    with pytest.raises(RuleBroken, match=f"line 3: {award.reference}") as broken:
        take_in(award.programme, manager, content)
    assert (broken.value.code, counts()) == ("dossiers_known", before)


def test_one_unreadable_line_refuses_the_file_and_nothing_is_taken_in(
    programme: Programme, manager: Account
) -> None:
    content = a_register(register_line(), register_line(BEDRAG_VASTGESTELD="veel"))
    before = counts()
    with pytest.raises(RuleBroken, match="line 3"):
        take_in(programme, manager, content)
    assert counts() == before


def test_only_a_manager_of_the_programme_takes_in_a_register(programme: Programme) -> None:
    for actor, refusal in (
        (a_person("Bram").account, NotFound),
        (a_manager(a_programme()), NotFound),
        (a_holder("auditor"), NotAllowed),
    ):
        with pytest.raises(refusal):
            take_in(programme, actor, SMALL.read_bytes())


def test_a_register_of_nothing_granted_needs_no_funding(programme: Programme, manager: Account) -> None:
    made = take_in(programme, manager, a_register(register_line(BEDRAG_VERLEEND="NULL")))
    assert made.granted == Money(0)
    assert db.session.scalars(select(JournalEntry)).all() == []


def test_the_command_reports_takes_in_and_says_when_nothing_changed(
    app: Flask, programme: Programme, manager: Account
) -> None:
    runner = app.test_cli_runner()
    told = ["import-register", str(SMALL), "--programme", str(programme.id)]
    dry = runner.invoke(args=[*told, "--dry-run"])
    assert dry.exit_code == 0
    assert "line 7, VB-000006: more was granted than was requested" in dry.output
    assert counts()[0] == 0
    declined = runner.invoke(args=told, input="n\n")
    assert (declined.exit_code, counts()[0]) == (1, 0)
    done = runner.invoke(args=[*told, "--yes"])
    assert "Taken in: 10 dossiers. Requested € 203,735.50, granted € 148,167.25" in done.output
    again = runner.invoke(args=[*told, "--yes"])
    assert "nothing was changed" in again.output
    assert counts()[:2] == (10, 1)


def test_the_command_refuses_in_one_sentence(app: Flask, programme: Programme, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    nobody = runner.invoke(args=["import-register", str(SMALL), "--programme", str(programme.id), "--yes"])
    assert "0 people manage this programme" in nobody.output
    a_manager(programme)
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(a_register(register_line(BEDRAG_VERLEEND="1.234,56")))
    refused = runner.invoke(args=["import-register", str(wrong), "--programme", str(programme.id), "--yes"])
    assert refused.exit_code == 1
    assert "the amount “1.234,56” in BEDRAG_VERLEEND cannot be read" in refused.output
    assert (
        "There is no programme 999"
        in runner.invoke(args=["import-register", str(SMALL), "--programme", "999"]).output
    )


@pytest.mark.skipif(
    not REAL.exists(),
    reason=f"the register {REAL.name} is not here: RONDE_DATA names the folder that holds it",
)
def test_the_real_register_is_whole_to_the_cent_and_its_list_is_quick(
    programme: Programme, manager: Account, statements: list[str]
) -> None:
    content = REAL.read_bytes()
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))

    def told(column: str) -> int:
        return int(sum(Decimal(row[column]) * 100 for row in rows if row[column] != "NULL"))

    in_file = [told(f"BEDRAG_{name}") for name in ("AANGEVRAAGD", "VERLEEND", "VASTGESTELD")]
    started = time.monotonic()
    made = take_in(programme, manager, content, REAL.name)
    took = time.monotonic() - started
    sums = queries.sums_of(manager, queries.AwardFilter(programme_id=programme.id))
    assert sums.count == made.rows == len(rows) == 12_778
    assert [sums.requested.cents, sums.granted.cents, sums.determined.cents] == in_file
    assert [made.requested.cents, made.granted.cents, made.determined.cents] == in_file
    assert ledger_faults() == []
    assert took < 60
    before = counts()
    assert take_in(programme, manager, content).id == made.id
    assert counts() == before
    _all_pages_hold_every_award_once(programme, manager)
    _search_finds_words_in_any_case(manager)


def _all_pages_hold_every_award_once(programme: Programme, manager: Account) -> None:
    for sort in ("granted", "-year"):
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = queries.awards_page(manager, programme=programme, year=2016, sort=sort, cursor=cursor)
            seen += [row[0].id for row in page.rows]
            cursor = page.next_cursor
        wanted = queries.AwardFilter(programme_id=programme.id, year=2016)
        assert len(seen) == len(set(seen)) == queries.sums_of(manager, wanted).count


def _search_finds_words_in_any_case(manager: Account) -> None:
    def found(search: str) -> int:
        return queries.sums_of(manager, queries.AwardFilter(search=search)).count

    assert found("stichting CORDAAN") == found("cordaan Stichting") > 100
    assert found("sba-000019") == 1
    assert found("100%_niets") == 0
