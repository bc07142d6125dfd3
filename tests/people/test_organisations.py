"""The pages of organisations: every error at once, and back to where somebody came from."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from grants.people import commands, queries
from tests.factories.people import Person, an_account, sign_in
from tests.factories.streams import an_open_stream

FACTS = {
    "name": "Stichting Nieuw",
    "legal_form": "foundation",
    "place": "Hengelo",
    "kvk": "87654321",
    "rsin": "",
    "website": "",
    "function": "secretaris",
}
INITIATIVE = {
    "name": "De Lange Tafel",
    "is_existing": "yes",
    "reach": "national",
    "places": "",
    "summary": "Samen eten.",
}


def _link(page: str, to: str) -> str:
    found = re.search(rf'href="({to}[^"]*)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def _form(page: str, to: str) -> str:
    found = re.search(rf'<form method="post" action="({to}[^"]*)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("path", ["/organisations/new", "/organisations/{}/change"])
def test_every_wrong_field_is_told_at_once(client: FlaskClient, person: Person, path: str) -> None:
    sign_in(client, person.account)
    facts = FACTS | {"version": "1", "name": "", "kvk": "123", "rsin": "123456789"}
    answer = client.post(path.format(person.organisation.id), data=facts)
    assert answer.status_code == 422
    for field in ("name", "kvk", "rsin"):
        assert answer.text.count(f'href="#{field}"') == 1, field
    assert "Een KvK-nummer heeft acht cijfers." in answer.text
    assert "Dit is geen geldig RSIN" in answer.text


def test_registering_on_the_way_to_an_application_leads_back_to_it(client: FlaskClient) -> None:
    start = f"/streams/{an_open_stream().id}/apply"
    account = an_account()
    sign_in(client, account)
    form = _form(client.get(_link(client.get(start).text, "/organisations/new")).text, "/organisations/new")
    wrong = client.post(form, data=FACTS | {"kvk": "1"})
    assert (wrong.status_code, _form(wrong.text, "/organisations/new")) == (422, form)
    assert f'href="{start}"' in wrong.text
    assert f'name="back" value="{form}"' in wrong.text.replace("&amp;", "&"), "the language switch"
    assert client.post(form, data=FACTS).headers["Location"] == start
    (organisation,) = queries.organisations_of(account)
    path = f"/organisations/{organisation.id}/initiatives/new"
    form = _form(client.get(_link(client.get(start).text, path)).text, path)
    wrong = client.post(form, data=INITIATIVE | {"name": ""})
    assert (wrong.status_code, _form(wrong.text, path)) == (422, form)
    assert client.post(form, data=INITIATIVE).headers["Location"] == start
    assert "De Lange Tafel" in client.get(start).text


def test_who_accepts_an_invitation_on_the_way_to_an_application_goes_back_to_it(
    client: FlaskClient, person: Person
) -> None:
    start = f"/streams/{an_open_stream().id}/apply"
    colleague = an_account()
    commands.invite_member(
        actor=person.account, organisation=person.organisation, email=colleague.email, function="lid"
    )
    sign_in(client, colleague)
    page = client.get(_link(client.get(start).text, r"/organisations\?")).text
    assert client.post(_form(page, "/membership-invitations/")).headers["Location"] == start


@pytest.mark.parametrize("back", ["", "https://elsewhere.example/", "//elsewhere.example", "/\\x"])
def test_without_an_own_path_to_go_back_to_one_sees_the_organisation(client: FlaskClient, back: str) -> None:
    account = an_account()
    sign_in(client, account)
    assert (
        "elsewhere"
        not in client.get("/organisations/new", query_string={"back": back}).text.split("<main")[1]
    )
    answer = client.post("/organisations/new", data=FACTS | {"back": back})
    (organisation,) = queries.organisations_of(account)
    assert answer.headers["Location"] == f"/organisations/{organisation.id}"
