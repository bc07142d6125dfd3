"""A file that is repaired: the new one counts from the repair on, the old one stays as what there was before."""

from __future__ import annotations

import html
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Attachment
from grants.applications.rules import facts_of, has_room, repairable
from grants.foundation import files, invariants, outbox
from grants.foundation.anonymising import anonymise
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.inspection import Inspected, inspect
from grants.foundation.terms import end_of_day
from grants.people.models import Account
from grants.streams.rules.definition import Condition, Definition, FileRule, Question, Section
from tests.conftest import SetClock
from tests.factories import upload
from tests.factories.applications import an_application, fill_in, find_admissible, submit
from tests.factories.people import Person, a_person, sign_in
from tests.factories.review import a_reviewer, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream, words

PLAN = Question("plan", "file", words("Plan"), files=FileRule(("pdf",), 1, 1))
PROOF = Question("proof", "file", words("Bewijs"), substantive=False, files=FileRule(("pdf",), 1, 1))
PAPERS = Question(
    "papers", "file", words("Stukken"), substantive=False, required=False, files=FileRule(("pdf",), 2, 1)
)
WHERE = Question("where", "places", words("Plaatsen"), substantive=False)
SECTIONS = (Section("files", words("Bestanden"), (PLAN, PROOF, PAPERS, WHERE)),)
OLD, NEW = upload.a_pdf(text=b"BT (old) Tj ET"), upload.a_pdf(text=b"BT (new) Tj ET")


def a_file(content: bytes = NEW, name: str = "Nieuw bewijs.pdf") -> Inspected:
    return inspect(content, name=name, kinds=["pdf"], most_megabytes=1)


def _refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.raises(RuleBroken, check=lambda broken: broken.code == code)


@pytest.fixture
def manager(person: Person) -> Account:
    return a_manager()


@pytest.fixture
def closed(person: Person, clock: SetClock) -> Application:
    """An application with a plan and a proof, the day after the deadline: 31 July 2026, noon."""
    application = fill_in(an_application(an_open_stream(sections=SECTIONS), person), person.account)
    for key, content, name in (("plan", upload.a_pdf(), "Plan.pdf"), ("proof", OLD, "Oud bewijs.pdf")):
        commands.add_attachment(
            actor=person.account, application=application, question_key=key, file=a_file(content, name)
        )
    submit(application, person.account)
    clock.go(2026, 7, 31)
    return application


def ask(manager: Account, application: Application, *questions: str) -> Any:
    facts = {"questions": questions or ("proof",), "wrong": "Het bewijs is niet ondertekend.", "days": 7}
    return commands.ask_repair(actor=manager, application=application, **facts)


def lay_ready(
    person: Person, application: Application, file: Inspected | None = None, key: str = "proof"
) -> Attachment:
    facts = {"question_key": key, "file": file or a_file()}
    return commands.add_repair_file(actor=person.account, application=application, **facts)


def send(person: Person, application: Application, clock: SetClock, **answers: Any) -> Any:
    facts = {"answers": {"files": answers} if answers else {}, "arrived_at": clock.moment}
    return commands.submit_repair(actor=person.account, application=application, **facts)


def names(application: Application) -> list[str]:
    return [one.answer.name for one in queries.files_in_force(application)]


def test_only_formal_files_can_be_repaired() -> None:
    definition = Definition(sections=SECTIONS)
    assert [question.key for _, question in repairable(definition, {})] == ["proof", "papers", "where"]
    hanging = Question("more", "line", words("Meer"), shown_if=Condition("where", "x"))
    definition = Definition(sections=(*SECTIONS, Section("more", words("Meer"), (hanging,))))
    assert [question.key for _, question in repairable(definition, {})] == ["proof", "papers"]


@pytest.mark.parametrize(
    ("question", "submitted", "added", "room"),
    [
        (PROOF, 1, 0, True),
        (PROOF, 0, 1, False),
        (PAPERS, 1, 0, True),
        (PAPERS, 1, 1, False),
        (PAPERS, 2, 0, False),
    ],
)
def test_one_file_takes_the_place_of_another_and_several_need_room(
    question: Question, submitted: int, added: int, *, room: bool
) -> None:
    assert has_room(question, submitted=submitted, added=added) is room


