"""Pages about people: what a visitor, an applicant and an administrator meet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.foundation.clockwork import do_works
from grants.foundation.database import db
from grants.people import queries
from grants.people.commands.accounts import confirmation_token
from grants.people.models import OpenSession
from tests.factories.people import PASSWORD, Person, a_person, an_administrator, sign_in
from tests.factories.reporting import change


def test_somebody_registers_confirms_and_signs_in(client: FlaskClient) -> None:
    facts = {"name": "Noor", "email": "Noor@Voorbeeld.example", "password": PASSWORD}
    assert client.post("/register", data=facts).headers["Location"] == "/mail-on-its-way"
    account = queries.find_account("noor@voorbeeld.example")
    assert account is not None
    assert client.post("/sign-in", data=facts).status_code == 422
    link = f"/confirm/{confirmation_token(account)}"
    assert client.post(link).headers["Location"] == "/"
    assert "Noor" in client.get("/account").text, (
        "confirmed in the browser in which one registered: signed in"
    )
    client.post("/sign-out")
    assert client.post(link).headers["Location"].startswith("/sign-in"), "the mail alone signs nobody in"
    assert client.post("/sign-in", data=facts | {"back": "/account"}).headers["Location"] == "/account"
    assert "Noor" in client.get("/account").text


def test_who_made_an_account_goes_on_where_they_were(client: FlaskClient) -> None:
    asked = client.get("/streams/1/apply").headers["Location"]
    assert 'href="/register?back=/streams/1/apply"' in client.get(asked).text
    form = client.get("/register?back=/streams/1/apply").text
    assert 'name="back" value="/streams/1/apply"' in form
    facts = {"name": "Noor", "email": "noor@voorbeeld.example", "password": PASSWORD}
    wrong = client.post("/register", data=facts | {"password": "kort", "back": "/streams/1/apply"})
    assert 'name="back" value="/streams/1/apply"' in wrong.text
    for back, leads_to in (("/streams/1/apply", "/streams/1/apply"), ("//kwaad.example/x", "/")):
        facts["email"] = f"{len(back)}@voorbeeld.example"
        client.post("/register", data=facts | {"back": back})
        account = queries.find_account(facts["email"])
        assert account is not None
        assert client.post(f"/confirm/{confirmation_token(account)}").headers["Location"] == leads_to
        client.post("/sign-out")


def test_a_link_in_another_browser_confirms_and_signs_nobody_in(client: FlaskClient) -> None:
    facts = {"name": "Noor", "email": "noor@voorbeeld.example", "password": PASSWORD}
    client.post("/register", data=facts)
    account = queries.find_account(facts["email"])
    assert account is not None
    elsewhere = client.application.test_client()
    elsewhere.post("/register", data=facts | {"email": "ander@voorbeeld.example"})
    answer = elsewhere.post(f"/confirm/{confirmation_token(account)}")
    assert answer.headers["Location"].startswith("/sign-in")
    assert elsewhere.get("/account").status_code == 303


def test_a_known_address_gets_the_same_answer(client: FlaskClient, person: Person) -> None:
    facts = {"name": "Iemand", "email": person.account.email, "password": PASSWORD}
    fresh = facts | {"email": "nieuw@voorbeeld.example"}
    known, unknown = client.post("/register", data=facts), client.post("/register", data=fresh)
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_the_sixth_try_in_a_minute_is_refused_even_with_the_right_password(
    client: FlaskClient, person: Person
) -> None:
    wrong = {"email": person.account.email, "password": "iets heel anders"}
    for _ in range(5):
        assert client.post("/sign-in", data=wrong).status_code == 422
    answer = client.post("/sign-in", data=wrong | {"password": PASSWORD})
    assert answer.status_code == 422
    assert "_user_id" not in dict(client.get("/sign-in").request.environ)


def test_another_organisation_is_as_absent_as_none(client: FlaskClient, person: Person) -> None:
    other = a_person("Bram", "Stichting Ander")
    sign_in(client, person.account)
    theirs = client.get(f"/organisations/{other.organisation.id}")
    nothing = client.get("/organisations/999999")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.data == nothing.data


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/register",
        "/forgotten",
        "/mail-on-its-way",
        "/confirm/x",
        "/password/x",
        "/accessibility",
        "/privacy",
    ],
)
def test_public_pages_show_in_both_languages(client: FlaskClient, path: str, language: str) -> None:
    client.post("/language", data={"language": language, "back": "/"})
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text


def test_stale_facts_show_both_texts_and_overwrite_nothing(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    path = f"/organisations/{person.organisation.id}/change"
    facts = {
        "version": str(person.organisation.version),
        "name": "Stichting Eerst",
        "legal_form": "foundation",
        "place": "Utrecht",
        "kvk": "12345678",
        "rsin": "",
        "website": "",
    }
    assert client.post(path, data=facts).status_code == 303
    answer = client.post(path, data=facts | {"name": "Stichting Tweede"})
    assert answer.status_code == 409
    assert "Stichting Eerst" in answer.text
    assert "Stichting Tweede" in answer.text
    assert "Stichting Eerst" in client.get(f"/organisations/{person.organisation.id}").text


def test_an_administrator_grants_and_revokes_a_role(client: FlaskClient, person: Person) -> None:
    sign_in(client, an_administrator())
    page = f"/people/{person.account.id}"
    assert client.get("/people").status_code == 200
    answer = client.post(f"{page}/roles", data={"role": "reviewer", "scope": "everywhere"})
    assert answer.status_code == 303
    grant = queries.roles_in_force(queries.get_account(person.account.id))[0]
    assert grant.role == "reviewer"
    assert client.post(f"{page}/roles/{grant.id}/revoke").status_code == 303
    assert queries.roles_in_force(queries.get_account(person.account.id)) == []


def test_nobody_but_an_administrator_sees_people(client: FlaskClient, person: Person) -> None:
    sign_in(client, person.account)
    assert client.get("/people").status_code == 404


def _signed_in(client: FlaskClient, person: Person) -> FlaskClient:
    answer = client.post("/sign-in", data={"email": person.account.email, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def _copied_cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("ronde")
    assert cookie is not None
    return cookie.value


def test_a_copied_cookie_is_void_after_signing_out_and_other_browsers_stay(
    client: FlaskClient, person: Person
) -> None:
    elsewhere, thief = client.application.test_client(), client.application.test_client()
    _signed_in(client, person)
    _signed_in(elsewhere, person)
    thief.set_cookie("ronde", _copied_cookie(client))
    assert thief.get("/account").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert thief.get("/account").headers["Location"].startswith("/sign-in")
    assert elsewhere.get("/account").status_code == 200


def test_signing_in_again_ends_the_session_that_was_open_in_this_browser(
    client: FlaskClient, person: Person
) -> None:
    thief = client.application.test_client()
    thief.set_cookie("ronde", _copied_cookie(_signed_in(client, person)))
    _signed_in(client, person)
    assert client.get("/account").status_code == 200
    assert thief.get("/account").headers["Location"].startswith("/sign-in")


def _age_sessions(by: timedelta) -> None:
    session = db.session.scalars(select(OpenSession)).one()
    change(session, begun_at=session.begun_at - by)


def test_a_session_ends_by_itself_after_twelve_hours_and_the_sweeper_forgets_it(
    client: FlaskClient, person: Person
) -> None:
    _signed_in(client, person)
    _age_sessions(timedelta(hours=11, minutes=59))
    do_works()
    assert client.get("/account").status_code == 200
    _age_sessions(timedelta(minutes=1))
    assert client.get("/account").headers["Location"].startswith("/sign-in")
    do_works()
    assert db.session.scalars(select(OpenSession)).all() == []


def test_who_is_signed_in_takes_one_statement_with_the_roles(
    client: FlaskClient, person: Person, statements: list[str]
) -> None:
    _signed_in(client, person)
    statements.clear()
    assert client.get("/privacy").status_code == 200
    assert ["open_session" in one and "role_grant" in one for one in statements] == [True], statements


def test_an_administrator_who_opens_an_unconfirmed_account_reads_that_it_is_unconfirmed(
    client: FlaskClient,
) -> None:
    facts = {"name": "Noor", "email": "noor@voorbeeld.example", "password": PASSWORD}
    client.post("/register", data=facts)
    account = queries.find_account("noor@voorbeeld.example")
    assert account is not None
    sign_in(client, an_administrator())
    page, reason = f"/people/{account.id}", {"reason": "Vergissing"}
    assert client.post(f"{page}/disable", data=reason).status_code == 303
    assert "gesloten" in client.get(page).text
    assert client.post(f"{page}/enable", data=reason).status_code == 303
    assert "adres niet bevestigd" in client.get(page).text
