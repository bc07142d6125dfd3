"""What a person sees when something fails: what happened, what was saved, what to do; afterwards it works."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from grants.foundation import outbox
from grants.foundation.database import db
from grants.people.queries import get_account
from tests.factories.people import Person, sign_in


@pytest.fixture
def full_disk(app: Flask) -> Iterator[None]:
    """SQLite may not grow by a single page: the error a full disk gives."""
    db.engine.dispose()

    def no_more_pages(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(db.engine, "connect", no_more_pages)
    yield
    event.remove(db.engine, "connect", no_more_pages)
    db.engine.dispose()


@pytest.mark.only("sqlite")
def test_a_full_disk_says_so_and_loses_nothing(client: FlaskClient, person: Person, full_disk: None) -> None:
    sign_in(client, person.account)
    summary = {
        "name": "Groot",
        "is_existing": "yes",
        "reach": "local",
        "places": "Utrecht",
        "summary": "x " * 1900,
    }
    path = f"/organisations/{person.organisation.id}/initiatives/new"
    statuses = {client.post(path, data=summary | {"name": f"Groot {n}"}).status_code for n in range(12)}
    assert 507 in statuses
    page = client.post(path, data=summary | {"name": "Groot 99"})
    assert page.status_code == 507
    assert "ronde-lead" in page.text
    assert client.get("/organisations").status_code == 200


def test_after_a_full_disk_it_works_again(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    assert client.post("/account", data={"name": "Weer ruimte", "language": "nl"}).status_code == 303
    assert get_account(person.account.id).name == "Weer ruimte"


@pytest.mark.only("sqlite")
def test_a_database_that_stays_busy_asks_to_try_again(
    app: Flask, client: FlaskClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, person.account)
    monkeypatch.setattr("grants.foundation.commands.ATTEMPTS", 1)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), db.engine.connect().execution_options(ronde_writer=True) as connection:
            connection.execute(text("SELECT 1"))
            held.set()
            release.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    answer = client.post("/account", data={"name": "Te druk", "language": "nl"})
    release.set()
    holder.join()
    assert answer.status_code == 503
    assert get_account(person.account.id).name == "Noor Bakker"
    assert client.post("/account", data={"name": "Rustig", "language": "nl"}).status_code == 303


def test_a_stopped_queue_changes_nothing_for_people(client: FlaskClient) -> None:
    def no_queue(_key: str) -> None:
        raise ConnectionError("the queue server is gone")

    outbox.use_bell(no_queue)
    facts = {"name": "Noor", "email": "noor@voorbeeld.example", "password": "eendracht maakt macht"}
    answer = client.post("/register", data=facts)
    assert answer.status_code == 303
    outbox.use_bell(None)
    assert outbox.run_everything() == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_that_is_not_there(client: FlaskClient, language: str) -> None:
    client.post("/language", data={"language": language})
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert {"nl": "Pagina niet gevonden", "en": "Page not found"}[language] in answer.text


def test_the_health_of_the_site(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
