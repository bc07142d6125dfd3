"""The words of mail: a registry that knows every kind, and a round's own words for a kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from jinja2 import meta
from sqlalchemy import select

from grants.applications.events import ApplicationWithdrawn
from grants.applications.models import Application
from grants.correspondence import commands, queries
from grants.correspondence.events import ReceiptDue
from grants.correspondence.models import Mail
from grants.correspondence.rules import (
    BROADCAST,
    KINDS,
    PATHS,
    PLACEHOLDERS,
    check_text,
)
from grants.correspondence.subscribers.pen import default_text
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.placeholders import filled
from grants.people.models import Account
from grants.streams.models import Round
from tests.factories.applications import a_submitted_application
from tests.factories.people import Person, a_holder, a_person, acts_for, an_account, sign_in
from tests.factories.reporting import tell
from tests.factories.streams import a_manager, an_open_stream

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "letters" / "mail"
OWN = ("Ingetrokken: {title}", "U trok {title} in.\n\n{link}")


@pytest.fixture
def submitted(person: Person) -> Application:
    """An application that was submitted."""
    return a_submitted_application(person=person)


def save(
    actor: Account, round_: Round, version: int = 0, *, kind: str = "application_withdrawn", **own: Any
) -> Any:
    texts = {"nl": None, "en": None} | own
    return commands.save_mail_text(actor=actor, round_=round_, kind=kind, version=version, texts=texts)


def withdrawn() -> list[Mail]:
    found = select(Mail).where(Mail.kind == "application_withdrawn").order_by(Mail.id)
    return list(db.session.scalars(found))


# --- The registry ------------------------------------------------------------------------------------------


def test_every_kind_has_a_template_and_every_template_a_kind() -> None:
    assert {path.stem for path in FOLDER.glob("[a-z]*.txt")} == set(KINDS) - {BROADCAST}


@pytest.mark.parametrize(
    "kind", [one for key, one in KINDS.items() if key != BROADCAST], ids=lambda kind: kind.key
)
def test_a_default_text_takes_only_placeholders_of_its_kind(app: Flask, kind: Any) -> None:
    source = (FOLDER / f"{kind.key}.txt").read_text()
    found = meta.find_undeclared_variables(current_app.jinja_env.parse(source))
    assert found - set(current_app.jinja_env.globals) <= set(kind.placeholders)
    assert kind.page in PATHS
    assert set(kind.must) <= set(kind.placeholders)
    assert set(kind.placeholders) <= set(PLACEHOLDERS)
    for language in ("nl", "en"):
        subject, body = default_text(kind, language)
        if kind.own_text:
            check_text(kind, subject, body, language=language)
        assert re.findall(r"%\(|None", subject + body) == []


# --- The rule ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "body", "code", "field"),
    [
        ("", "{link}", "mail_text_empty", "subject_nl"),
        ("Dag", " ", "mail_text_empty", "body_nl"),
        ("x" * 251, "{link}", "mail_text_too_long", "subject_nl"),
        ("Dag", "{link} {wachtwoord}", "placeholder_unknown", "body_nl"),
        ("Dag {token}", "{link}", "placeholder_unknown", "subject_nl"),
        ("Dag", "{link} {title", "placeholder_unknown", "body_nl"),
        ("Dag", "{link} {{ 7 * 7 }}", "placeholder_unknown", "body_nl"),
        ("Dag", "{link} {title.__class__}", "placeholder_unknown", "body_nl"),
        ("Dag", "Zonder link", "placeholder_missing", "body_nl"),
    ],
)
def test_what_a_text_may_not_be(subject: str, body: str, code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_text(KINDS["application_withdrawn"], subject, body, language="nl")
    assert (broken.value.code, broken.value.field) == (code, field)


@pytest.mark.parametrize("kind", [one for one in KINDS.values() if one.own_text], ids=lambda kind: kind.key)
def test_what_the_law_asks_cannot_be_left_out(kind: Any) -> None:
    for left_out in kind.must:
        body = " ".join(f"{{{key}}}" for key in kind.placeholders if key != left_out)
        with pytest.raises(RuleBroken, check=lambda broken: broken.code == "placeholder_missing"):
            check_text(kind, "Dag", body, language="en")


def test_a_value_is_never_read_as_a_placeholder_or_a_program() -> None:
    values = {"title": "{link} {{ 7 * 7 }} %(x)s", "link": "http://localhost/"}
    assert filled("{title}: {link}", values) == "{link} {{ 7 * 7 }} %(x)s: http://localhost/"


# --- The command -------------------------------------------------------------------------------------------


def test_mail_takes_the_words_of_its_round_and_what_was_sent_stays(submitted: Application) -> None:
    manager, round_ = a_manager(), submitted.stream.round
    text = save(manager, round_, nl=OWN)
    tell(ApplicationWithdrawn(submitted.id))
    other = a_submitted_application(person=a_person("Bram", "Ander"))
    assert other.stream.round_id != round_.id
    tell(ApplicationWithdrawn(other.id))
    own, default = withdrawn()
    assert own.subject == f"Ingetrokken: {submitted.title}"
    assert f"U trok {submitted.title} in.\n\nhttp://localhost/applications/{submitted.id}\n" in own.body
    assert (own.body.startswith("Beste Noor Bakker,"), own.text_id) == (True, text.id)
    assert (default.subject, default.text_id) == ("Uw aanvraag is ingetrokken", None)
    before = (own.subject, own.body)
    save(manager, round_, 1, nl=("Weg: {title}", "{link}"))
    assert (own.subject, own.body) == before


def test_each_language_has_its_own_words(submitted: Application, person: Person) -> None:
    from grants.people import commands as people

    save(a_manager(), submitted.stream.round, nl=OWN)
    people.change_own_facts(actor=person.account, name=person.account.name, language="en")
    tell(ApplicationWithdrawn(submitted.id))
    assert withdrawn()[0].subject == "Your application has been withdrawn"


def test_the_words_go_back_to_the_default_and_every_version_stays(submitted: Application) -> None:
    manager, round_ = a_manager(), submitted.stream.round
    save(manager, round_, nl=OWN)
    save(manager, round_, 1)
    tell(ApplicationWithdrawn(submitted.id))
    assert withdrawn()[0].subject == "Uw aanvraag is ingetrokken"
    versions = queries.versions_of_text(round_, "application_withdrawn")
    assert [(one.number, one.own("nl")) for one in versions] == [(2, None), (1, OWN)]
    found = select(AuditEntry).where(AuditEntry.deed == "save_mail_text")
    assert len(db.session.scalars(found).all()) == 2


def test_the_same_words_again_are_no_new_version(submitted: Application) -> None:
    manager, round_ = a_manager(), submitted.stream.round
    assert save(manager, round_) is None
    first = save(manager, round_, nl=OWN)
    assert save(manager, round_, nl=OWN) is first


def test_two_who_write_at_once_see_both_texts(submitted: Application) -> None:
    manager, round_ = a_manager(), submitted.stream.round
    save(manager, round_, nl=OWN)
    with pytest.raises(Stale) as stale:
        save(a_manager(), round_, nl=("Anders", "{link}"))
    assert [(one.field, one.theirs, one.yours) for one in stale.value.differences] == [
        ("subject_nl", OWN[0], "Anders"),
        ("body_nl", OWN[1], "{link}"),
    ]


def test_who_may_write_them(submitted: Application, person: Person) -> None:
    round_ = submitted.stream.round
    of_stream = a_holder("programme_manager", scope_kind="stream", scope_id=submitted.stream_id)
    refused: list[tuple[Account, type[Exception]]] = [
        (a_holder("auditor"), NotAllowed),
        (of_stream, NotFound),
        (person.account, NotFound),
        (a_holder("programme_manager", scope_kind="programme", scope_id=10_000), NotFound),
    ]
    for actor, error in refused:
        with pytest.raises(error):
            save(actor, round_, nl=OWN)
    for kind in ("password_reset_asked", "money_proposed", "nothing"):
        with pytest.raises(NotFound):
            save(a_manager(), round_, kind=kind, nl=OWN)
    assert queries.mail_texts_of(round_) == {}


def test_a_receipt_keeps_what_it_must_say(submitted: Application) -> None:
    own = ("Ontvangen", "{reference} {arrived} {deadline} {digest} {in_time} {link}")
    save(a_manager(), submitted.stream.round, kind="application_submitted", nl=own)
    tell(ReceiptDue(submitted.id, submitted.submissions[0].id))
    body = db.session.scalars(
        select(Mail.body).where(Mail.kind == "application_submitted").order_by(Mail.id.desc()).limit(1)
    ).one()
    assert submitted.submissions[0].sha256 in body
    assert "op tijd" in body


# --- The pages ---------------------------------------------------------------------------------------------


def _page(round_: Round, kind: str = "application_withdrawn") -> str:
    return f"/rounds/{round_.id}/mail-texts/{kind}"


def _typed(**facts: str) -> dict[str, str]:
    default = {one: default_text(KINDS["application_withdrawn"], one) for one in ("nl", "en")}
    words = {
        f"{part}_{one}": default[one][at] for one in default for at, part in enumerate(("subject", "body"))
    }
    return words | {"version": "0"} | facts


def test_a_manager_writes_looks_and_takes_back(client: FlaskClient, submitted: Application) -> None:
    round_ = submitted.stream.round
    page = _page(round_)
    sign_in(client, a_manager())
    assert f"/rounds/{round_.id}/mail-texts" in client.get("/rounds").text
    assert page in client.get(f"/rounds/{round_.id}/mail-texts").text
    shown = client.post(page, data=_typed(subject_nl="Weg: {title}", preview="1"))
    assert (shown.status_code, f"<strong>Weg: {submitted.title}</strong>" in shown.text) == (200, True)
    assert "<strong>Your application has been withdrawn</strong>" in shown.text
    assert queries.find_mail_text(round_.id, "application_withdrawn") is None
    saved = client.post(page, data=_typed(subject_nl="Weg: {title}"), follow_redirects=True)
    assert "De tekst is opgeslagen" in saved.text
    text = queries.find_mail_text(round_.id, "application_withdrawn")
    assert text is not None
    assert (text.subject_nl, text.subject_en) == ("Weg: {title}", None)
    assert client.post(f"{page}/default", data={"version": "0"}).status_code == 409
    assert text.has_own
    back = client.post(f"{page}/default", data={"version": "1"}, follow_redirects=True)
    assert "standaardtekst" in back.text
    text = queries.find_mail_text(round_.id, "application_withdrawn")
    assert (text is not None and text.has_own, text and text.number) == (False, 2)


@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_an_unknown_placeholder_is_named_at_its_field(
    client: FlaskClient, submitted: Application, button: dict[str, str]
) -> None:
    sign_in(client, a_manager())
    answer = client.post(_page(submitted.stream.round), data=_typed(body_en="{link} {naam}") | button)
    assert answer.status_code == 422
    assert 'href="#body_en"' in answer.text
    assert "“{naam}” betekent hier niets" in answer.text
    assert "{link} {naam}</textarea>" in answer.text


def test_a_preview_shows_nothing_that_is_closed_to_who_looks(
    client: FlaskClient, submitted: Application, person: Person
) -> None:
    interested = a_manager()
    acts_for(interested, person.organisation)
    for viewer, sees in ((a_manager(), True), (interested, False)):
        sign_in(client, viewer)
        assert (
            (submitted.reference or "?") in client.get(_page(submitted.stream.round, "repair_asked")).text
        ) == sees


def test_others_see_nothing_or_only_read(client: FlaskClient, submitted: Application, person: Person) -> None:
    round_ = submitted.stream.round
    sign_in(client, a_holder("auditor"))
    assert "<textarea" not in client.get(_page(round_)).text
    assert client.post(_page(round_), data=_typed(subject_nl="X {title}")).status_code == 403
    for account in (person.account, an_account(), a_holder("reviewer")):
        sign_in(client, account)
        assert client.get(_page(round_)).status_code == 404
        assert client.get(f"/rounds/{round_.id}/mail-texts").status_code == 404
    sign_in(client, a_manager())
    assert client.get(_page(round_, "password_reset_asked")).status_code == 404
    assert client.get(_page(an_open_stream().round)).status_code == 200


def test_every_kind_with_own_words_can_be_looked_at(client: FlaskClient) -> None:
    manager = a_manager()
    round_ = an_open_stream(manager).round
    sign_in(client, manager)
    kinds = [kind for kind in KINDS.values() if kind.own_text]
    assert {kind.key: client.get(_page(round_, kind.key)).status_code for kind in kinds} == {
        kind.key: 200 for kind in kinds
    }
