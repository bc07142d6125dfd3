"""Saving again and again: one entry per person, part and sitting, sealed when it ends, and nobody waits for it."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from grants.foundation.audit import (
    SILENCE,
    AuditEntry,
    AuditSeal,
    AuditSitting,
    AuditText,
    broken_links,
    end_sittings,
    record,
    record_in_sitting,
    seal_entries,
)
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account
from tests.backends import Backend, PostgresBackend, SqliteBackend, postgres_server
from tests.conftest import SetClock
from tests.factories.people import Person, a_person, an_account


@command
def save(who: Account, content: str, *, about: Account, part: str = "plan") -> None:
    record_in_sitting(actor_id=who.id, deed="save", subject=about, part=part, content=content)


@command
def stop(about: Account) -> None:
    end_sittings(about)
    record(actor_id=about.id, deed="stop", subject=about)


def sittings() -> list[tuple[str, int, str]]:
    db.session.expire_all()
    found = db.session.scalars(select(AuditSitting).order_by(AuditSitting.id))
    return [(one.part, one.times, one.state) for one in found]


def entries() -> int:
    return len(db.session.scalars(select(AuditEntry.id).where(AuditEntry.deed == "save")).all())


def sealed() -> list[str]:
    found = select(AuditEntry.deed).join(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
    return list(db.session.scalars(found.order_by(AuditSeal.place)))


def test_who_saves_fifty_times_leaves_one_entry(person: Person) -> None:
    for turn in range(50):
        save(person.account, f"versie {turn}", about=person.account)
    assert (sittings(), entries()) == ([("plan", 50, "open")], 1)


def test_each_part_has_a_sitting_of_its_own(person: Person) -> None:
    for part in ("plan", "people", "plan"):
        save(person.account, part, about=person.account, part=part)
    assert sittings() == [("plan", 2, "open"), ("people", 1, "open")]


def test_another_person_ends_the_sitting_and_begins_one(person: Person) -> None:
    mate = an_account("Mees")
    for who in (person.account, person.account, mate, person.account):
        save(who, who.name, about=person.account)
    assert sittings() == [("plan", 2, "ended"), ("plan", 1, "ended"), ("plan", 1, "open")]


def test_after_half_an_hour_of_silence_a_new_sitting_begins(person: Person, clock: SetClock) -> None:
    save(person.account, "een", about=person.account)
    for _ in range(3):
        clock.moment += SILENCE - timedelta(seconds=1)
        save(person.account, "twee", about=person.account)
    clock.moment += SILENCE
    save(person.account, "drie", about=person.account)
    assert sittings() == [("plan", 4, "ended"), ("plan", 1, "open")]


def test_an_open_sitting_waits_for_its_seal_and_others_do_not(person: Person, clock: SetClock) -> None:
    save(person.account, "een", about=person.account)
    a_person("Bram")
    seal_entries()
    assert "save" not in sealed()
    clock.moment += SILENCE
    seal_entries()
    assert sealed()[-1] == "save"
    assert (sittings(), broken_links(), seal_entries()) == ([("plan", 1, "sealed")], [], 0)


def test_what_was_saved_stands_before_what_was_done_with_it(person: Person) -> None:
    seal_entries()
    for content in ("een", "twee"):
        save(person.account, content, about=person.account)
    stop(person.account)
    save(person.account, "drie", about=person.account)
    seal_entries()
    assert sealed()[-2:] == ["save", "stop"]
    assert sittings() == [("plan", 2, "sealed"), ("plan", 1, "open")]


def test_a_sitting_that_ends_long_after_it_began_is_still_sealed(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grants.foundation.audit.LOOK_BACK", 1)
    save(person.account, "een", about=person.account)
    for name in ("Bram", "Cor"):
        a_person(name)
    while seal_entries():
        pass
    stop(person.account)
    while seal_entries():
        pass
    assert (sealed()[-2:], broken_links()) == (["save", "stop"], [])


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_sitting SET times = 1",
        "UPDATE audit_sitting SET content = 'other'",
        "UPDATE audit_sitting SET part = 'other'",
        "UPDATE audit_sitting SET last_at = '2020-01-01 00:00:00'",
        "DELETE FROM audit_sitting",
        "UPDATE audit_sitting SET entry_id = entry_id - 1",
    ],
)
def test_tampering_with_a_sealed_sitting_is_found(person: Person, tampering: str) -> None:
    for content in ("een", "twee"):
        save(person.account, content, about=person.account)
    stop(person.account)
    seal_entries()
    assert broken_links() == []

    @command
    def tamper() -> None:
        db.session.execute(text(tampering))

    tamper()
    db.session.rollback()
    assert broken_links() != []


def test_the_text_of_a_sitting_may_be_erased(person: Person) -> None:
    save(person.account, "een", about=person.account)

    @command
    def erase() -> None:
        found = select(AuditEntry.id).where(AuditEntry.deed == "save")
        db.session.execute(text(f"DELETE FROM audit_text WHERE entry_id = {db.session.scalar(found)}"))

    erase()
    save(person.account, "twee", about=person.account)
    stop(person.account)
    seal_entries()
    assert sittings() == [("plan", 1, "sealed"), ("plan", 1, "sealed")]
    assert broken_links() == []
    assert db.session.scalar(select(AuditText.reason).join(AuditEntry).where(AuditEntry.deed == "save")) == ""


@pytest.mark.only("postgresql")
def test_who_commits_later_is_sealed_later_and_holds_nobody_up(app: Flask, person: Person) -> None:
    first, second = person.account.id, an_account("Mees").id
    seal_entries()
    written, told, slow = threading.Event(), threading.Event(), []

    @command
    def saves_slowly() -> None:
        who = db.session.get_one(Account, first)
        record_in_sitting(actor_id=first, deed="slow", subject=who, part="plan", content="een")
        end_sittings(who)
        db.session.flush()
        written.set()
        slow.append(told.wait(20))

    def work() -> None:
        with app.app_context():
            saves_slowly()
            db.session.remove()

    writer = threading.Thread(target=work)
    writer.start()
    assert written.wait(20)
    about = db.session.get_one(Account, second)
    save(about, "een", about=about)
    stop(about)
    seal_entries()
    assert sealed()[-2:] == ["save", "stop"]
    told.set()
    writer.join(20)
    assert slow == [True]
    seal_entries()
    assert (sealed()[-3:], broken_links()) == (["save", "stop", "slow"], [])


def test_many_writers_and_a_sealer_at_once_keep_the_log_whole(app: Flask) -> None:
    people = [an_account(f"Schrijver {n}").id for n in range(4)]
    failed: list[BaseException] = []

    def work(number: int) -> None:
        with app.app_context():
            try:
                for turn in range(6):
                    who = db.session.get_one(Account, number)
                    save(who, f"tekst {turn}", about=who)
                    if turn % 3 == 2:
                        stop(who)
            except BaseException as error:
                failed.append(error)
            finally:
                db.session.remove()

    def seal() -> None:
        with app.app_context():
            for _ in range(10):
                seal_entries()
            db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=work, args=(one,)) for one in people]
    threads.append(threading.Thread(target=seal))
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failed == []
    while seal_entries(everything=True):
        pass
    assert sittings() == [("plan", 3, "sealed")] * 8
    assert broken_links() == []


def test_going_down_and_up_leaves_a_log_that_verifies(backend: Backend, tmp_path: Path) -> None:
    server = postgres_server()
    fresh = (
        PostgresBackend(tmp_path, server) if backend.name != "sqlite" and server else SqliteBackend(tmp_path)
    )
    try:
        with fresh.app.app_context():
            before = a_person().account
            seal_entries()
            save(before, "een", about=before)
            stop(before)
            seal_entries()
            links = len(sealed())
            db.session.remove()
            downgrade(revision="0017")
            upgrade()
            assert len(sealed()) == links - 2
            assert broken_links() == []
            while seal_entries(everything=True):
                pass
            assert (len(sealed()), broken_links()) == (links, [])
            db.session.remove()
    finally:
        fresh.close()
