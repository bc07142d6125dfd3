"""Everything one person can get from the application, to lay two worlds side by side."""

from __future__ import annotations

import re
from itertools import count

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from grants.people.models import Account
from tests.factories import applications as applications_factory
from tests.factories import people as people_factory
from tests.factories import streams as streams_factory
from tests.factories.people import sign_in


def start_counting_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the factories of this world give the same names as those of the other."""
    for module in (applications_factory, people_factory, streams_factory):
        monkeypatch.setattr(module, "_numbers", count(1))


def _word(rule: Rule, name: str) -> str | None:
    """Return a word for what can only be one of some words."""
    return next(iter(getattr(rule._converters[name], "items", ())), None)


def everything(app: Flask, account: Account) -> dict[str, bytes]:
    """Return every answer to a GET by this person: each page, for the first rows of whatever it is about."""
    client = sign_in(app.test_client(), account)
    found: dict[str, bytes] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for number in range(1, 4) if rule.arguments else (1,):
            with app.test_request_context():
                named = {name: _word(rule, name) or number for name in rule.arguments}
                address = url_for(rule.endpoint, **named)
            answer = client.get(address)
            page = re.sub(rb'name="csrf_token" value="[^"]*"', b"", answer.data)
            found[address] = f"{answer.status_code} {answer.headers.get('Location')}\n".encode() + page
    return found
