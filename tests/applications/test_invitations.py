"""Invited owners who are silent: reminded a week before the deadline, told after it that the invitation lapsed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, jobs
from grants.applications.models import Application, InvitationNotice
from grants.applications.rules import invitation_notice_due
from grants.correspondence.models import Mail
from grants.foundation import clockwork
from grants.foundation.clock import clock_at, now
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.people.models import Account
from grants.streams import commands as streams
from grants.streams import queries
from grants.streams.models import Stream
from grants.streams.rules.definition import Words
from tests.conftest import SetClock
from tests.factories.applications import fill_in, submit
from tests.factories.people import Person, a_person, an_initiative, sign_in
from tests.factories.streams import a_manager, an_open_stream

CLOSES = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("invited", "at", "kind"),
    [
        (-30, timedelta(days=-7, seconds=-1), None),
        (-30, timedelta(days=-7), "week"),
        (-30, timedelta(seconds=-1), "week"),
        (-7, timedelta(days=-1), None),
        (-3, timedelta(days=-1), None),
        (-30, timedelta(0), "lapsed"),
        (-3, timedelta(0), "lapsed"),
        (-30, timedelta(days=7, seconds=-1), "lapsed"),
        (-30, timedelta(days=7), None),
    ],
)
def test_a_reminder_in_the_last_week_and_a_word_after_it(
    invited: int, at: timedelta, kind: str | None
) -> None:
    assert invitation_notice_due(CLOSES + timedelta(days=invited), CLOSES, CLOSES + at) == kind


def a_call(manager: Account) -> Stream:
    return an_open_stream(manager, access="invitation", invitation_rule=Words("Genodigden", "Invited"))


def an_invited(stream: Stream, manager: Account, name: str = "Samen") -> tuple[Person, Any]:
    person = a_person()
    initiative = an_initiative(person, name)
    streams.invite_owner(actor=manager, stream=stream, initiative=initiative, email=person.account.email)
    return person, initiative


def begin(stream: Stream, person: Person, initiative: Any) -> Any:
    return commands.start_application(
        actor=person.account,
        stream=stream,
        initiative=initiative,
        organisation=person.organisation,
        title="Plan",
    )


def mails() -> list[tuple[str, str]]:
    kinds = ("invitation_reminder", "invitation_lapsed")
    return [
        (one.kind, one.to)
        for one in db.session.scalars(select(Mail).where(Mail.kind.in_(kinds)).order_by(Mail.id))
    ]


def work_at(moment: datetime) -> None:
    with clock_at(moment):
        jobs.tell_silent_owners()
        jobs.tell_silent_owners()


def test_only_the_silent_hear_and_each_thing_once(app: Flask) -> None:
    manager = a_manager()
    stream = a_call(manager)
    silent, _ = an_invited(stream, manager)
    begin(stream, *an_invited(stream, manager, "Schrijft"))
    back, initiative = an_invited(stream, manager, "Teruggetrokken")
    commands.withdraw_application(
        actor=back.account, application=begin(stream, back, initiative), reason="Toch niet"
    )
    closes = stream.closes_at
    assert closes is not None
    work_at(closes - timedelta(days=8))
    assert mails() == []
    work_at(closes - timedelta(days=7))
    both = [silent.account.email, back.account.email]
    assert mails() == [("invitation_reminder", to) for to in both]
    work_at(closes)
    assert mails()[2:] == [("invitation_lapsed", to) for to in both]
    work_at(closes + timedelta(days=8))
    assert len(mails()) == 4


def test_a_later_deadline_is_told_anew(app: Flask) -> None:
    manager = a_manager()
    stream = a_call(manager)
    an_invited(stream, manager)
    first = stream.closes_at
    assert first is not None
    work_at(first)
    with clock_at(first + timedelta(hours=1)):
        later = first + timedelta(days=20)
        streams.extend_deadline(actor=manager, stream=stream, closes_at=later, reason="Storing")
    work_at(later - timedelta(days=1))
    work_at(later)
    assert [kind for kind, _to in mails()] == [
        "invitation_lapsed",
        "invitation_reminder",
        "invitation_lapsed",
    ]
    kept = db.session.scalars(select(InvitationNotice).order_by(InvitationNotice.id)).all()
    assert [(one.kind, one.closes_at) for one in kept] == [
        ("lapsed", first),
        ("week", later),
        ("lapsed", later),
    ]


def test_the_clockwork_does_it(app: Flask, clock: SetClock) -> None:
    manager = a_manager()
    stream = a_call(manager)
    an_invited(stream, manager)
    clock.moment = now() + timedelta(days=25)
    clockwork.do_works()
    assert [kind for kind, _to in mails()] == ["invitation_reminder"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["nog geen reactie", "schrijft een aanvraag", "heeft aangevraagd", "vervallen"]),
        ("en", ["no answer yet", "is writing", "applied", "lapsed"]),
    ],
)
def test_the_manager_sees_what_became_of_each_invitation(
    client: FlaskClient, clock: SetClock, language: str, words: list[str]
) -> None:
    manager = a_manager()
    stream = a_call(manager)
    an_invited(stream, manager, "Een")
    begin(stream, *an_invited(stream, manager, "Twee"))
    third, initiative = an_invited(stream, manager, "Drie")
    submit(fill_in(begin(stream, third, initiative), third.account), third.account)

    def states() -> list[str]:
        sign_in(client, manager)
        client.post("/language", data={"language": language, "back": "/"})
        page = client.get(f"/streams/{stream.id}/invitations").text
        body = page.split("<tbody>")[1].split("</tbody>")[0]
        return [re.findall(r"<td[^>]*>(.*?)</td>", row)[-1] for row in body.split("</tr>")[:-1]]

    silent, writing, applied, lapsed = words
    assert states() == [silent, writing, applied]
    clock.moment = now() + timedelta(days=30)
    assert states() == [lapsed, lapsed, applied]
    assert [one.initiative.name for one in queries.invitations_of(stream)] == ["Een", "Twee", "Drie"]


def test_the_uninvited_are_refused_by_eligibility_before_anything_is_judged(app: Flask) -> None:
    manager = a_manager()
    stream = a_call(manager)
    person = a_person()
    with pytest.raises(RuleBroken) as refused:
        begin(stream, person, an_initiative(person, "Niet gevraagd"))
    assert (refused.value.code, refused.value.field) == ("not_invited", "initiative")
    assert db.session.scalars(select(Application)).all() == []


def test_an_invitation_gives_one_place_and_is_over_at_the_deadline(app: Flask) -> None:
    manager = a_manager()
    stream = a_call(manager)
    person, initiative = an_invited(stream, manager)
    begin(stream, person, initiative)
    with pytest.raises(RuleBroken) as second:
        begin(stream, person, initiative)
    assert second.value.code == "enough_applications"
    silent, other = an_invited(stream, manager, "Zwijgt")
    closes = stream.closes_at
    assert closes is not None
    with clock_at(closes):
        for deed in (
            lambda: begin(stream, silent, other),
            lambda: an_invited(stream, manager, "In de plaats"),
        ):
            with pytest.raises(RuleBroken) as late:
                deed()
            assert late.value.code == "call_closed"
    assert len(queries.invitations_of(stream)) == 2
