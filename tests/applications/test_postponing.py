"""The notice of Awb 4:14: once, for one or many, with a new last day that the clock and the applicant know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Postponement
from grants.applications.rules import Later, Waiting, decision_clock, postponement_data, postponement_letter
from grants.correspondence.models import Mail
from grants.foundation import files
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.outbox import Task, run_everything
from grants.streams.models import Stream
from grants.streams.rules.definition import Dates
from grants.web.pages import say
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application
from tests.factories.people import Person, a_holder, acts_for, an_account, sign_in
from tests.factories.streams import a_definition, a_manager, an_open_stream

BY = date(2026, 10, 28)
LATER = date(2026, 11, 20)
WHY = "De commissie kan niet eerder bijeenkomen."


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def stream(person: Person, clock: SetClock) -> Stream:
    """A call with two applications, two weeks before the last day to decide."""
    made = an_open_stream()
    a_submitted_application(made, person)
    a_submitted_application(made)
    clock.go(2026, 10, 14)
    return made


def made_in(stream: Stream) -> list[Application]:
    found = select(Application).where(Application.stream_id == stream.id).order_by(Application.id)
    return list(db.session.scalars(found))


def tell(stream: Stream, *ids: int, until_on: date = LATER, reason: str = WHY) -> int:
    return commands.postpone_decisions(
        actor=a_manager(), stream=stream, applications=ids, until_on=until_on, reason=reason
    )


def told() -> list[Postponement]:
    return list(db.session.scalars(select(Postponement)))


@pytest.mark.parametrize(
    ("waiting", "due_on"),
    [
        (None, LATER),
        (Waiting(date(2026, 8, 3), date(2026, 8, 10), date(2026, 8, 6)), LATER),
        (Waiting(date(2026, 10, 20), date(2026, 10, 27), date(2026, 10, 23)), LATER + timedelta(days=2)),
    ],
)
def test_the_day_that_was_named_holds_and_only_a_repair_after_it_moves_it(
    waiting: Waiting | None, due_on: date
) -> None:
    call = a_definition(dates=Dates(decision_by=BY))
    clock = decision_clock(
        call,
        closed_on=date(2026, 7, 30),
        waiting=waiting,
        today=date(2026, 10, 30),
        later=Later(date(2026, 10, 14), LATER),
    )
    assert (clock.announced, clock.due_on) == (BY, due_on)


def test_a_notice_moves_the_clock_is_kept_and_mailed_to_each_team(stream: Stream) -> None:
    first, second = made_in(stream)
    assert queries.nearing_decisions(stream) == {BY: 2}
    assert tell(stream, first.id, second.id) == 2
    assert [(one.was_on, one.until_on, one.reason) for one in told()] == [(BY, LATER, WHY)] * 2
    assert queries.nearing_decisions(stream) == {}
    deeds = select(AuditEntry.subject_id).where(AuditEntry.deed == "postpone_decision")
    assert sorted(db.session.scalars(deeds)) == [first.id, second.id]
    run_everything()
    mails = db.session.scalars(select(Mail).where(Mail.kind == "decision_postponed")).all()
    assert len(mails) == 2
    assert all(WHY in mail.body and "20 november 2026" in mail.body for mail in mails)
    with refused("postponed_before"):
        tell(stream, first.id, until_on=LATER + timedelta(days=7))


@pytest.mark.parametrize(
    ("until_on", "code"),
    [(BY, "not_later"), (BY + timedelta(weeks=13, days=1), "not_reasonable")],
)
def test_the_new_day_is_later_and_not_too_late(stream: Stream, until_on: date, code: str) -> None:
    with refused(code):
        tell(stream, made_in(stream)[0].id, until_on=until_on)
    assert told() == []


def test_all_or_none_are_told_and_nobody_whom_the_manager_may_not_judge(stream: Stream) -> None:
    first, second = made_in(stream)
    with refused("reason_missing"):
        tell(stream, first.id, reason=" ")
    with refused("none_chosen"):
        tell(stream)
    tell(stream, first.id)
    with refused("postponed_before"):
        tell(stream, second.id, first.id)
    assert len(told()) == 1
    manager = a_manager()
    acts_for(manager, second.organisation)
    with refused("not_undecided"):
        commands.postpone_decisions(
            actor=manager, stream=stream, applications=[second.id], until_on=LATER, reason=WHY
        )
    assert len(told()) == 1


def test_before_the_deadline_no_clock_runs(person: Person) -> None:
    made = a_submitted_application(an_open_stream(), person)
    with refused("clock_not_running"):
        tell(made.stream, made.id)


def test_a_manager_looks_at_each_and_sends_one_notice(
    client: FlaskClient, person: Person, stream: Stream
) -> None:
    first, second = made_in(stream)
    address = f"/streams/{stream.id}/applications/postpone"
    for outsider in (an_account(), a_holder("auditor"), a_holder("deciding_authority")):
        assert sign_in(client, outsider).get(address).status_code == 404
    sign_in(client, a_manager())
    single = client.get(f"/applications/{first.id}/admissibility").text
    assert f'href="{address}?applications={first.id}"' in single
    assert client.get(f"{address}?applications={first.id}").text.count(" checked") == 1
    assert client.get(f"{address}?all=y").text.count(" checked") == 2
    typed = {"until_on": LATER.isoformat(), "reason": WHY}
    none = client.post(address, data=typed)
    assert (none.status_code, "Kies minstens één aanvraag" in none.text) == (422, True)
    assert client.post(address, data={**typed, "applications": first.id}).status_code == 303
    assert "de aanvrager hoorde dit al" in client.get(address).text
    assert WHY in client.get(f"/applications/{first.id}/admissibility").text
    assert WHY in client.get(f"/applications/{first.id}/dossier").text
    again = client.post(address, data={**typed, "applications": [first.id, second.id]})
    assert (again.status_code, len(told())) == (422, 1)
    sign_in(client, person.account)
    shown = client.get(f"/applications/{first.id}").text
    assert (WHY in shown, "20 november 2026" in shown) == (True, True)
    assert "20 november 2026" in client.get(f"/applications/{first.id}/receipt").text


# --- The letter -----------------------------------------------------------------------------------


def test_the_notice_is_a_letter_that_is_made_once_and_stays_as_it_is(stream: Stream) -> None:
    first = made_in(stream)[0]
    tell(stream, first.id)
    assert told()[0].letter is None
    run_everything()
    kept = told()[0].letter
    assert kept is not None
    content = files.read(kept)
    assert content.startswith(b"%PDF")
    assert (kept.name, kept.media_type) == (f"{first.reference}-2026-11-20.pdf", "application/pdf")
    commands.keep_postponement_letter(notice=told()[0], content=b"%PDF anders")
    jobs.make_postponement_letter(_task())
    assert (told()[0].letter_id, files.read(kept)) == (kept.id, content)
    assert not any(faults().values())


def _task() -> Task:
    return db.session.scalars(select(Task).where(Task.kind == "make_postponement_letter")).one()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Ons besluit over", "28 oktober 2026", "20 november 2026", "artikel 4:14", WHY]),
        ("en", ["Our decision on", "28 October 2026", "20 November 2026", "article 4:14", WHY]),
    ],
)
def test_the_letter_names_the_new_last_day_and_the_reason(
    app: Flask, stream: Stream, language: str, words: list[str]
) -> None:
    first = made_in(stream)[0]
    tell(stream, first.id)
    facts = queries.facts_for_postponement(told()[0], language)
    with app.test_request_context(), force_locale(language):
        said = json.dumps(postponement_letter(facts, say), ensure_ascii=False)
    assert [word for word in words if word not in said] == []
    assert "bezwaar" not in said
    assert "object" not in said
    assert first.organisation.name in facts.addressee
    assert postponement_data(facts) == {
        "reference": first.reference,
        "told_on": "2026-10-14",
        "was_on": "2026-10-28",
        "until_on": "2026-11-20",
    }


def test_team_and_staff_open_the_letter_and_nobody_else(
    client: FlaskClient, person: Person, stream: Stream
) -> None:
    first, second = made_in(stream)
    tell(stream, first.id)
    path = f"/applications/{first.id}/postponement/letter"
    manager = a_manager()
    assert sign_in(client, manager).get(path).status_code == 404
    run_everything()
    for account in (person.account, manager, a_holder("auditor")):
        sign_in(client, account)
        answer = client.get(path)
        assert answer.data.startswith(b"%PDF")
        assert f'href="{path}"' in client.get(f"/applications/{first.id}", follow_redirects=True).text
    for stranger in (an_account(), a_holder("reviewer"), second.team[0].account):
        assert sign_in(client, stranger).get(path).status_code == 404
