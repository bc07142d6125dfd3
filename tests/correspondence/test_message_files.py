"""Files and answers of messages: kept when something else is wrong, opened only by who reads the message."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.applications.models import Application
from grants.applications.permissions import STAFF
from grants.correspondence import commands, jobs, queries
from grants.correspondence.models import Message, MessageFile
from grants.correspondence.rules import ROLES_IN_WORDS, listed, who_reads
from grants.foundation import invariants, scanning
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.files import StoredFile
from grants.foundation.inspection import MEDIA_TYPES, Inspected, inspect
from grants.foundation.outbox import Task
from grants.foundation.scanning import Scan
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.states import ROLES
from tests.conftest import NOON, SetClock
from tests.factories import upload
from tests.factories.applications import a_submitted_application, a_team_mate, an_application
from tests.factories.people import Person, a_holder, a_person, acts_for, sign_in
from tests.factories.streams import a_manager


@pytest.fixture
def submitted(person: Person) -> Application:
    """An application that was submitted."""
    return a_submitted_application(person=person)


def a_file(text: str = "Dag", name: str = "Begroting van Fatima.pdf") -> Inspected:
    return inspect(upload.a_pdf(text=text.encode()), name=name, kinds=MEDIA_TYPES, most_megabytes=1)


def add(actor: Account, application: Application, text: str = "Dag") -> MessageFile:
    return commands.add_message_file(actor=actor, application=application, file=a_file(text))


def send(actor: Account, application: Application, *files: MessageFile, **facts: Any) -> Message:
    return commands.send_message(
        actor=actor, application=application, text="Zie bijlage.", file_ids=[one.id for one in files], **facts
    )


def opens(viewer: Account, file: MessageFile) -> bool:
    try:
        queries.get_message_file(viewer, file.application_id, file.id)
    except NotFound:
        return False
    return True


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_opened_by_who_reads_its_message(person: Person, submitted: Application) -> None:
    manager, auditor, interested = a_manager(), a_holder("auditor"), a_manager()
    acts_for(interested, person.organisation)
    mate = a_team_mate(submitted, person.account)
    ours, note = add(manager, submitted, "Voor u"), add(manager, submitted, "Voor ons")
    send(manager, submitted, ours)
    send(manager, submitted, note, readers="funder")
    everybody = [manager, auditor, interested, mate, person.account, a_person().account, a_holder("reviewer")]
    assert [opens(one, ours) for one in everybody] == [True, True, False, True, True, False, False]
    assert [opens(one, note) for one in everybody] == [True, True, False, False, False, False, False]
    assert invariants.faults()["message_files"] == []


def test_what_was_not_sent_is_only_its_writers(person: Person, submitted: Application) -> None:
    manager = a_manager()
    waiting = add(manager, submitted)
    assert [opens(one, waiting) for one in (manager, a_manager(), person.account)] == [True, False, False]
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "file_gone"):
        send(a_manager(), submitted, waiting)
    commands.remove_message_file(actor=a_manager(), application=submitted, file_id=waiting.id)
    assert count(MessageFile) == 1
    commands.remove_message_file(actor=manager, application=submitted, file_id=waiting.id)
    assert (count(MessageFile), count(StoredFile)) == (0, 0)


def test_what_was_sent_cannot_be_taken_away_or_sent_again(person: Person, submitted: Application) -> None:
    sent = add(person.account, submitted)
    send(person.account, submitted, sent)
    commands.remove_message_file(actor=person.account, application=submitted, file_id=sent.id)
    assert [one.id for one in db.session.scalars(select(MessageFile))] == [sent.id]
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "file_gone"):
        send(person.account, submitted, sent)


def test_only_who_writes_adds_and_the_same_file_twice_is_one(person: Person, submitted: Application) -> None:
    draft = an_application(person=person)
    refused: list[tuple[Account, Application, type[Exception]]] = [
        (person.account, draft, NotAllowed),
        (a_holder("auditor"), submitted, NotAllowed),
        (a_person().account, submitted, NotFound),
    ]
    for actor, application, error in refused:
        with pytest.raises(error):
            add(actor, application)
    assert count(StoredFile) == 0
    first = add(person.account, submitted)
    assert add(person.account, submitted) is first
    for number in range(4):
        add(person.account, submitted, f"Nummer {number}")
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "too_many_files"):
        add(person.account, submitted, "Nummer zes")
    assert (count(MessageFile), count(StoredFile)) == (5, 5)


@pytest.mark.parametrize(("found", "state"), [(False, "accepted"), (True, "refused")])
def test_a_silent_scanner_keeps_a_sent_file_closed(
    person: Person, submitted: Application, monkeypatch: pytest.MonkeyPatch, found: bool, state: str
) -> None:
    monkeypatch.setattr(scanning, "is_configured", lambda: True)
    monkeypatch.setattr(scanning, "scan", lambda _content: None)
    file = add(person.account, submitted)
    send(person.account, submitted, file)
    assert (file.state, opens(person.account, file)) == ("quarantined", False)
    task = db.session.scalars(select(Task).where(Task.kind == "scan_message_file")).one()
    with pytest.raises(scanning.ScannerSilent):
        jobs.scan_message_file(task)
    monkeypatch.setattr(scanning, "scan", lambda _content: Scan("clamav", found))
    for _ in range(2):
        jobs.scan_message_file(task)
    assert (file.state, opens(person.account, file), count(StoredFile)) == (state, not found, int(not found))


def test_files_nobody_sent_are_forgotten_after_a_month(
    person: Person, submitted: Application, clock: SetClock
) -> None:
    send(person.account, submitted, add(person.account, submitted, "Verstuurd"))
    add(person.account, submitted, "Vergeten")
    clock.moment = NOON + timedelta(days=29)
    jobs.forget_unsent_files()
    assert count(MessageFile) == 2
    clock.moment = NOON + timedelta(days=31)
    jobs.forget_unsent_files()
    assert [one.message_id is not None for one in db.session.scalars(select(MessageFile))] == [True]
    assert count(StoredFile) == 1


def test_an_answer_names_its_message_and_never_shows_a_note(person: Person, submitted: Application) -> None:
    manager = a_manager()
    asked = send(person.account, submitted)
    answer = send(manager, submitted, answers=asked.id)
    assert answer.answers_id == asked.id
    note = send(manager, submitted, readers="funder")
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "answer_shows_note"):
        send(manager, submitted, answers=note.id)
    assert send(manager, submitted, answers=note.id, readers="funder").answers_id == note.id
    elsewhere = send(manager, a_submitted_application(person=a_person("Bram", "Ander")))
    for actor, number in ((person.account, note.id), (manager, elsewhere.id)):
        with pytest.raises(NotFound):
            send(actor, submitted, answers=number)


def test_who_reads_is_made_from_the_roles_that_read() -> None:
    assert set(ROLES_IN_WORDS) == set(ROLES) - {"applicant"}
    both, funder = str(who_reads("both", STAFF)), str(who_reads("funder", STAFF))
    for role in ROLES_IN_WORDS:
        assert (str(ROLES_IN_WORDS[role]) in both) == (role in STAFF)
        assert (str(ROLES_IN_WORDS[role]) in funder) == (role in STAFF)
    assert str(listed([sentence("one")])) == "one"
    assert str(listed([sentence(word) for word in ("one", "two", "three")])) == "one, two and three"


Post = Callable[..., Any]


@pytest.fixture
def post(client: FlaskClient, submitted: Application) -> Post:
    """Send the form of an application's messages."""

    def sending(**facts: Any) -> Any:
        return client.post(f"/applications/{submitted.id}/messages", data=facts)

    return sending


