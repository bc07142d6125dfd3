"""What team and funder say to each other, and who reads what."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.correspondence import commands, queries
from grants.correspondence.models import Mail, Message
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.outbox import run_everything
from tests.factories.applications import a_submitted_application, an_application
from tests.factories.people import Person, a_holder, a_person, acts_for, sign_in
from tests.factories.streams import a_manager


@pytest.fixture
def submitted(person: Person) -> Application:
    """An application that was submitted."""
    return a_submitted_application(person=person)


def _texts(viewer: object, application: Application) -> list[str]:
    return [one.text for one in queries.messages_of(viewer, application)]  # type: ignore[arg-type]


def _mails(kind: str) -> list[str]:
    run_everything()
    return sorted(db.session.scalars(select(Mail.to).where(Mail.kind == kind)))


def test_a_note_of_the_funder_is_absent_for_the_team(person: Person, submitted: Application) -> None:
    manager = a_manager()
    commands.send_message(actor=person.account, application=submitted, text="Wanneer hoort u?")
    commands.send_message(actor=manager, application=submitted, text="In juni.")
    commands.send_message(actor=manager, application=submitted, text="Let op: laat.", readers="funder")
    assert _texts(manager, submitted) == ["Wanneer hoort u?", "In juni.", "Let op: laat."]
    assert _texts(person.account, submitted) == ["Wanneer hoort u?", "In juni."]


def test_the_other_side_hears_by_mail_that_there_is_a_message_and_never_what_it_says(
    person: Person, submitted: Application
) -> None:
    manager, other = a_manager(), a_manager()
    acts_for(other, person.organisation)
    commands.send_message(actor=person.account, application=submitted, text="Geheime vraag")
    assert manager.email in _mails("message_from_team")
    assert other.email not in _mails("message_from_team")
    commands.send_message(actor=manager, application=submitted, text="Geheim antwoord")
    commands.send_message(actor=manager, application=submitted, text="Geheime notitie", readers="funder")
    assert _mails("message_from_funder") == [person.account.email]
    bodies = " ".join(db.session.scalars(select(Mail.body).where(Mail.kind.like("message%"))))
    assert "Gehei" not in bodies
    assert f"/applications/{submitted.id}/messages" in bodies


def test_who_may_write(person: Person, submitted: Application) -> None:
    draft = an_application(person=person)
    refused: list[tuple[object, Application, type[Exception]]] = [
        (person.account, draft, NotAllowed),
        (a_holder("auditor"), submitted, NotAllowed),
        (a_holder("deciding_authority"), submitted, NotAllowed),
        (a_holder("reviewer"), submitted, NotFound),
        (a_person().account, submitted, NotFound),
        (a_manager(), draft, NotFound),
    ]
    for actor, application, error in refused:
        with pytest.raises(error):
            commands.send_message(actor=actor, application=application, text="Mag dit?")
    assert db.session.scalars(select(Message)).all() == []


def test_a_team_can_hide_nothing_and_nothing_is_no_message(person: Person, submitted: Application) -> None:
    for text, readers, code in ((" ", "both", "message_empty"), ("x", "funder", "readers_unknown")):
        with pytest.raises(RuleBroken, check=lambda broken, code=code: broken.code == code):  # type: ignore[misc]
            commands.send_message(actor=person.account, application=submitted, text=text, readers=readers)
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "message_too_long"):
        commands.send_message(actor=person.account, application=submitted, text="x" * 10_001)


def test_a_manager_is_reminded_until_the_team_has_an_answer(person: Person, submitted: Application) -> None:
    manager = a_manager()
    assert queries.awaiting_answer(manager) == []
    commands.send_message(actor=person.account, application=submitted, text="Wanneer hoort u?")
    assert queries.awaiting_answer(manager) == [submitted]
    assert queries.awaiting_answer(a_holder("auditor")) == []
    commands.send_message(actor=manager, application=submitted, text="Bellen?", readers="funder")
    assert queries.awaiting_answer(manager) == [submitted]
    commands.send_message(actor=manager, application=submitted, text="In juni.")
    assert queries.awaiting_answer(manager) == []


@pytest.mark.parametrize(
    ("language", "sent", "note"),
    [("nl", "Het bericht is verstuurd.", "notitie: alleen de subsidiegever leest dit")],
)
def test_both_sides_write_through_the_page(
    client: FlaskClient, person: Person, submitted: Application, language: str, sent: str, note: str
) -> None:
    path = f"/applications/{submitted.id}/messages"
    sign_in(client, person.account)
    assert path in client.get(f"/applications/{submitted.id}").text
    assert 'name="readers"' not in client.get(path).text
    page = client.post(path, data={"text": "Wanneer <b>hoort</b> u?"}, follow_redirects=True).text
    assert sent in page
    assert "Wanneer &lt;b&gt;hoort&lt;/b&gt; u?" in page
    manager = a_manager()
    sign_in(client, manager)
    assert path in client.get("/").text
    assert path in client.get(f"/applications/{submitted.id}/admissibility").text
    kept = client.post(path, data={"text": "Nabellen", "readers": "funder"}, follow_redirects=True).text
    assert note in kept
    empty = client.post(path, data={"text": "", "readers": "both"})
    assert empty.status_code == 422
    sign_in(client, person.account)
    assert "Nabellen" not in client.get(path).text
    sign_in(client, a_person().account)
    assert client.get(path).status_code == 404
    assert client.post(path, data={"text": "x"}).status_code == 404
