"""The page of what was sent: for administrators, and its texts only in the demonstration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.correspondence.commands import write_mail
from grants.correspondence.models import Mail
from grants.foundation.database import db
from tests.factories.people import a_holder, an_account, an_administrator, sign_in
from tests.factories.reporting import at_once


@pytest.fixture
def demonstration(app: Flask) -> Iterator[None]:
    """The installation as a demonstration, for as long as the test runs."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, mode="demonstration")
    yield
    app.config["SETTINGS"] = before


def a_mail(number: int = 1, body: str = "Dag") -> Mail:
    """Write a message as a subscriber does."""
    return write_mail(
        kind="test",
        to=f"lezer{number}@voorbeeld.example",
        account_id=None,
        language="nl",
        subject=f"Onderwerp {number:03d}",
        body=body,
        domain="localhost",
    )


def test_only_an_administrator_sees_messages(client: FlaskClient) -> None:
    mail = a_mail().id
    for account in (an_account(), a_holder("auditor"), a_holder("programme_manager")):
        sign_in(client, account)
        assert client.get("/mails").status_code == 404
        assert client.get(f"/mails/{mail}").status_code == 404


def test_the_text_shows_only_in_the_demonstration(client: FlaskClient) -> None:
    mail = a_mail(body="Geheim: http://localhost/password/abc").id
    sign_in(client, an_administrator())
    assert "Onderwerp 001" in client.get("/mails").text
    text = client.get(f"/mails/{mail}").text
    assert "lezer1@voorbeeld.example" in text
    assert "/password/abc" not in text


@pytest.mark.usefixtures("demonstration")
def test_in_the_demonstration_links_to_this_site_can_be_followed(client: FlaskClient) -> None:
    mail = a_mail(body="<b>Zie</b> http://localhost/confirm/abc en http://kwaad.example/x").id
    sign_in(client, an_administrator())
    text = client.get(f"/mails/{mail}").text
    assert '<a href="/confirm/abc">http://localhost/confirm/abc</a>' in text
    assert 'href="http://kwaad.example' not in text
    assert "&lt;b&gt;Zie" in text


def test_messages_are_searched_and_paged_newest_first(client: FlaskClient, statements: list[str]) -> None:
    administrator = an_administrator()
    at_once(lambda: [a_mail(number) for number in range(1, 61)])
    sign_in(client, administrator)
    first = client.get("/mails").text
    assert first.index("Onderwerp 060") < first.index("Onderwerp 059")
    assert "Onderwerp 005" not in first
    statements.clear()
    assert "Onderwerp 042" in client.get("/mails?search=LEZER42@").text
    assert len(statements) <= 4
    assert "Onderwerp 041" not in client.get("/mails?search=lezer42@").text
    newest = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert newest is not None
    assert client.get("/mails?cursor=nonsense").status_code == 200


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_shows_in_both_languages(client: FlaskClient, language: str) -> None:
    a_mail()
    sign_in(client, an_administrator())
    with client.session_transaction() as session:
        session["language"] = language
    word = {"nl": "Verzonden mail", "en": "Mail that was sent"}[language]
    assert f"<h1>{word}</h1>" in client.get("/mails").text
