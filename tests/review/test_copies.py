"""Reviewers get files that do not say who made them: a copy, or by a manager's decision the file as it is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.commands import add_attachment
from grants.applications.models import Application, Interest
from grants.foundation import outbox
from grants.foundation.anonymising import CannotAnonymise
from grants.foundation.audit import AuditEntry, AuditText, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.inspection import inspect
from grants.foundation.outbox import Task
from grants.people.models import Account
from grants.review import commands, jobs
from grants.review.models import Assignment, ReviewerCopy
from grants.streams.rules.definition import FileRule, Question, Section
from tests.factories.applications import an_application, fill_in, find_admissible, submit
from tests.factories.people import Person, sign_in
from tests.factories.review import a_chair, after_deadline, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream, words
from tests.factories.telling import a_telling_pdf, canaries_in

PLAN = Question("plan_file", "file", words("Plan"), files=FileRule(("pdf",), 2, 1))


@pytest.fixture
def assigned(person: Person) -> Assignment:
    """An application with a file that tells who made it, given to a reviewer without an interest."""
    stream = an_open_stream(sections=(Section("files", words("Files"), (PLAN,)),))
    application = fill_in(an_application(stream, person), person.account)
    plan = inspect(a_telling_pdf(), name="Plan van Noor.pdf", kinds=["pdf"], most_megabytes=1)
    add_attachment(actor=person.account, application=application, question_key="plan_file", file=plan)
    submit(application, person.account)
    find_admissible(application)
    start(application.stream)
    return an_assignment(application)


def the_copy() -> ReviewerCopy:
    db.session.rollback()
    return db.session.scalars(select(ReviewerCopy)).one()


@command
def forget(copy: ReviewerCopy) -> None:
    record(actor_id=None, deed="test", subject=copy)
    db.session.delete(copy)


@command
def close(application: Application, to: Account) -> None:
    db.session.add(
        Interest(application_id=application.id, account_id=to.id, ground="declared", noted_at=now())
    )
    record(actor_id=None, deed="test", subject=application)


def the_worker_comes(assigned: Assignment) -> None:
    with after_deadline(assigned.application.stream):
        outbox.run_everything()


def unmakeable(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_content: bytes, _kind: str) -> bytes:
        raise CannotAnonymise("damaged")

    monkeypatch.setattr(jobs, "anonymise", never)


def test_a_reviewer_and_the_panel_get_a_copy_that_does_not_tell(
    client: FlaskClient, assigned: Assignment
) -> None:
    assert the_copy().state == "waiting"
    sign_in(client, assigned.reviewer)
    assert client.get(f"/reviews/{assigned.id}/files/1").status_code == 404
    the_worker_comes(assigned)
    assert the_copy().state == "made"
    got = client.get(f"/reviews/{assigned.id}/files/1").data
    assert got.startswith(b"%PDF-")
    assert canaries_in(got) == set()
    sign_in(client, a_manager())
    number = assigned.application_id
    assert client.get(f"/applications/{number}/panel/files/1").data == got
    own = client.get(f"/applications/{number}/files/{the_copy().attachment_id}").data
    assert canaries_in(own)


def test_a_copy_is_ordered_and_made_once(assigned: Assignment) -> None:
    assert commands.order_copies(application=assigned.application) == 0
    the_worker_comes(assigned)
    first = the_copy().file_id
    copy = the_copy()
    commands.keep_copy(copy=copy, content=b"something else")
    commands.give_up_copy(copy=copy, trouble="too late")
    assert (the_copy().state, the_copy().file_id) == ("made", first)


def test_what_came_in_before_there_were_copies_is_copied_by_its_task(assigned: Assignment) -> None:
    application = assigned.application

    forget(the_copy())
    task = Task(kind="order_reviewer_copies", facts={"application_id": application.id})
    assert jobs.order_reviewer_copies(task) == {"ordered": 1}


def test_what_cannot_be_built_anew_waits_for_the_manager(
    client: FlaskClient, assigned: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmakeable(monkeypatch)
    the_worker_comes(assigned)
    assert (the_copy().state, the_copy().trouble) == ("failed", "damaged")
    sign_in(client, assigned.reviewer)
    page = client.get(f"/reviews/{assigned.id}").text
    assert "kon niet opnieuw worden opgebouwd" in page
    assert client.get(f"/reviews/{assigned.id}/files/1").status_code == 404
    stream = assigned.application.stream_id
    assert client.get(f"/streams/{stream}/review/files").status_code == 404
    sign_in(client, a_manager())
    assert f"/streams/{stream}/review/files" in client.get(f"/streams/{stream}/review").text
    number = the_copy().id
    assert f"/review/files/{number}" in client.get(f"/streams/{stream}/review/files").text
    assert "Plan van Noor.pdf" in client.get(f"/review/files/{number}").text
    refused = client.post(f"/review/files/{number}", data={"reason": " "})
    assert refused.status_code == 422
    done = client.post(f"/review/files/{number}", data={"reason": "Gelezen: er staat geen naam in."})
    assert done.status_code == 303
    sign_in(client, assigned.reviewer)
    assert canaries_in(client.get(f"/reviews/{assigned.id}/files/1").data)
    said = db.session.scalars(
        select(AuditText).join(AuditText.entry).where(AuditEntry.deed == "give_original")
    ).one()
    assert "Gelezen: er staat geen naam in." in f"{said.reason} {said.facts}"


def test_only_a_manager_gives_a_file_as_it_is_and_only_when_there_is_no_copy(
    assigned: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, chair = a_manager(), a_chair(assigned.application.stream)
    with pytest.raises(RuleBroken, match="built anew"):
        commands.give_original(actor=manager, copy=the_copy(), reason="Toch maar")
    unmakeable(monkeypatch)
    the_worker_comes(assigned)
    with pytest.raises(NotAllowed):
        commands.give_original(actor=chair, copy=the_copy(), reason="Toch maar")
    with pytest.raises(RuleBroken, match="Give a reason"):
        commands.give_original(actor=manager, copy=the_copy(), reason=" ")


def test_a_manager_with_an_interest_sees_no_file_of_that_application(
    client: FlaskClient, assigned: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmakeable(monkeypatch)
    the_worker_comes(assigned)
    application = db.session.get_one(Application, assigned.application_id)
    manager = a_manager()
    close(application, manager)
    sign_in(client, manager)
    assert client.get(f"/review/files/{the_copy().id}").status_code == 404
    assert "Plan van Noor.pdf" not in client.get(f"/streams/{application.stream_id}/review/files").text
    assert (
        f"/streams/{application.stream_id}/review/files"
        not in client.get(f"/streams/{application.stream_id}/review").text
    )