def test_a_repaired_file_replaces_the_old_one_which_stays_as_it_was_submitted(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    ask(manager, closed, "proof", "where")
    first = closed.submissions[0]
    content, sha256 = first.content, first.sha256
    old = closed.attachments[1]
    new = lay_ready(person, closed)
    assert names(closed) == ["Plan.pdf", "Oud bewijs.pdf"]
    with pytest.raises(NotFound):
        queries.get_attachment(manager, closed.id, new.id)
    clock.go(2026, 8, 3, 9)
    second = send(person, closed, clock, where=["Ede"])
    assert (first.content, first.sha256) == (content, sha256)
    before, after = (json.loads(one.content)["answers"]["files"] for one in (first, second))
    assert [one["name"] for one in before["proof"]] == ["Oud bewijs.pdf"]
    assert after.pop("proof") == [
        {"kind": "pdf", "name": "Nieuw bewijs.pdf", "sha256": new.sha256, "size": new.size}
    ]
    assert after.pop("where") == ["Ede"]
    assert after == {"plan": before["plan"]}
    assert names(closed) == ["Plan.pdf", "Nieuw bewijs.pdf"]
    assert queries.facts_as_written(closed).answers == queries.facts_in_force(closed).answers
    assert (new.repaired_at, old.repaired_at) == (clock.moment, None)
    for kept, content in ((old, OLD), (new, NEW)):
        shown = queries.get_attachment(manager, closed.id, kept.id)
        assert shown.file is not None
        assert files.read(shown.file) == content
    told = [
        (
            one.question.key,
            [f.answer.name for f in one.files_before],
            [f.answer.name for f in one.files_after],
        )
        for one in queries.repaired_answers(closed)
    ]
    assert told == [("proof", ["Oud bewijs.pdf"], ["Nieuw bewijs.pdf"]), ("where", [], [])]
    assert invariants.faults()["attachments"] == []
    deeds = db.session.scalars(
        select(AuditEntry.deed).where(AuditEntry.subject_kind == "application").order_by(AuditEntry.id)
    ).all()
    assert deeds[-3:] == ["ask_repair", "add_repair_file", "submit_repair"]


def test_what_was_laid_ready_and_never_sent_counts_for_nothing(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    repair = ask(manager, closed)
    new = lay_ready(person, closed)
    clock.moment = end_of_day(repair.due_on)
    with _refused("repair_too_late"):
        lay_ready(person, closed, a_file(OLD))
    with _refused("repair_too_late"):
        commands.put_back_file(actor=person.account, application=closed, attachment=closed.attachments[1])
    jobs.lapse_repairs()
    assert (repair.state, names(closed)) == ("lapsed", ["Plan.pdf", "Oud bewijs.pdf"])
    assert queries.facts_as_written(closed).answers == queries.facts_in_force(closed).answers
    assert queries.repaired_answers(closed) == []
    with pytest.raises(NotFound):
        queries.get_attachment(manager, closed.id, new.id)
    with _refused("not_in_this_state"):
        lay_ready(person, closed)


def test_a_repair_of_a_file_touches_only_what_was_asked(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    with pytest.raises(NotFound):
        lay_ready(person, closed)
    ask(manager, closed)
    plan = closed.attachments[0]
    for key in ("plan", "papers", "where", "nowhere"):
        with pytest.raises(NotFound):
            lay_ready(person, closed, key=key)
    for deed in (commands.take_out_file, commands.put_back_file):
        with pytest.raises(NotFound):
            deed(actor=person.account, application=closed, attachment=plan)
    for stranger, error in ((manager, NotAllowed), (a_person().account, NotFound)):
        with pytest.raises(error):
            lay_ready(Person(stranger, person.organisation), closed)
    forged = [{"name": "x.pdf", "kind": "pdf", "size": 1, "sha256": "0" * 64}]
    second = send(person, closed, clock, proof=forged, plan=forged)
    assert second.content == closed.submissions[0].content
    assert closed.sections[0].answers.keys() == {"where"}


def test_a_file_is_taken_out_and_put_back_and_a_required_one_is_missed(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    ask(manager, closed)
    old = closed.attachments[1]
    facts = {"actor": person.account, "application": closed}
    commands.take_out_file(**facts, attachment=old)
    with pytest.raises(RuleBroken) as broken:
        send(person, closed, clock)
    assert (broken.value.code, broken.value.field) == ("incomplete", "proof")
    new = lay_ready(person, closed)
    with _refused("too_many_files"):
        commands.put_back_file(**facts, attachment=old)
    with _refused("too_many_files"):
        lay_ready(person, closed, a_file(upload.a_pdf(), "Nog een.pdf"))
    assert lay_ready(person, closed) is new
    commands.take_out_file(**facts, attachment=new)
    assert new.file_id is None
    assert lay_ready(person, closed, a_file(OLD, "Toch het oude.pdf")) is old
    assert send(person, closed, clock).content == closed.submissions[0].content
    assert old.removed_at is None


def test_where_several_files_answer_one_can_be_added_to_them(
    person: Person, clock: SetClock, manager: Account
) -> None:
    application = fill_in(an_application(an_open_stream(sections=SECTIONS), person), person.account)
    for key, name in (("plan", "Plan.pdf"), ("proof", "Bewijs.pdf"), ("papers", "Een.pdf")):
        commands.add_attachment(
            actor=person.account, application=application, question_key=key, file=a_file(OLD, name)
        )
    submit(application, person.account)
    clock.go(2026, 7, 31)
    ask(manager, application, "papers")
    lay_ready(person, application, a_file(NEW, "Twee.pdf"), "papers")
    with _refused("too_many_files"):
        lay_ready(person, application, a_file(upload.a_pdf(), "Drie.pdf"), "papers")
    send(person, application, clock)
    assert names(application) == ["Plan.pdf", "Bewijs.pdf", "Een.pdf", "Twee.pdf"]
    assert (
        json.loads(application.submissions[1].content)["answers"]["files"]["papers"][0]["name"] == "Een.pdf"
    )


def test_a_request_puts_back_the_files_of_what_was_reopened_and_never_sent(
    person: Person, manager: Account, clock: SetClock
) -> None:
    application = fill_in(an_application(an_open_stream(sections=SECTIONS), person), person.account)
    facts = {"actor": person.account, "application": application}
    for key in ("plan", "proof"):
        commands.add_attachment(**facts, question_key=key, file=a_file(OLD))
    submit(application, person.account)
    commands.reopen_application(**facts)
    commands.remove_attachment(**facts, attachment=application.attachments[1])
    commands.add_attachment(**facts, question_key="proof", file=a_file(NEW, "Nooit verstuurd.pdf"))
    clock.go(2026, 7, 31)
    ask(manager, application)
    assert queries.facts_as_written(application).answers == queries.facts_in_force(application).answers
    assert (
        facts_of(application.submissions[-1].content).answers["files"]["proof"][0]["sha256"]
        == a_file(OLD).sha256
    )
    assert invariants.faults()["attachments"] == []


# --- Pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "ready", "before", "after"),
    [
        ("nl", "Het bestand staat klaar.", "Voor het sluitingsmoment", "hersteld op"),
        ("en", "The file is ready.", "Before the deadline", "repaired on"),
    ],
)
def test_a_team_repairs_a_file_on_its_page_and_a_manager_sees_both(
    client: FlaskClient,
    person: Person,
    manager: Account,
    closed: Application,
    language: str,
    ready: str,
    before: str,
    after: str,
) -> None:
    ask(manager, closed, "proof", "where")
    path = f"/applications/{closed.id}/repair"
    sign_in(client, person.account)
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(path).text
    assert 'enctype="multipart/form-data"' in page
    assert "Oud bewijs.pdf" in page
    assert "Plan.pdf" not in page
    sent = {"where": "Ede", "proof": (io.BytesIO(NEW), "Nieuw.pdf"), "add_file": "proof"}
    answer = client.post(path, data=sent)
    page = html.unescape(answer.text)
    assert answer.status_code == 200
    assert ready in page
    assert "Nieuw.pdf" in page
    assert "Ede</textarea>" in page
    assert client.post(path, data={"where": "Ede", "add_file": "proof"}).status_code == 422
    refused = client.post(path, data={"where": "Ede", "proof": (io.BytesIO(b"x"), "Raar.pdf")})
    assert refused.status_code == 422
    assert len(closed.submissions) == 1
    assert client.post(path, data={"where": ""}).status_code == 422
    assert client.post(path, data={"where": "Ede"}).status_code == 303
    assert after in html.unescape(client.get(f"/applications/{closed.id}/receipt").text)
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    page = html.unescape(client.get(f"/applications/{closed.id}/admissibility").text)
    assert before in page
    assert after in page
    for one in closed.attachments:
        assert f'href="/applications/{closed.id}/files/{one.id}"' in page


def test_a_file_is_removed_and_put_back_on_the_page(
    client: FlaskClient, person: Person, manager: Account, closed: Application
) -> None:
    ask(manager, closed, "proof", "where")
    path = f"/applications/{closed.id}/repair"
    old = closed.attachments[1]
    sign_in(client, person.account)
    answer = client.post(path, data={"where": "Ede", "remove_file": str(old.id)})
    assert "Terugzetten" in answer.text
    assert "Terugzetten" not in client.post(path, data={"where": "Ede", "put_back": str(old.id)}).text
    assert client.post(path, data={"remove_file": str(closed.attachments[0].id)}).status_code == 404
    assert client.post(path, data={"remove_file": "x"}).status_code == 404


def test_reviewers_read_the_repaired_file_with_its_time_and_not_whose_it_is(
    client: FlaskClient, person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    ask(manager, closed)
    lay_ready(person, closed)
    clock.go(2026, 8, 3, 9)
    send(person, closed, clock)
    find_admissible(closed)
    start(closed.stream)
    reviewer = a_reviewer(closed.stream)
    assignment = an_assignment(closed, reviewer)
    sign_in(client, reviewer)
    outbox.run_everything()
    page = html.unescape(client.get(f"/reviews/{assignment.id}").text)
    assert "3 augustus 2026" in page
    assert "Nieuw bewijs.pdf" not in page
    assert client.get(f"/reviews/{assignment.id}/files/2").data == anonymise(NEW, "pdf")
