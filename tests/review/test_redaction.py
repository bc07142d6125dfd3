"""Names in the texts of a blind call: pointed out to the manager, taken out for who judges, the application stays."""

from __future__ import annotations

import re
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.commands import add_attachment, save_section
from grants.applications.models import Application
from grants.foundation.audit import AuditEntry, AuditText
from grants.foundation.database import db
from grants.foundation.documents import render_document
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.inspection import inspect
from grants.foundation.outbox import run_everything
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, RedactionMark
from grants.review.rules.redaction import Hidden, Known, findings, of_person, redacted
from grants.streams.models import Stream
from grants.streams.rules.definition import FileRule, Question, Section
from tests.factories.applications import an_application, fill_in, find_admissible, submit
from tests.factories.people import a_person, acts_for, sign_in
from tests.factories.review import a_chair, a_reviewer, after_deadline, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream, words
from tests.review.worlds import Crawl, Worlds, leaks, that_it_is_there

TEXT = (
    "Buurtkracht Ede kookt. Bel Noor Bakker op 06-12345678 of mail noor@buurtkracht.example. Zie www.buurtkracht.nl. "
    "Mevrouw Bakker woont op 6711 AB in Ede, en BUURTKRACHT EDE is er elke week. Een bakkerij bakt."
)
KNOWN = [
    Known("name", "Stichting Buurtkracht Ede"),
    *of_person("Noor Bakker"),
    Known("email", "noor@buurtkracht.example"),
    Known("place", "Ede"),
]


def test_what_is_known_and_what_looks_like_an_address_is_found_with_how_often() -> None:
    assert [(one.kind, one.phrase, one.times) for one in findings([TEXT], KNOWN)] == [
        ("name", "Buurtkracht Ede", 2),
        ("phone", "06-12345678", 1),
        ("place", "6711 AB", 1),
        ("name", "Bakker", 1),
        ("place", "Ede", 1),
        ("name", "Noor Bakker", 1),
        ("email", "noor@buurtkracht.example", 1),
        ("site", "www.buurtkracht.nl", 1),
    ]


def test_a_name_is_taken_out_wherever_it_stands_and_not_within_a_word() -> None:
    hidden = [Hidden(one.kind, one.phrase) for one in findings([TEXT], KNOWN)]
    assert redacted(TEXT, hidden, str) == (
        "[name] kookt. Bel [name] op [phone] of mail [email]. Zie [site]. "
        "Mevrouw [name] woont op [place] in [place], en [name] is er elke week. Een bakkerij bakt."
    )
    assert redacted(TEXT, [], str) == TEXT
    assert redacted("Sam\nen Ede", [Hidden("name", "Sam en")], str) == "[name] Ede"


@pytest.mark.parametrize("text", ["12 weken", "2026", "0,25 fte", "3.500 euro", "van 75 jaar", "o.a. buren"])
def test_ordinary_words_and_numbers_are_not_found(text: str) -> None:
    assert findings([text], []) == []


# --- The preview ------------------------------------------------------------------------------------


def a_telling_application(stream: Stream) -> Application:
    person = a_person("Noor Bakker", "Stichting Buurtkracht Ede")
    application = fill_in(an_application(stream, person), person.account)
    section = next(one for one in application.sections if one.section_key == "plan")
    save_section(
        actor=person.account,
        application=application,
        section_key="plan",
        version=section.version,
        answers=section.answers | {"summary": "Buurtkracht Ede kookt, zegt Noor Bakker (06-12345678)."},
    )
    submit(application, person.account)
    find_admissible(application)
    return application


@pytest.fixture
def stream(app: Flask) -> Stream:
    """A blind call that shows titles."""
    return an_open_stream(blind="throughout")


def a_reader(application: Application, manager: Account) -> Account:
    reviewer = a_reviewer(application.stream, "Rosa Een")
    an_assignment(application, reviewer, manager=manager)
    return reviewer


def what_the_reviewer_reads(client: FlaskClient, reviewer: Account) -> str:
    number = db.session.query(Assignment.id).filter_by(reviewer_id=reviewer.id).scalar()
    page = sign_in(client, reviewer).get(f"/reviews/{number}?language=nl")
    assert page.status_code == 200
    return page.text


def test_what_the_manager_ticks_is_taken_out_and_the_rest_stays(client: FlaskClient, stream: Stream) -> None:
    application, manager = a_telling_application(stream), a_manager()
    reviewer = a_reader(application, manager)
    content = application.submissions[-1].content
    address = f"/applications/{application.id}/names"
    page = sign_in(client, manager).get(address).text
    assert "<mark>Buurtkracht Ede</mark>" in page
    assert 'value="Noor Bakker" id="hide-' in page
    told = {"version": "0", "hide": ["Buurtkracht Ede", "06-12345678"], "also": "kookt\n"}
    assert client.post(address, data=told).location == f"/streams/{stream.id}/review/names"
    start(stream, manager)
    read = what_the_reviewer_reads(client, reviewer)
    assert "[naam] [naam], zegt Noor Bakker ([telefoonnummer])." in read
    db.session.expire_all()
    assert application.submissions[-1].content == content
    assert {one.phrase: one.hides for one in db.session.query(RedactionMark)} == {
        "Buurtkracht Ede": True,
        "06-12345678": True,
        "kookt": True,
        "Noor Bakker": False,
    }
    entry = db.session.query(AuditEntry).filter_by(deed="redact").one()
    facts = db.session.query(AuditText).filter_by(entry_id=entry.id).one().facts
    assert (facts["hidden"], facts["left"]) == (["06-12345678", "Buurtkracht Ede", "kookt"], ["Noor Bakker"])


