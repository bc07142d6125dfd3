"""Everything one person can get from the application, to lay two worlds side by side."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from grants.correspondence.models import Mail
from grants.foundation.database import db
from grants.people.models import Account
from grants.web.access import entrance_of
from tests.factories import applications as applications_factory
from tests.factories import people as people_factory
from tests.factories import streams as streams_factory
from tests.factories.people import sign_in
from tests.remembering import build_all_anew

_PRIVATE = re.compile(r"/(confirm|password|invitations)/\S+")
"""A private link holds the moment at which it was made, by the clock of the machine."""


def start_counting_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the factories of this world give the same names as those of the other."""
    build_all_anew()
    for module in (applications_factory, people_factory, streams_factory):
        monkeypatch.setattr(module, "_numbers", count(1))


def _word(rule: Rule, name: str) -> str | None:
    """Return a word for what can only be one of some words."""
    return next(iter(getattr(rule._converters[name], "items", ())), None)


def everything(app: Flask, account: Account | None) -> dict[str, bytes]:
    """Return every answer to a GET by this person, or by a visitor: each page, for the first rows of all it is about.

    To a visitor only what is open to everybody answers otherwise than by asking to sign in; a door that is closed to
    an account is closed before anything is looked up, so there the first row stands for all.
    """
    client = app.test_client()
    if account is not None:
        sign_in(client, account)
    found: dict[str, bytes] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        with app.test_request_context():
            entrance = entrance_of(rule.endpoint)
        admitted = entrance is not None and entrance.admits(account)
        if account is None and not admitted:
            continue
        for number in range(1, 4) if rule.arguments and admitted else (1,):
            with app.test_request_context():
                named = {name: _word(rule, name) or number for name in rule.arguments}
                address = url_for(rule.endpoint, **named)
            found[address] = _answer(client, address)
    return found


def _answer(client: FlaskClient, address: str) -> bytes:
    answer = client.get(address)
    page = re.sub(rb'name="csrf_token" value="[^"]*"', b"", answer.data)
    told = {
        name: answer.headers.get(name)
        for name in ("Location", "Content-Disposition", "ETag", "Content-Length")
    }
    if b"csrf_token" in answer.data:
        told.pop("Content-Length")
    return f"{answer.status_code} {told}\n".encode() + page


def all_mail_to(numbers: Collection[int]) -> list[tuple[str, str, str]]:
    """Return every mail to these accounts, sent or waiting, as kind, subject and body; their order is drawn by lot."""
    rows = db.session.execute(select(Mail.kind, Mail.subject, Mail.body).where(Mail.account_id.in_(numbers)))
    return sorted((kind, subject, _PRIVATE.sub("", body)) for kind, subject, body in rows)
