"""What every answer carries and every request must satisfy."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter

from grants.web import access
from grants.web.access import DoorMissing, entrances
from grants.web.views import own_path
from tests.factories.people import PASSWORD, Person, sign_in


def test_every_endpoint_declares_its_door(app: Flask) -> None:
    assert set(entrances(app)) == set(app.view_functions)


def test_the_application_does_not_start_with_an_undeclared_endpoint(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "hello")
    with pytest.raises(DoorMissing, match="open"):
        entrances(bare)


def some_value(converter: BaseConverter) -> int | str:
    """Return what fits in a part of an address."""
    if isinstance(converter, AnyConverter):
        return str(min(converter.items))
    return 1 if isinstance(converter, IntegerConverter) else "x"


def test_unsafe_methods_need_a_token(careful_client: FlaskClient, person: Person, app: Flask) -> None:
    sign_in(careful_client, person.account)
    tried = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()):
            continue
        values = {name: some_value(rule._converters[name]) for name in rule.arguments}
        with app.test_request_context():
            path = rule.build(values)[1]  # type: ignore[index]
        assert careful_client.post(path, data={"name": "x"}).status_code == 400, rule.endpoint
        tried += 1
    assert tried > 15


def test_a_token_of_the_session_is_accepted(careful_client: FlaskClient, person: Person) -> None:
    page = careful_client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    facts = {"email": person.account.email, "password": PASSWORD, "csrf_token": token}
    assert careful_client.post("/sign-in", data=facts).status_code == 303
    assert careful_client.post("/sign-in", data=facts | {"csrf_token": token[::-1]}).status_code == 400


def test_answers_protect_their_reader(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    assert "script-src 'self'; style-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/ok\n/x",
        "",
        None,
        "mailto:x",
        "//[",
        "http://[",
    ],
)
def test_only_own_paths_are_gone_to(path: str | None) -> None:
    assert own_path(path) == "/"


def test_own_paths_are_kept() -> None:
    assert own_path("/calls/3?x=1#y") == "/calls/3?x=1#y"


def test_after_leaving_every_session_an_old_one_is_nobody(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    assert client.get("/account").status_code == 200
    other = client.application.test_client()
    sign_in(other, person.account)
    assert other.post("/account/leave-every-session").status_code == 303
    assert client.get("/account").headers["Location"].startswith("/sign-in")


def test_ten_megabytes_in_a_field_is_refused_with_a_page(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    answer = client.post("/account", data={"name": "x" * 10_000_000, "language": "nl"})
    assert answer.status_code == 413
    assert "ronde-lead" in answer.text
    assert client.get("/account").status_code == 200


def test_an_unknown_field_changes_nothing(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    facts = {
        "name": "Noor B.",
        "language": "en",
        "state": "disabled",
        "session_epoch": "9",
        "email": "x@y.example",
    }
    assert client.post("/account", data=facts).status_code == 303
    from grants.people.queries import get_account

    account = get_account(person.account.id)
    assert (account.name, account.state, account.session_epoch) == ("Noor B.", "active", 0)
    assert account.email == person.account.email


def test_the_door_names_are_known() -> None:
    assert access.ANYONE.admits(None)
    assert not access.SIGNED_IN.admits(None)