def test_the_manager_reads_the_whole_text(client: FlaskClient, stream: Stream) -> None:
    application, manager = a_telling_application(stream), a_manager()
    commands.redact_all(actor=manager, stream=stream)
    known = queries.names_for(manager, stream)
    assert known.text(application, "Noor Bakker") == "Noor Bakker"


def test_all_that_was_found_is_taken_out_at_once(client: FlaskClient, stream: Stream) -> None:
    application, manager = a_telling_application(stream), a_manager()
    other = a_telling_application(stream)
    reviewer = a_reader(application, manager)
    assert [one.id for one in queries.not_looked_through(stream)] == [application.id, other.id]
    page = sign_in(client, manager).post(f"/streams/{stream.id}/review/names")
    assert page.status_code == 303
    assert queries.not_looked_through(stream) == []
    start(stream, manager)
    assert "[naam] kookt, zegt [naam] ([telefoonnummer])." in what_the_reviewer_reads(client, reviewer)


def test_reviews_start_once_everything_was_looked_through_or_with_a_reason(
    client: FlaskClient, stream: Stream
) -> None:
    application, manager = a_telling_application(stream), a_manager()
    address = f"/streams/{stream.id}/review/steps/start_reviews"
    with after_deadline(stream):
        sign_in(client, manager)
        assert application.reference in client.get(address).text
        refused = client.post(address, data={"reason": ""})
        assert refused.status_code == 422
        assert application.reference in refused.text
        with pytest.raises(RuleBroken, match="looked through"):
            commands.start_reviews(actor=manager, stream=stream)
        assert client.post(address, data={"reason": "Alles staat in bijlagen"}).status_code == 303
    entry = db.session.query(AuditEntry).filter_by(deed="start_reviews").one()
    assert db.session.query(AuditText).filter_by(entry_id=entry.id).one().reason == "Alles staat in bijlagen"


def test_what_is_closed_to_a_manager_is_not_counted_and_keeps_them_from_starting(
    client: FlaskClient, stream: Stream
) -> None:
    application, manager = a_telling_application(stream), a_manager()
    acts_for(manager, application.organisation)
    address = f"/streams/{stream.id}/review/steps/start_reviews"
    with after_deadline(stream):
        crawl = Crawl(client.application, manager, {"stream_id": [stream.id]})
        look = partial(crawl.look, [f"/streams/{stream.id}/review", address])
        assert leaks(look, Worlds(that_it_is_there(application))) == []
        refused = sign_in(client, manager).post(address)
        assert refused.status_code == 422
        assert application.reference not in refused.text
        assert queries.phase_of(stream) == "preparing"
        commands.redact_all(actor=a_manager(), stream=stream)
        assert client.post(address).status_code == 303


def test_who_may_look_through_and_what_was_not_found_is_refused(client: FlaskClient, stream: Stream) -> None:
    application, manager = a_telling_application(stream), a_manager()
    chair = a_chair(stream)
    address = f"/applications/{application.id}/names"
    assert sign_in(client, chair).get(address).status_code == 404
    assert sign_in(client, a_reviewer(stream)).get(address).status_code in {403, 404}
    with pytest.raises(NotAllowed):
        commands.redact(actor=chair, application=application, version=0)
    with pytest.raises(NotFound):
        commands.redact(actor=manager, application=application, version=0, hide=["Iets anders"])
    commands.redact(actor=manager, application=application, version=0)
    with pytest.raises(Stale):
        commands.redact(actor=manager, application=application, version=0)
    with pytest.raises(RuleBroken) as caught:
        commands.redact(actor=manager, application=application, version=1, also=["x"])
    assert caught.value.field == "also"


def test_in_a_call_that_hides_nothing_there_is_no_such_page(client: FlaskClient) -> None:
    stream = an_open_stream()
    application, manager = a_telling_application(stream), a_manager()
    sign_in(client, manager)
    assert client.get(f"/applications/{application.id}/names").status_code == 404
    assert client.get(f"/streams/{stream.id}/review/names").status_code == 404
    assert queries.not_looked_through(stream) == []


def test_a_name_in_a_pdf_is_pointed_out_and_the_manager_can_open_it(client: FlaskClient) -> None:
    asked = Question("plan_file", "file", words("Plan"), files=FileRule(("pdf",), 1, 1))
    stream = an_open_stream(blind="throughout", sections=(Section("files", words("Files"), (asked,)),))
    person = a_person("Noor Bakker", "Stichting Buurtkracht Ede")
    application = fill_in(an_application(stream, person), person.account)
    letter = [{"kind": "paragraph", "text": "De gemeente steunt Buurtkracht Ede en Noor Bakker."}]
    file = inspect(
        render_document("Brief", letter, language="nl"), name="brief.pdf", kinds=["pdf"], most_megabytes=1
    )
    add_attachment(actor=person.account, application=application, question_key="plan_file", file=file)
    submit(application, person.account)
    find_admissible(application)
    with after_deadline(stream):
        run_everything()
    page = sign_in(client, a_manager()).get(f"/applications/{application.id}/names").text
    assert "Erin gevonden: Buurtkracht Ede, Noor Bakker" in page
    address = re.search(rf'href="(/applications/{application.id}/files/\d+)"', page)
    assert address is not None
    assert client.get(address[1]).status_code == 200
