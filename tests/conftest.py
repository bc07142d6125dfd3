"""What every test shares: an application on each database, a clock that stands still, a clean database."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from grants.foundation import clock as clock_room
from grants.foundation import files, outbox
from grants.foundation.database import db
from grants.foundation.memory import settle
from grants.translations import compile_texts
from tests.backends import TEMPLATES, Backend, PostgresBackend, SqliteBackend, database_of, postgres_server
from tests.factories.people import Person, a_person
from tests.remembering import begin

NOON = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
"""Where the clock of every test stands: 30 June 2026, noon in the Netherlands."""

BACKENDS = os.environ.get("RONDE_TEST_DATABASES", "sqlite,postgresql").split(",")


settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""No example fails because a machine is busy: speed is measured by `make bench`, never in a test."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the Dutch texts once, before any worker reads them, and make the folder for what is compiled later."""
    settings.load_profile("untimed")
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        compile_texts()
        folder = os.environ[TEMPLATES] = tempfile.mkdtemp(prefix="ronde-test-templates-")
        config.add_cleanup(lambda: shutil.rmtree(folder))


def pytest_collection_finish() -> None:
    """All is imported now."""
    settle()


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """An application on SQLite, then one on PostgreSQL, each with a migrated database of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        made: Backend = SqliteBackend(folder)
    else:
        server = postgres_server()
        if server is None:
            pytest.skip("missing: PostgreSQL (set DATABASE_URL, or start a server on 127.0.0.1:5432)")
        made = PostgresBackend(folder, server)
    yield made
    made.close()


@pytest.fixture
def app(backend: Backend) -> Iterator[Flask]:
    """The application, with an empty database and an open application context."""
    backend.clean()
    begin(backend)
    files.use_folder(backend.files)
    outbox.use_bell(None)
    with backend.app.app_context():
        yield backend.app
        db.session.remove()


class SetClock:
    """A clock a test moves by hand."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def go(self, year: int, month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> None:
        """Set the clock to a local wall time in the Netherlands."""
        from grants.foundation.terms import instant_from_local

        self.moment = instant_from_local(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001


@pytest.fixture(autouse=True)
def clock() -> Iterator[SetClock]:
    """The clock in use, standing at NOON until the test moves it."""
    hand = SetClock()
    clock_room.use_clock(hand)
    yield hand
    clock_room.use_clock(clock_room.system_clock)


class Browser(FlaskClient):
    """A browser without JavaScript; every request has a context of its own, as in production."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.rollback()
        db.session.expire_all()
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, not signed in; forms need no token (tests/web proves that they do)."""
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def careful_client(client: FlaskClient) -> Iterator[FlaskClient]:
    """A browser whose forms need their token, as in production."""
    client.application.config["WTF_CSRF_ENABLED"] = True
    yield client
    client.application.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def person(app: Flask) -> Person:
    """An applicant with an organisation."""
    return a_person()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement that runs during the test; clear it before the part that is counted."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database of a test that is marked as being about one."""
    kept, left_out = [], []
    for item in items:
        only = item.get_closest_marker("only")
        wrong = only is not None and database_of(item) not in (None, only.args[0])
        (left_out if wrong else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
