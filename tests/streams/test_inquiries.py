"""Questions about a call: asked until some days before the deadline, answered for everybody, without a name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry, AuditText
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.models import Inquiry, Stream
from grants.streams.permissions import may_ask
from grants.streams.rules import inquiries_until, takes_inquiries
from grants.streams.rules.inquiries import answer_faults
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application, an_application
from tests.factories.people import a_holder, a_person, an_account, sign_in
from tests.factories.streams import a_draft, a_manager, an_open_stream

ANSWER = {"question_nl": "Telt btw mee?", "answer_nl": "Ja.", "question_en": "", "answer_en": ""}


def an_inquiry(
    stream: Stream | None = None, asker: Any = None, text: str = "Wij van De Schakel: telt btw?"
) -> Inquiry:
    return commands.ask_about_call(actor=asker or an_account(), stream=stream or an_open_stream(), text=text)


def mails() -> list[tuple[str, str]]:
    wanted = Mail.kind.like("inquiry%")
    return [(one.kind, one.to) for one in db.session.scalars(select(Mail).where(wanted).order_by(Mail.id))]


def test_one_asks_until_so_many_days_before_the_deadline_in_force(app: Flask, clock: SetClock) -> None:
    manager = a_manager()
    stream = an_open_stream(manager, inquiry_days=5)
    until = inquiries_until(stream, 5)
    assert until == now() + timedelta(days=25)
    clock.moment = until - timedelta(seconds=1)
    asker = an_account()
    an_inquiry(stream, asker)
    clock.moment = until
    assert not takes_inquiries(stream, 5, now())
    with pytest.raises(RuleBroken) as broken:
        an_inquiry(stream, asker)
    assert broken.value.code == "inquiries_closed"
    commands.extend_deadline(
        actor=manager, stream=stream, closes_at=now() + timedelta(days=20), reason="Storing"
    )
    an_inquiry(stream, asker)


def test_nobody_asks_about_a_draft_or_without_an_account_in_use(app: Flask) -> None:
    with pytest.raises(NotFound):
        an_inquiry(a_draft())
    assert not may_ask(Account(state="closed"))


def test_nobody_floods_a_call_with_questions(app: Flask) -> None:
    stream, asker = an_open_stream(), an_account()
    for number in range(10):
        an_inquiry(stream, asker, f"Vraag {number}")
    with pytest.raises(RuleBroken) as broken:
        an_inquiry(stream, asker)
    assert broken.value.code == "too_many_inquiries"
    an_inquiry(stream, an_account())


def test_an_answer_is_told_to_who_asked_and_to_everybody_with_a_draft(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    asking, writing, ready = a_person(), a_person(), a_person()
    an_application(stream, asking)
    an_application(stream, writing)
    a_submitted_application(stream, ready)
    an_application(an_open_stream(manager), a_person())
    inquiry = an_inquiry(stream, asking.account)
    assert mails() == []
    commands.answer_inquiry(actor=manager, inquiry=inquiry, version=inquiry.version, **ANSWER)
    assert mails() == [
        ("inquiry_answered", asking.account.email),
        ("inquiry_published", writing.account.email),
    ]
    assert (inquiry.state, inquiry.settled_at, inquiry.settled_by) == ("answered", now(), manager.id)
    for mail in db.session.scalars(select(Mail).where(Mail.kind.like("inquiry%"))):
        assert "Telt btw mee?" in mail.body
        assert f"http://localhost/calls/{stream.id}" in mail.body
        assert "De Schakel" not in mail.body


def test_asking_answering_and_setting_aside_are_in_the_log(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    first, second = an_inquiry(stream), an_inquiry(stream)
    commands.answer_inquiry(actor=manager, inquiry=first, version=first.version, **ANSWER)
    commands.set_aside_inquiry(
        actor=manager, inquiry=second, version=second.version, reason="Dit gaat over een andere oproep."
    )
    rows = db.session.execute(
        select(AuditEntry.deed, AuditEntry.subject_id, AuditText.facts)
        .join(AuditText, AuditText.entry_id == AuditEntry.id)
        .where(AuditEntry.subject_kind == "inquiry")
        .order_by(AuditEntry.id)
    ).all()
    assert [(deed, subject) for deed, subject, _facts in rows] == [
        ("ask_about_call", first.id),
        ("ask_about_call", second.id),
        ("answer_inquiry", first.id),
        ("set_aside_inquiry", second.id),
    ]
    assert rows[2].facts["answer_nl"] == "Ja."


def test_what_is_set_aside_is_told_to_who_asked_only(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    asker = an_account()
    an_application(stream)
    inquiry = an_inquiry(stream, asker)
    commands.set_aside_inquiry(actor=manager, inquiry=inquiry, version=inquiry.version, reason="Bel ons.")
    assert mails() == [("inquiry_set_aside", asker.email)]
    assert queries.answered_inquiries(stream) == []
    for deed in (
        lambda: commands.answer_inquiry(actor=manager, inquiry=inquiry, version=inquiry.version, **ANSWER),
        lambda: commands.set_aside_inquiry(
            actor=manager, inquiry=inquiry, version=inquiry.version, reason="x"
        ),
    ):
        with pytest.raises(RuleBroken) as broken:
            deed()
        assert broken.value.code == "not_in_this_state"


@pytest.mark.parametrize(
    ("texts", "fields"),
    [
        ({}, ["question_nl"]),
        ({"question_nl": "a"}, ["answer_nl"]),
        ({"answer_en": "a"}, ["question_en"]),
        ({"question_nl": "a", "answer_nl": "b", "answer_en": "c"}, ["question_en"]),
        ({"question_nl": "a", "answer_en": "c"}, ["answer_nl", "question_en"]),
        ({"question_nl": "a", "answer_nl": "b"}, []),
        ({"question_en": "a", "answer_en": "b"}, []),
        (dict.fromkeys(ANSWER, "a"), []),
    ],
)
def test_each_language_is_whole_or_empty(texts: dict[str, str], fields: list[str]) -> None:
    assert [field for field, _said in answer_faults(dict.fromkeys(ANSWER, "") | texts)] == fields


def test_only_a_manager_of_the_stream_answers_and_nobody_unseen(app: Flask) -> None:
    manager = a_manager()
    inquiry = an_inquiry(an_open_stream(manager))
    facts = {"inquiry": inquiry, "version": inquiry.version}
    elsewhere = a_holder("programme_manager", scope_kind="stream", scope_id=inquiry.stream_id + 99)
    for actor, error in (
        (an_account(), NotFound),
        (elsewhere, NotFound),
        (a_holder("reviewer"), NotFound),
        (a_holder("auditor"), NotAllowed),
        (a_holder("deciding_authority"), NotAllowed),
    ):
        with pytest.raises(error):
            commands.answer_inquiry(actor=actor, **facts, **ANSWER)
        with pytest.raises(error):
            commands.set_aside_inquiry(actor=actor, **facts, reason="x")
        seen = error is NotAllowed
        assert (len(queries.inquiries_of(actor, inquiry.stream)) == 1) is seen
        if not seen:
            with pytest.raises(NotFound):
                queries.get_inquiry(actor, inquiry.id)
    with pytest.raises(Stale):
        commands.answer_inquiry(actor=manager, inquiry=inquiry, version=inquiry.version + 1, **ANSWER)
    db.session.rollback()
    assert (db.session.get_one(Inquiry, inquiry.id).state, mails()) == ("asked", [])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_question_to_published_answer_on_the_pages(client: FlaskClient, language: str) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    asker = an_account("Vraagsteller Vos")
    client.post("/language", data={"language": language, "back": "/"})
    ask = f"/calls/{stream.id}/ask"
    page = client.get(f"/calls/{stream.id}").text
    assert f'href="{ask}"' in page
    assert client.get(ask).status_code == 303
    sign_in(client, asker)
    client.post("/language", data={"language": language, "back": "/"})
    assert client.post(ask, data={"text": ""}).status_code == 422
    assert client.post(ask, data={"text": "Telt <b>onze</b> btw mee?"}).status_code == 303
    assert "Telt &lt;b&gt;onze&lt;/b&gt; btw mee?" in client.get(ask).text
    assert "onze" not in client.get(f"/calls/{stream.id}").text
    (inquiry,) = queries.inquiries_of(manager, stream)
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    desk = f"/streams/{stream.id}/questions"
    assert desk in client.get("/").text
    assert f"/questions/{inquiry.id}" in client.get(desk).text
    shown = client.get(f"/questions/{inquiry.id}").text
    assert "Vraagsteller" not in client.get(desk).text + shown
    assert re.search(r'name="question_nl"[^>]*>\s*Telt &lt;b&gt;', shown)
    half = {"version": inquiry.version, "question_nl": "Telt btw mee?"}
    refused = client.post(f"/questions/{inquiry.id}/answer", data=half)
    assert (refused.status_code, 'id="answer_nl-error"' in refused.text) == (422, True)
    assert (
        client.post(
            f"/questions/{inquiry.id}/answer", data=half | {"answer_nl": "Ja, **altijd**."}
        ).status_code
        == 303
    )
    assert client.get(f"/questions/{inquiry.id}").status_code == 404
    client.post("/sign-out")
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(f"/calls/{stream.id}").text
    assert f'id="answer-{inquiry.id}"' in page
    assert "<strong>altijd</strong>" in page
    assert ("30 juni 2026" if language == "nl" else "30 June 2026") in page.split(
        f'id="answer-{inquiry.id}"'
    )[1]
    assert "Vraagsteller" not in page


def test_after_its_term_the_page_says_so(client: FlaskClient, clock: SetClock) -> None:
    stream = an_open_stream()
    clock.moment += timedelta(days=24)
    assert f"/calls/{stream.id}/ask" not in client.get(f"/calls/{stream.id}").text
    sign_in(client, an_account())
    assert "<textarea" not in client.get(f"/calls/{stream.id}/ask").text
    assert client.post(f"/calls/{stream.id}/ask", data={"text": "Te laat?"}).status_code == 422
    assert client.get(f"/calls/{a_draft().id}/ask").status_code == 404


def test_the_lists_ask_a_fixed_number_of_questions(client: FlaskClient, statements: list[str]) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    counts = []
    for _ in range(2):
        for deed in range(2):
            inquiry = an_inquiry(stream)
            if deed:
                commands.answer_inquiry(actor=manager, inquiry=inquiry, version=inquiry.version, **ANSWER)
        sign_in(client, manager)
        for path in (f"/streams/{stream.id}/questions", f"/calls/{stream.id}", "/"):
            client.get(path)
            statements.clear()
            client.get(path)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
