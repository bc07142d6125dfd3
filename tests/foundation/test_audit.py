"""The audit log: whole when whole, and every kind of tampering is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from grants.foundation.audit import broken_links, chain_heads, seal_entries
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.schema import drop_append_only_statements
from tests.factories.people import Person, a_person


@pytest.fixture
def log(person: Person) -> None:
    a_person("Bram")
    a_person("Cor")
    assert seal_entries() > 5


def test_a_whole_log_verifies(log: None) -> None:
    assert broken_links() == []
    assert seal_entries() == 0


def test_sealing_goes_on_where_it_stopped(log: None) -> None:
    before = chain_heads()
    a_person("Dien")
    seal_entries()
    assert broken_links() == []
    assert chain_heads()[0][1] > before[0][1]


def _without_triggers(statement: str) -> None:
    @command
    def tamper() -> None:
        for table in ("audit_entry", "audit_seal"):
            for drop in drop_append_only_statements(table, db.engine.dialect.name):
                db.session.execute(text(drop))
        db.session.execute(text(statement))

    tamper()
    db.session.rollback()


TAMPERINGS = {
    "another deed": "UPDATE audit_entry SET deed = 'nothing' WHERE id = 3",
    "another actor": "UPDATE audit_entry SET actor_id = 999 WHERE id = 3",
    "another time": "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 3",
    "another text": "UPDATE audit_text SET reason = 'because' WHERE entry_id = 3",
    "a link gone": "DELETE FROM audit_seal WHERE place = 3",
    "another order": "UPDATE audit_seal SET place = 100 WHERE place = 3",
    "another hash": "UPDATE audit_seal SET hash = 'beautiful' WHERE place = 3",
    "another subject": "UPDATE audit_entry SET subject_id = 77 WHERE id = 3",
}


@pytest.fixture
def keep_triggers(backend) -> Callable[[], None]:  # type: ignore[misc]
    """Put the triggers back on PostgreSQL, where tests share one database."""
    yield
    from grants.foundation.schema import append_only_statements

    if db.engine.dialect.name == "postgresql":
        db.session.remove()

        @command
        def put_back() -> None:
            for table in ("audit_entry", "audit_seal"):
                for drop in drop_append_only_statements(table, "postgresql"):
                    db.session.execute(text(drop))
                for make in append_only_statements(table, "postgresql"):
                    db.session.execute(text(make))

        put_back()


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_tampering_is_found(log: None, keep_triggers: None, kind: str) -> None:
    _without_triggers(TAMPERINGS[kind])
    assert broken_links() != []


def test_a_text_may_be_erased_and_the_chain_still_verifies(log: None) -> None:
    _erase = "DELETE FROM audit_text WHERE entry_id = 2"

    @command
    def erase() -> None:
        db.session.execute(text(_erase))

    erase()
    db.session.rollback()
    assert broken_links() == []
