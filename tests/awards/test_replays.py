"""Later files of a register: what differs becomes dated facts and entries, whatever the two files hold."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from tests.factories.awards import a_register, ministries_register, register_line
from tests.factories.budget import a_manager, a_programme

EXAMPLES = int(os.environ.get("RONDE_EXAMPLES", "8"))
AMOUNTS = {
    "requested": "BEDRAG_AANGEVRAAGD",
    "granted": "BEDRAG_VERLEEND",
    "determined": "BEDRAG_VASTGESTELD",
}
OCTOBER, JANUARY, APRIL = (f"{day} 01:00:00.000" for day in ("2018-10-01", "2019-01-14", "2019-04-01"))
Dossiers = Mapping[str, Mapping[str, str]]


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme()


@pytest.fixture
def manager(programme: Programme) -> Account:
    return a_manager(programme)


def a_file(moment: str, dossiers: Dossiers) -> bytes:
    return a_register(
        *(
            register_line(DOSSIERNUMMER=number, DATUM_OVERZICHT=moment, **facts)
            for number, facts in dossiers.items()
        )
    )


def take_in(
    programme: Programme, manager: Account, content: bytes, name: str = "register.csv"
) -> RegisterImport:
    return commands.import_register(
        actor=manager, programme=programme, file_name=name, content=content, reason="Register"
    )


def state() -> list[int]:
    tables = (Award, RegisterImport, RegisterFact, JournalEntry, AuditEntry)
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def the(reference: str) -> Award:
    return db.session.scalars(select(Award).where(Award.reference == reference)).one()


def entries(kind: str) -> list[tuple[str, int]]:
    """Return per entry of a kind its reason and what it added to what was paid, in cents."""
    found = db.session.scalars(
        select(JournalEntry).where(JournalEntry.kind == kind).order_by(JournalEntry.id)
    )
    return [(one.reason, sum(leg.amount.cents for leg in one.legs if leg.purse == "paid")) for one in found]


def test_each_kind_of_difference_becomes_a_fact_and_each_grant_an_entry(
    programme: Programme, manager: Account
) -> None:
    first = take_in(
        programme,
        manager,
        a_file(
            OCTOBER,
            {
                "A": {"BEDRAG_VERLEEND": "1000.00", "BEDRAG_VASTGESTELD": "NULL"},
                "B": {"BEDRAG_VERLEEND": "200.00", "AANVRAGER": "Stichting Oud"},
                "C": {"BEDRAG_VERLEEND": "30.00"},
                "D": {},
            },
        ),
        "oktober.csv",
    )
    second = take_in(
        programme,
        manager,
        a_file(
            JANUARY,
            {
                "A": {"BEDRAG_VERLEEND": "1500.50", "BEDRAG_VASTGESTELD": "1400.00"},
                "B": {"BEDRAG_VERLEEND": "150.00", "AANVRAGER": "Stichting Nieuw"},
                "D": {},
                "E": {"BEDRAG_VERLEEND": "7.00"},
            },
        ),
        "januari.csv",
    )
    assert second.changes == {
        "new": 1,
        "shared": 3,
        "changed": 2,
        "returned": 0,
        "vanished": 1,
        "columns": {"AANVRAGER": 1, "BEDRAG_VERLEEND": 2, "BEDRAG_VASTGESTELD": 1},
    }
    assert (second.follows_id, second.stands_at) == (first.id, datetime(2019, 1, 14, 0, 0, tzinfo=UTC))
    told = [
        (f.kind, f.column_name, f.before, f.after, f.before_amount, f.after_amount)
        for f in queries.facts_of(the("A"))
    ]
    assert told == [
        ("granted", "BEDRAG_VERLEEND", "1000.00", "1500.50", Money(1000_00), Money(1500_50)),
        ("determined", "BEDRAG_VASTGESTELD", "NULL", "1400.00", None, Money(1400_00)),
    ]
    renamed = the("B")
    assert (renamed.recipient, renamed.search_words[:15]) == ("Stichting Nieuw", "stichting nieuw")
    assert queries.facts_of(renamed)[0].before == "Stichting Oud"
    gone = the("C")
    assert (gone.state, gone.granted, gone.requested) == ("vanished", None, None)
    assert queries.facts_of(the("D")) == []
    assert entries("correction") == [
        ("Register (januari.csv, A: € 1,000.00 → € 1,500.50)", 500_50),
        ("Register (januari.csv, B: € 200.00 → € 150.00)", -50_00),
        ("Register (januari.csv, C: € 30.00 → –)", -30_00),
    ]
    assert [leg[1] for leg in entries("payment")] == [4730_00, 7_00]
    assert ledger_faults() == register_faults() == []


def test_a_dossier_that_comes_back_is_past_again_with_its_history(
    programme: Programme, manager: Account
) -> None:
    here = {"A": {"BEDRAG_VERLEEND": "10.00"}, "B": {}}
    take_in(programme, manager, a_file(OCTOBER, here))
    take_in(programme, manager, a_file(JANUARY, {"B": {}}))
    last = take_in(programme, manager, a_file(APRIL, {"A": {"BEDRAG_VERLEEND": "12.00"}, "B": {}}))
    assert (last.changes["returned"], last.changes["new"]) == (1, 0)
    back = the("A")
    assert (back.state, back.granted, back.version) == ("past", Money(12_00), 3)
    told = [f.kind for f in queries.facts_of(back)]
    amounts = ["requested", "granted", "determined"]
    assert told == ["returned", *amounts, "vanished", *amounts]
    assert [amount for _, amount in entries("correction")] == [-10_00, 12_00]
    assert ledger_faults() == register_faults() == []


@pytest.mark.parametrize(("moment", "code"), [(OCTOBER, "register_older"), (JANUARY, "register_same_moment")])
def test_a_file_that_is_not_later_is_refused_and_changes_nothing(
    programme: Programme, manager: Account, moment: str, code: str
) -> None:
    take_in(programme, manager, a_file(JANUARY, {"A": {}}))
    before = state()
    with pytest.raises(RuleBroken) as broken:
        take_in(programme, manager, a_file(moment, {"A": {"BEDRAG_VERLEEND": "1.00"}}))
    assert (broken.value.code, state()) == (code, before)


def test_what_was_looked_at_is_what_is_taken_in(programme: Programme, manager: Account) -> None:
    first = take_in(programme, manager, a_file(OCTOBER, {"A": {}}))
    before = state()
    for seen in (0, first.id + 1):
        with pytest.raises(RuleBroken) as broken:
            commands.import_register(
                actor=manager,
                programme=programme,
                file_name="r.csv",
                content=a_file(JANUARY, {"A": {}}),
                reason="Register",
                compared_with=seen,
            )
        assert (broken.value.code, state()) == ("register_moved_on", before)


def test_another_register_in_the_same_programme_is_left_alone(programme: Programme, manager: Account) -> None:
    take_in(programme, manager, ministries_register("VWS,Regeling,Stichting A,1,100,2015"))
    take_in(programme, manager, a_file(OCTOBER, {"A": {}}))
    later = take_in(programme, manager, a_file(JANUARY, {"B": {}}))
    assert (later.changes["vanished"], later.changes["new"]) == (1, 1)
    states = db.session.execute(select(Award.scheme, Award.state).order_by(Award.id)).tuples().all()
    assert states[0] == ("Regeling", "past")
    assert register_faults() == []


LINES = (
    "VWS,Regeling een,Stichting A,1,100.00,2015",
    "VWS,Regeling een,Stichting A,1,100.00,2015",
    "VWS,Regeling een,Stichting B,1,-30.5,2015",
    "OCW,Regeling twee,Uwv,4,,2015",
    "OCW,Regeling twee,TNO,4,10.0451,2015",
)


def test_lines_without_a_number_are_known_by_file_and_place(programme: Programme, manager: Account) -> None:
    made = take_in(programme, manager, ministries_register(*LINES))
    kept = db.session.execute(select(Award.reference, Award.granted).order_by(Award.id)).tuples().all()
    mark = made.sha256[:8]
    assert kept == [
        (f"{mark}:00002", Money(100_00)),
        (f"{mark}:00003", Money(100_00)),
        (f"{mark}:00004", Money(-30_50)),
        (f"{mark}:00005", None),
        (f"{mark}:00006", Money(10_05)),
    ]
    assert made.granted == Money(179_55)
    odd = ("repeated_line", "below_zero", "null_amount", "fraction_of_a_cent")
    assert [made.report[kind] for kind in odd] == [1, 1, 1, 1]
    assert [entries(kind)[0][1] for kind in ("payment", "recovery")] == [210_05, -30_50]
    pot = db.session.scalars(select(Pot).where(Pot.kind == "past")).one()
    assert (pot.free, pot.paid) == (Money(0), Money(179_55))
    assert ledger_faults() == register_faults() == []
    before = state()
    assert take_in(programme, manager, ministries_register(*LINES)).id == made.id
    with pytest.raises(RuleBroken) as broken:
        take_in(programme, manager, ministries_register(*LINES, "OCW,Regeling,X,1,1,2015"))
    assert (broken.value.code, state()) == ("register_years_known", before)
    other_year = take_in(programme, manager, ministries_register(LINES[0].replace("2015", "2016")))
    assert other_year.changes["new"] == 1
    assert register_faults() == []


def test_more_is_never_taken_back_than_was_paid(programme: Programme, manager: Account) -> None:
    before = state()
    with pytest.raises(RuleBroken, match=r"takes back € 0\.01 more") as broken:
        take_in(programme, manager, ministries_register(LINES[0], "VWS,Regeling,Stichting C,1,-100.01,2015"))
    assert (broken.value.code, state()) == ("taken_back_too_much", before)


AMOUNT = st.sampled_from(["NULL", ".00", "5.00", "1234.56", "99999.99"])
FACTS = st.fixed_dictionaries(
    {
        **dict.fromkeys(AMOUNTS.values(), AMOUNT),
        "AANVRAGER": st.sampled_from(["Stichting A", "Stichting B", "NULL"]),
        "PROJECT_NAAM": st.sampled_from(["Samen koken", "Samen wandelen"]),
        "SUBSIDIEJAAR": st.sampled_from(["2018", "2019"]),
    }
)
FILE = st.dictionaries(st.sampled_from("ABCDEFG"), FACTS, min_size=1)


def cents(text: str) -> int:
    return 0 if text == "NULL" else int(text.replace(".", ""))


@pytest.mark.both
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(FILE, min_size=2, max_size=4))
def test_any_files_after_each_other_end_as_the_last_one(app: Flask, files: list[Dossiers]) -> None:
    programme = a_programme()
    manager = a_manager(programme)
    seen: set[str] = set()
    for number, dossiers in enumerate(files):
        content = a_file(f"2019-0{number + 1}-01 01:00:00.000", dossiers)
        made = take_in(programme, manager, content)
        assert made.changes["new"] == len(dossiers.keys() - seen)
        seen |= dossiers.keys()
        _is_the_file(programme, manager, dossiers)
        before = state()
        assert take_in(programme, manager, content).id == made.id
        assert state() == before
    for reference in seen:
        _history_leads_from_first_to_last(programme, reference, files)
    assert ledger_faults() == register_faults() == []


def _is_the_file(programme: Programme, manager: Account, dossiers: Dossiers) -> None:
    sums = queries.sums_of(manager, queries.AwardFilter(programme_id=programme.id))
    for name, column in AMOUNTS.items():
        assert getattr(sums, name).cents == sum(cents(facts[column]) for facts in dossiers.values())
    there = db.session.execute(
        select(Award.reference, Award.register_facts).where(
            Award.programme_id == programme.id, Award.state == "past"
        )
    )
    told = {reference: {name: facts[name] for name in dossiers[reference]} for reference, facts in there}
    assert told == dossiers


def _history_leads_from_first_to_last(programme: Programme, reference: str, files: list[Dossiers]) -> None:
    """Undo every fact from the last to the first: what comes out is what the first file with it said."""
    award = db.session.scalars(
        select(Award).where(Award.programme_id == programme.id, Award.reference == reference)
    ).one()
    now = {name: getattr(award, name) for name in AMOUNTS}
    for fact in queries.facts_of(award):
        if fact.kind in now:
            assert now[fact.kind] == fact.after_amount
            now[fact.kind] = fact.before_amount
    first = next(dossiers[reference] for dossiers in files if reference in dossiers)
    assert {name: (amount.cents if amount else 0) for name, amount in now.items()} == {
        name: cents(first[column]) for name, column in AMOUNTS.items()
    }
