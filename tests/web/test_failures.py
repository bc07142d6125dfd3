"""What a person sees when something fails: what happened, what was saved, what to do; afterwards it works."""

from __future__ import annotations

import html
import re
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


HERE = {"Origin": "http://localhost"}


def test_a_form_sent_after_the_session_ended_is_handed_back_whole(
    client: FlaskClient, person: Person
) -> None:
    typed = {"name": "Noor <Bakker>", "language": "nl", "more": ["een", "twee"]}
    page = client.post("/account", data=typed, headers=HERE)
    assert page.status_code == 401
    for field in (
        '<input type="hidden" name="name" value="Noor &lt;Bakker&gt;">',
        '<input type="hidden" name="more" value="een">',
        '<input type="hidden" name="more" value="twee">',
        '<form method="post" action="/account">',
    ):
        assert field in page.text
    sign_in(client, person.account)
    assert client.post("/account", data=typed, headers=HERE).status_code == 303


def test_a_form_of_another_site_or_with_a_password_is_never_handed_back(
    client: FlaskClient, person: Person
) -> None:
    foreign: list[dict[str, str]] = [{}, {"Origin": "https://kwaad.example"}]
    for headers in foreign:
        page = client.post("/account", data={"name": "Van elders"}, headers=headers)
        assert page.status_code == 303
        assert page.headers["Location"].startswith("/sign-in")
    page = client.post("/account", data={"name": "x", "new_password": "geheim"}, headers=HERE)
    assert page.status_code == 303


def test_a_form_with_an_old_token_is_handed_back_with_a_new_one(
    careful_client: FlaskClient, person: Person
) -> None:
    sign_in(careful_client, person.account)
    page = careful_client.post("/account", data={"name": "Noor", "csrf_token": "old"}, headers=HERE)
    assert page.status_code == 400
    assert '<input type="hidden" name="name" value="Noor">' in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    again = {"name": "Noor", "language": "nl", "csrf_token": token[1]}
    assert careful_client.post("/account", data=again, headers=HERE).status_code == 303
    foreign = {"Origin": "https://kwaad.example"}
    strange = careful_client.post("/account", data={"name": "Noor"}, headers=foreign)
    assert strange.status_code == 400
    assert 'value="Noor"' not in strange.text


def test_saving_while_typing_hears_that_the_session_ended(client: FlaskClient) -> None:
    answer = client.post("/applications/1/sections/plan", headers={"X-Autosave": "1"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert "Uw tekst wacht hier." in answer.json["message"]


def test_another_language_after_an_error_keeps_what_was_typed(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    page = client.post(
        "/account", data={"name": "", "language": "nl", "more": 'Zij zei: "ja" & <nee>'}, headers=HERE
    )
    assert page.status_code == 422
    packed = re.search(r'name="typed" value="([^"]+)"', page.text)
    assert packed is not None
    sent = {"language": "en", "back": "/account", "typed": html.unescape(packed[1])}
    again = client.post("/language", data=sent, headers=HERE)
    assert again.status_code == 200
    assert "The language has been changed" in again.text
    for field in (
        '<form method="post" action="/account">',
        '<input type="hidden" name="language" value="nl">',
        '<input type="hidden" name="more" value="Zij zei: &#34;ja&#34; &amp; &lt;nee&gt;">',
    ):
        assert field in again.text
    broken = client.post("/language", data=sent | {"typed": '["'}, headers=HERE)
    assert broken.headers["Location"] == "/account"
    abroad = client.post("/language", data=sent | {"back": "//kwaad.example"}, headers=HERE)
    assert 'action="/"' in abroad.text


def test_another_language_never_leads_to_an_address_without_a_page(
    client: FlaskClient, person: Person
) -> None:
    sign_in(client, person.account)
    answer = client.post("/language", data={"language": "nl", "back": "/sign-out?x=1"})
    assert answer.headers["Location"] == "/"
    for language, said in {"nl": "Dit adres", "en": "This address"}.items():
        client.post("/language", data={"language": language})
        answer = client.get("/sign-out")
        assert answer.status_code == 405
        assert said in answer.text
