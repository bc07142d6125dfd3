"""The unit of work: what it keeps, what it refuses, and who wins a race."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from grants.foundation.audit import AuditEntry, record
from grants.foundation.commands import Busy, Unaudited, command, stop_reading, unit_of_work
from grants.foundation.database import WRITER, WriteOutsideCommand, db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Organisation
from tests.backends import make_app
from tests.factories.people import Person, a_person, sign_in


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Organisation.name).order_by(Organisation.id)))


@command
def rename(organisation: Organisation, name: str, *, audited: bool = True) -> None:
    organisation.name = name
    if audited:
        record(actor_id=None, deed="rename", subject=organisation, name=name)


def test_what_is_done_stays(person: Person) -> None:
    rename(person.organisation, "Nieuw")
    assert names() == ["Nieuw"]


def test_a_change_without_an_entry_is_undone(person: Person) -> None:
    with pytest.raises(Unaudited, match="Organisation"):
        rename(person.organisation, "Stil", audited=False)
    assert names() == ["Stichting Samen Eten"]


def test_a_nested_command_joins_and_falls_with_the_outer_one(person: Person) -> None:
    @command
    def both() -> None:
        rename(person.organisation, "Binnen")
        raise RuleBroken("no", sentence("No."))

    with pytest.raises(RuleBroken):
        both()
    assert names() == ["Stichting Samen Eten"]


@pytest.mark.parametrize("way", ["orm", "update", "insert", "text", "with"])
def test_nothing_is_written_outside_a_command(person: Person, way: str) -> None:
    with pytest.raises(WriteOutsideCommand):
        if way == "orm":
            person.organisation.name = "Sluipweg"
            db.session.flush()
        elif way == "update":
            db.session.execute(update(Organisation).values(name="Sluipweg"))
        elif way == "insert":
            db.session.execute(insert(Organisation.__table__).values(name="Sluipweg"))
        elif way == "text":
            db.session.execute(text("  delete from organisation"))
        else:
            gone = "WITH gone AS (DELETE FROM organisation RETURNING id) SELECT id FROM gone"
            db.session.execute(text(gone))
    assert names() == ["Stichting Samen Eten"]


def test_a_change_outside_a_command_is_forgotten_when_reading_ends(app: Flask, person: Person) -> None:
    organisation = person.organisation
    organisation.name = "Sluipweg"
    stop_reading()
    assert organisation.name == "Stichting Samen Eten"
    with db.session.no_autoflush:
        organisation.name = "Sluipweg"
        rename(person.organisation, "Nieuw")
    assert names() == ["Nieuw"]
    with app.app_context():
        db.session.scalars(select(Organisation)).one().name = "Sluipweg"
    assert names() == ["Nieuw"]


def test_reading_ends_also_where_it_failed(person: Person) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(text("SELECT no_such_column FROM organisation"))
    stop_reading()
    assert names() == ["Stichting Samen Eten"]


@pytest.mark.only("postgresql")
def test_prepared_statements_outlive_pages_and_commands(client: FlaskClient, person: Person) -> None:
    @command
    def rename_the_only_one(name: str) -> None:
        rename(db.session.scalars(select(Organisation)).one(), name)

    sign_in(client, person.account)
    db.session.remove()
    db.engine.dispose()  # from here on there is one connection, as nothing is read in between
    for turn in range(8):
        assert client.get("/organisations").status_code == 200
        rename_the_only_one(f"Naam {turn}")
    assert client.get("/nowhere").status_code == 404
    kept = db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any(statement.startswith("UPDATE organisation") for statement in kept)
    assert any("FROM account JOIN open_session" in statement.replace("\n", "") for statement in kept)


def test_an_entry_needs_a_command(person: Person) -> None:
    with pytest.raises(RuntimeError):
        record(actor_id=None, deed="x", subject=person.organisation)
    with pytest.raises(RuntimeError):
        unit_of_work()


def test_bells_ring_only_after_the_commit(person: Person) -> None:
    heard: list[int] = []

    @command
    def ring(*, fail: bool) -> None:
        unit_of_work().after_commit.append(lambda: heard.append(1))
        if fail:
            raise RuleBroken("no", sentence("No."))

    with pytest.raises(RuleBroken):
        ring(fail=True)
    assert heard == []
    ring(fail=False)
    assert heard == [1]


def test_of_two_who_change_the_same_thing_one_hears_it(app: Flask, person: Person) -> None:
    number, gate, heard = person.organisation.id, threading.Barrier(2), []

    def change(name: str) -> None:
        with app.app_context():
            mine = db.session.get(Organisation, number)
            assert mine is not None
            version = mine.version
            gate.wait()

            @command
            def save() -> None:
                fresh = db.session.get(Organisation, number)
                assert fresh is not None
                if fresh.version != version:
                    raise Stale
                rename(fresh, name)

            try:
                save()
            except (Stale, Busy) as error:
                heard.append(type(error))

    threads = [threading.Thread(target=change, args=(name,)) for name in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [Stale]
    assert names()[0] in {"A", "B"}


def test_append_only_tables_refuse_change_even_from_a_writer(person: Person) -> None:
    @command
    def tamper(statement: str) -> None:
        db.session.execute(text(statement))

    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    for statement in ("UPDATE audit_entry SET deed = 'other'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="only grows"):
            tamper(statement)
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_writers_do_not_lose_each_others_counts(app: Flask) -> None:
    """Read-then-write by four threads: every addition counts, on both databases."""
    person = a_person()
    number, each = person.organisation.id, 10

    @command
    def add_one() -> None:
        row = db.session.get(Organisation, number, with_for_update=True, populate_existing=True)
        assert row is not None
        row.place = str(int(row.place) + 1)
        record(actor_id=None, deed="add", subject=row)

    @command
    def start() -> None:
        row = db.session.get(Organisation, number)
        assert row is not None
        row.place = "0"
        record(actor_id=None, deed="start", subject=row)

    start()

    def work() -> None:
        with app.app_context():
            for _ in range(each):
                add_one()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(select(Organisation.place)) == str(4 * each)


def test_sqlite_is_opened_to_survive_a_power_cut(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'ronde.db'}")
    with app.app_context(), db.engine.connect().execution_options(**{WRITER: True}) as connection:
        ask = connection.exec_driver_sql
        assert ask("PRAGMA journal_mode").scalar() == "wal"
        assert ask("PRAGMA synchronous").scalar() == 2
        assert ask("PRAGMA foreign_keys").scalar() == 1
