"""A remembered world is the same the second time: rows, files and the next number, and only in a clean database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from grants.decisions.models import Batch, Decision
from grants.foundation import files
from grants.foundation.database import Base, db
from tests.backends import Backend, SqliteBackend
from tests.factories.decisions import a_published_batch
from tests.factories.people import an_account
from tests.factories.review import a_frozen_ranking
from tests.remembering import begin


def everything() -> dict[str, list[Any]]:
    """Return all rows of all tables, in the order of their numbers."""
    return {
        name: sorted((tuple(row) for row in db.session.execute(text(f"SELECT * FROM {name}"))), key=repr)
        for name in Base.metadata.tables
    }


def test_what_is_put_back_is_what_was_built(app: Flask, backend: Backend) -> None:
    first = a_published_batch()
    built, letter = everything(), files.read(first.decisions[0].letter)
    after = an_account().id
    db.session.remove()
    backend.clean()
    begin(backend)
    again = a_published_batch()
    assert again is not first
    assert everything() == built
    assert files.read(again.decisions[0].letter) == letter
    assert an_account().id == after


def test_a_factory_within_another_is_part_of_it(app: Flask, backend: Backend) -> None:
    numbers = []
    for _again in range(2):
        db.session.remove()
        backend.clean()
        begin(backend)
        ranking = a_frozen_ranking()
        numbers.append((ranking.id, ranking.frozen_at))
    assert numbers[0] == numbers[1]


def test_nothing_is_put_back_where_something_was_written(app: Flask) -> None:
    an_account()
    kept = a_published_batch()
    other = a_published_batch()
    assert (kept.id, other.id) == (1, 2)
    assert db.session.query(Decision).count() == len(kept.decisions) + len(other.decisions)


def test_nothing_is_put_back_in_another_database(app: Flask, backend: Backend, tmp_path: Path) -> None:
    a_published_batch()
    db.session.remove()
    backend.clean()
    begin(backend)
    other = SqliteBackend(tmp_path)
    with other.app.app_context():
        assert other.app is not app
        assert db.session.get(Batch, a_published_batch().id) is not None
    assert not backend.is_written
    other.close()
