"""Who hears how near a deadline is, and how a stranger checks a receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, jobs
from grants.applications.models import DeadlineNotice
from grants.applications.rules import notice_due
from grants.correspondence.commands import write_reminder
from grants.correspondence.models import Mail
from grants.foundation import clockwork
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.outbox import Task, run_everything
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.web.pages import show
from tests.conftest import SetClock
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    a_team_mate,
    an_application,
    fill_in,
    submit,
)
from tests.factories.people import Person, a_holder, a_person
from tests.factories.streams import a_manager, an_open_stream

CLOSES = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (timedelta(days=7, seconds=1), None),
        (timedelta(days=7), "week"),
        (timedelta(days=2, seconds=1), "week"),
        (timedelta(days=2), "two_days"),
        (timedelta(days=1), "day"),
        (timedelta(seconds=1), "day"),
        (timedelta(0), "missed"),
        (-timedelta(days=7) + timedelta(seconds=1), "missed"),
        (-timedelta(days=7), None),
    ],
)
def test_only_the_nearest_notice_is_due(before: timedelta, kind: str | None) -> None:
    assert notice_due(CLOSES, CLOSES - before) == kind


def _mails() -> list[tuple[str, str]]:
    kinds = ("deadline_nears", "deadline_missed")
    return [
        (mail.kind, mail.to)
        for mail in db.session.scalars(select(Mail).where(Mail.kind.in_(kinds)).order_by(Mail.id))
    ]


def _tell_at(stream: Stream, moment: datetime) -> None:
    with clock_at(moment):
        jobs.tell_of_deadlines()
        jobs.tell_of_deadlines()
        run_everything()


@pytest.mark.usefixtures("app")
def test_each_of_a_team_with_a_draft_is_told_once_at_each_point_and_after_the_deadline(
    person: Person,
) -> None:
    stream = an_open_stream()
    assert stream.closes_at is not None
    draft = an_application(stream, person)
    mate = a_team_mate(draft, person.account)
    a_submitted_application(stream)
    team = sorted([person.account.email, mate.email])
    _tell_at(stream, stream.closes_at - timedelta(days=8))
    assert _mails() == []
    for days in (7, 2, 1):
        _tell_at(stream, stream.closes_at - timedelta(days=days))
    _tell_at(stream, stream.closes_at + timedelta(minutes=1))
    told = _mails()
    assert [kind for kind, _to in told] == ["deadline_nears"] * 6 + ["deadline_missed"] * 2
    assert sorted(to for _kind, to in told) == sorted(team * 4)
    assert [
        (n.kind, n.drafts) for n in db.session.scalars(select(DeadlineNotice).order_by(DeadlineNotice.id))
    ] == [
        ("week", 1),
        ("two_days", 1),
        ("day", 1),
        ("missed", 1),
    ]


@pytest.mark.usefixtures("app")
def test_a_later_deadline_is_told_anew(person: Person) -> None:
    stream = an_open_stream()
    assert stream.closes_at is not None
    an_application(stream, person)
    day_before = stream.closes_at - timedelta(days=1)
    _tell_at(stream, day_before)
    with clock_at(day_before):
        streams.extend_deadline(
            actor=a_manager(), stream=stream, closes_at=stream.closes_at + timedelta(days=1), reason="Storing"
        )
        assert commands.give_notice(stream=stream) is not None
        assert commands.give_notice(stream=stream) is None
    assert [n.kind for n in db.session.scalars(select(DeadlineNotice).order_by(DeadlineNotice.id))] == [
        "day",
        "two_days",
    ]


def _reminders() -> list[Task]:
    return list(db.session.scalars(select(Task).where(Task.kind == "write_reminder").order_by(Task.id)))


@pytest.mark.usefixtures("app")
def test_a_reminder_that_is_done_twice_is_written_once(person: Person, clock: SetClock) -> None:
    draft = an_application(person=person)
    mate = a_team_mate(draft, person.account)
    assert draft.stream.closes_at is not None
    clock.moment = draft.stream.closes_at - timedelta(days=2)
    jobs.tell_of_deadlines()
    (task,) = _reminders()
    assert task.facts["application_id"] == draft.id
    for _ in range(2):
        write_reminder(**task.facts)
    run_everything()
    team = sorted([person.account.email, mate.email])
    assert sorted(_mails()) == [("deadline_nears", to) for to in team]


def test_a_deadline_that_moves_before_the_reminder_is_written_is_told_as_it_is(
    app: Flask, person: Person, clock: SetClock
) -> None:
    draft = an_application(person=person)
    was = draft.stream.closes_at
    assert was is not None
    clock.moment = was - timedelta(days=1)
    jobs.tell_of_deadlines()
    later = was + timedelta(days=1)
    streams.extend_deadline(actor=a_manager(), stream=draft.stream, closes_at=later, reason="Storing")
    run_everything()
    assert _mails() == []
    jobs.tell_of_deadlines()
    run_everything()
    assert _mails() == [("deadline_nears", person.account.email)]
    (mail,) = db.session.scalars(select(Mail).where(Mail.kind == "deadline_nears"))
    with app.test_request_context():
        assert [show(moment) in mail.body for moment in (later, was)] == [True, False]


@pytest.mark.usefixtures("app")
def test_who_submits_or_withdraws_before_the_reminder_is_written_gets_none(
    person: Person, clock: SetClock
) -> None:
    stream = an_open_stream()
    other, silent = a_person("Bram", "Stichting Buur"), a_person("Sara", "Stichting Stil")
    sent = fill_in(an_application(stream, person), person.account)
    taken_back, kept = an_application(stream, other), an_application(stream, silent)
    assert stream.closes_at is not None
    clock.moment = stream.closes_at - timedelta(days=1)
    jobs.tell_of_deadlines()
    assert [task.facts["application_id"] for task in _reminders()] == [sent.id, taken_back.id, kept.id]
    submit(sent, person.account)
    commands.withdraw_application(actor=other.account, application=taken_back, reason="Toch niet")
    run_everything()
    assert _mails() == [("deadline_nears", silent.account.email)]


@pytest.mark.usefixtures("app")
def test_a_reminder_that_comes_too_late_gives_way_to_the_next(person: Person, clock: SetClock) -> None:
    draft = an_application(person=person)
    assert draft.stream.closes_at is not None
    clock.moment = draft.stream.closes_at - timedelta(days=1)
    jobs.tell_of_deadlines()
    clock.moment = draft.stream.closes_at
    jobs.tell_of_deadlines()
    run_everything()
    assert _mails() == [("deadline_missed", person.account.email)]


@pytest.mark.usefixtures("app")
def test_who_has_a_later_deadline_of_its_own_hears_of_that_one(person: Person) -> None:
    stream = an_open_stream()
    other = a_person("Bram", "Stichting Buur")
    an_application(stream, person)
    extended = an_application(stream, other)
    assert stream.closes_at is not None
    own = stream.closes_at + timedelta(days=3)
    extension = commands.ask_extension(actor=other.account, application=extended, reason="Ziek")
    commands.propose_extension(actor=a_manager(), extension=extension, until=own, grounds="Ziekenhuis")
    commands.grant_extension(actor=a_holder("deciding_authority"), extension=extension)
    _tell_at(stream, stream.closes_at)
    _tell_at(stream, own - timedelta(days=1))
    _tell_at(stream, own)
    assert [(kind, to == other.account.email) for kind, to in _mails()] == [
        ("deadline_missed", False),
        ("deadline_nears", True),
        ("deadline_nears", True),
        ("deadline_missed", True),
    ]
    assert [n.drafts for n in db.session.scalars(select(DeadlineNotice))] == [1] * 4


@pytest.mark.usefixtures("app")
def test_a_work_that_fails_keeps_no_other_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fails() -> None:
        raise OSError("no room")

    monkeypatch.setattr(clockwork, "_works", [fails, lambda: done.append("second")])
    clockwork.do_works()
    assert done == ["second"]


def test_who_holds_a_receipt_checks_it_and_a_guess_learns_nothing(
    client: FlaskClient, person: Person
) -> None:
    application = a_submitted_application(person=person, title="Geheim plan")
    sent = application.submissions[0]
    page = client.get(
        "/verify", query_string={"reference": application.reference, "sha256": sent.sha256}
    ).text
    assert "Deze bevestiging is echt" in page
    assert "Op tijd ontvangen." in page
    assert sent.sha256 in page
    for secret in ("Geheim plan", person.organisation.name, person.account.email):
        assert secret not in page
    other = sent.sha256[:-1] + ("0" if sent.sha256[-1] != "0" else "1")
    for wrong in (
        {"reference": application.reference, "sha256": other},
        {"reference": "S9-2026-9999", "sha256": sent.sha256},
    ):
        answer = client.get("/verify", query_string=wrong).text
        assert "Deze bevestiging kennen wij niet" in answer
        assert "Op tijd ontvangen." not in answer
    assert "Deze bevestiging kennen wij niet" not in client.get("/verify").text
    late = a_late_application()
    shown = client.get(
        "/verify", query_string={"reference": late.reference, "sha256": late.submissions[0].sha256}
    ).text
    assert "Na het sluitingsmoment ontvangen." in shown