def sent(text: str, name: str = "Plan.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(upload.a_pdf(text=text.encode())), name


def test_files_stay_when_the_text_is_missing(
    client: FlaskClient, person: Person, submitted: Application, post: Post
) -> None:
    sign_in(client, person.account)
    answer = post(text="", files=[sent("een", "Een.pdf"), sent("twee", "Twee.pdf")])
    assert answer.status_code == 422
    assert ("Een.pdf" in answer.text, "Twee.pdf" in answer.text) == (True, True)
    kept = [str(one.id) for one in db.session.scalars(select(MessageFile).order_by(MessageFile.id))]
    assert post(text="Zie bijlagen.", file=kept).status_code == 303
    (message,) = queries.messages_of(person.account, submitted)
    assert [one.name for one in message.files] == ["Een.pdf", "Twee.pdf"]
    handed = client.get(f"/applications/{submitted.id}/messages/files/{kept[0]}")
    assert handed.headers["Content-Disposition"] == "attachment; filename=Een.pdf"
    sign_in(client, a_person().account)
    assert client.get(f"/applications/{submitted.id}/messages/files/{kept[0]}").status_code == 404


def test_the_text_and_good_files_stay_when_one_file_is_refused(
    client: FlaskClient, person: Person, post: Post
) -> None:
    sign_in(client, person.account)
    answer = post(text="Mijn vraag", files=[sent("een", "Goed.pdf"), (io.BytesIO(b"MZ"), "Kwaad.exe")])
    assert answer.status_code == 422
    assert "Mijn vraag" in answer.text
    assert "Kwaad.exe: " in answer.text
    assert [one.name for one in db.session.scalars(select(MessageFile))] == ["Goed.pdf"]
    assert count(Message) == 0


def test_a_file_is_added_and_removed_without_sending(client: FlaskClient, person: Person, post: Post) -> None:
    sign_in(client, person.account)
    assert post(text="Half", add_file="1").status_code == 422
    answer = post(text="Half", add_file="1", files=[sent("een")])
    assert (answer.status_code, "Half</textarea>" in answer.text) == (200, True)
    number = db.session.scalars(select(MessageFile.id)).one()
    answer = post(text="Half", remove_file=str(number), file=str(number))
    assert (answer.status_code, "Half</textarea>" in answer.text) == (200, True)
    assert (count(MessageFile), count(Message)) == (0, 0)


def test_the_page_says_before_sending_who_reads_and_answers_as_a_note(
    client: FlaskClient, person: Person, submitted: Application
) -> None:
    manager = a_manager()
    note = send(manager, submitted, readers="funder")
    path = f"/applications/{submitted.id}/messages"
    sign_in(client, manager)
    page = client.get(f"{path}?answers={note.id}").text
    assert "Schrijf een antwoord" in page
    assert "Alleen de subsidiegever: programmamanagers, het bevoegd gezag en auditors" in page
    assert re.search(r'<input checked[^>]*value="funder"', page)
    sign_in(client, person.account)
    page = client.get(f"{path}?answers={note.id}").text
    assert "Schrijf een antwoord" not in page
    assert (
        "Het hele team van de aanvraag, ook wie later meedoet, en de subsidiegever: programmamanagers" in page
    )
    assert client.get(f"{path}?answers={'9' * 400}").status_code == 200


def test_a_page_takes_as_many_queries_for_many_messages(
    client: FlaskClient, person: Person, submitted: Application, statements: list[str]
) -> None:
    sign_in(client, person.account)
    numbers = []
    for more in (1, 3):
        for one in range(more):
            send(person.account, submitted, add(person.account, submitted, f"{more} {one}"))
        statements.clear()
        client.get(f"/applications/{submitted.id}/messages")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
