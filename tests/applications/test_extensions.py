"""The deadline of one application: moved for everybody, or later for one by a decision of two people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, queries
from grants.applications.models import Application, PersonalExtension, Submission
from grants.applications.rules import dates_of
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry, AuditText
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.outbox import run_everything
from grants.people.models import Account
from grants.streams import commands as streams
from grants.streams.models import Stream
from tests.factories.applications import (
    a_late_application,
    a_team_mate,
    an_application,
    fill_in,
    find_admissible,
    submit,
)
from tests.factories.people import Person, a_holder, a_person, acts_for, sign_in
from tests.factories.streams import a_manager, an_open_stream

HOUR = timedelta(hours=1)


def _closes(stream: Stream) -> datetime:
    assert stream.closes_at is not None
    return stream.closes_at


def refused(code: str, deed: Any, **facts: Any) -> None:
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == code):
        deed(**facts)
    db.session.rollback()


# --- moved for everybody ---------------------------------------------------------------------------------


def test_what_came_during_the_outage_is_in_time_for_everybody_alike(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    people = [a_person(f"Persoon {n}", f"Stichting {n}") for n in range(3)]
    in_outage, later, draft = (fill_in(an_application(stream, one), one.account) for one in people)
    closes = _closes(stream)
    submit(in_outage, people[0].account, arrived_at=closes + 10 * HOUR / 60)
    submit(later, people[1].account, arrived_at=closes + 30 * HOUR)
    with clock_at(closes + HOUR):
        streams.extend_deadline(actor=manager, stream=stream, closes_at=closes + 24 * HOUR, reason="Storing")
    assert [one.is_late for one in (in_outage, later)] == [False, True]
    assert in_outage.submissions[0].is_late
    with clock_at(closes + 23 * HOUR):
        submit(draft, people[2].account)
    assert not draft.is_late
    # Equal treatment (reliability C8): nobody has another effective deadline.
    assert {dates_of(one).closes_at for one in (in_outage, later, draft)} == {closes + 24 * HOUR}
    run_everything()
    told = db.session.scalars(select(Mail.to).where(Mail.kind == "arrival_judged_anew")).all()
    assert told == [people[0].account.email]
    with clock_at(closes + 25 * HOUR):
        find_admissible(in_outage, manager)
        refused("arrived_late", commands.find_admissible, actor=manager, application=later, reason="Toch")


def test_the_receipt_says_that_the_deadline_moved(client: FlaskClient, person: Person) -> None:
    manager = a_manager()
    application = a_late_application(an_open_stream(manager), person)
    number, sha256 = application.id, application.submissions[0].sha256
    sign_in(client, person.account)
    assert "te laat" in client.get(f"/applications/{number}/receipt").text.lower()
    closes = _closes(application.stream)
    with clock_at(closes + 2 * HOUR):
        streams.extend_deadline(
            actor=manager, stream=application.stream, closes_at=closes + 24 * HOUR, reason="Storing"
        )
    reference = application.reference
    for page in (f"/applications/{number}/receipt", f"/verify?reference={reference}&sha256={sha256}"):
        text = client.get(page).text
        assert "dit telt als op tijd" in text
        assert "te laat" not in text.lower()


# --- for one -----------------------------------------------------------------------------------------------


def asked(application: Application, actor: Account) -> PersonalExtension:
    return commands.ask_extension(actor=actor, application=application, reason="Ik lag in het ziekenhuis")


def proposed(
    application: Application, actor: Account, manager: Account, hours: int = 48
) -> PersonalExtension:
    extension = asked(application, actor)
    commands.propose_extension(
        actor=manager,
        extension=extension,
        until=_closes(application.stream) + hours * HOUR,
        grounds="Overmacht, met een verklaring van het ziekenhuis",
    )
    return extension


def test_two_people_decide_and_only_this_application_has_more_time(app: Flask, person: Person) -> None:
    manager, authority = a_manager(), a_holder("deciding_authority")
    stream = an_open_stream(manager)
    application = fill_in(an_application(stream, person), person.account)
    other = a_person("Ander", "Stichting Ander")
    rival = fill_in(an_application(stream, other), other.account)
    extension = proposed(application, person.account, manager)
    assert dates_of(application).closes_at == stream.closes_at
    with pytest.raises(NotAllowed):
        commands.grant_extension(actor=manager, extension=extension)
    db.session.rollback()
    commands.grant_extension(actor=authority, extension=extension)
    assert extension.state == "granted"
    with clock_at(_closes(stream) + 47 * HOUR):
        late = submit(rival, other.account)
        sent = submit(application, person.account)
    assert (sent.is_late, sent.deadline_at, late.is_late) == (False, _closes(stream) + 48 * HOUR, True)
    flags = queries.flags_shown_to(manager, application)
    assert [one.kind for one in flags if one.kind in ("late", "own_deadline")] == ["own_deadline"]
    assert queries.held_to_the_call(stream) == 1
    assert queries.undecided_deadlines() == []


@pytest.mark.parametrize(("hours", "is_late"), [(48, True), (49, False)])
def test_the_own_deadline_is_the_first_moment_that_is_too_late(
    app: Flask, person: Person, hours: int, is_late: bool
) -> None:
    manager = a_manager()
    application = fill_in(an_application(an_open_stream(manager), person), person.account)
    extension = proposed(application, person.account, manager, hours)
    commands.grant_extension(actor=a_holder("deciding_authority"), extension=extension)
    arrived_at = _closes(application.stream) + 48 * HOUR
    assert submit(application, person.account, arrived_at=arrived_at).is_late is is_late


def test_what_had_arrived_late_is_judged_by_its_own_deadline(app: Flask, person: Person) -> None:
    manager = a_manager()
    application = a_late_application(an_open_stream(manager), person)
    extension = proposed(application, person.account, manager)
    assert application.is_late
    commands.grant_extension(actor=a_holder("deciding_authority"), extension=extension)
    assert not application.is_late
    assert db.session.get_one(Submission, application.submissions[0].id).is_late


def test_nothing_is_found_about_it_before_its_own_deadline(app: Flask, person: Person) -> None:
    manager = a_manager()
    application = fill_in(an_application(an_open_stream(manager), person), person.account)
    extension = proposed(application, person.account, manager)
    commands.grant_extension(actor=a_holder("deciding_authority"), extension=extension)
    submit(application, person.account)
    with clock_at(_closes(application.stream) + HOUR):
        refused(
            "call_still_open", commands.find_admissible, actor=manager, application=application, reason="x"
        )
        commands.reopen_application(actor=person.account, application=application)


def test_who_may_ask_and_when(app: Flask, person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    with pytest.raises(NotFound):
        asked(application, a_person("Vreemd", "Vreemd").account)
    db.session.rollback()
    asked(application, person.account)
    refused("asked_before", commands.ask_extension, actor=person.account, application=application, reason="x")
    submit(application, person.account)
    refused(
        "nothing_to_extend", commands.ask_extension, actor=person.account, application=application, reason="x"
    )


def _ask_for(manager: Account, stream: Stream, email: str, title: str = "") -> PersonalExtension:
    return commands.ask_extension_for(
        actor=manager, stream=stream, email=email, title=title, reason="Belde op 1 juli uit het ziekenhuis"
    )


def test_a_manager_asks_for_who_cannot_sign_in_and_two_people_still_decide(
    app: Flask, person: Person
) -> None:
    manager, authority = a_manager(), a_holder("deciding_authority")
    application = an_application(an_open_stream(manager), person)
    extension = _ask_for(manager, application.stream, person.account.email.upper())
    assert (extension.application_id, extension.asked_by, extension.asked_for) == (
        application.id,
        manager.id,
        person.account.id,
    )
    until = _closes(application.stream) + HOUR
    commands.propose_extension(actor=manager, extension=extension, until=until, grounds="Bewijs")
    with pytest.raises(NotAllowed):
        commands.grant_extension(actor=manager, extension=extension)
    db.session.rollback()
    commands.grant_extension(actor=authority, extension=extension)
    assert application.closes_at == until
    run_everything()
    assert db.session.scalars(select(Mail.to).where(Mail.kind == "extension_granted")).all() == [
        person.account.email
    ]
    logged = select(AuditEntry.actor_id, AuditText.reason).join(
        AuditText, AuditText.entry_id == AuditEntry.id
    )
    assert db.session.execute(logged.where(AuditEntry.deed == "ask_extension_for")).one() == (
        manager.id,
        "Belde op 1 juli uit het ziekenhuis",
    )


def test_whom_a_manager_can_ask_for(app: Flask, person: Person) -> None:
    manager, stream = a_manager(), an_open_stream()
    first = fill_in(an_application(stream, person, title="Soep"), person.account)
    reader = a_team_mate(first, person.account)
    member = next(one for one in first.team if one.account_id == reader.id)
    commands.divide_work(
        actor=person.account,
        application=first,
        member_id=member.id,
        version=member.rights_version,
        parts=[],
        may_divide_too=False,
    )
    facts = {"manager": manager, "stream": stream}
    for nobody in (reader.email, "niemand@voorbeeld.example", a_person("Els", "Elders").account.email):
        refused("nobody_writes_here", _ask_for, email=nobody, **facts)
    second = an_application(stream, person, title="Brood")
    for title in ("", "Koek"):
        refused("which_application", _ask_for, email=person.account.email, title=title, **facts)
    assert _ask_for(manager, stream, person.account.email, "brood").application_id == second.id
    refused("asked_before", _ask_for, email=person.account.email, title="Brood", **facts)
    submit(first, person.account)
    refused("asked_before", _ask_for, email=person.account.email, **facts)
    for stranger in (a_holder("auditor"), a_holder("deciding_authority")):
        with pytest.raises(NotAllowed):
            _ask_for(stranger, stream, person.account.email)
        db.session.rollback()
    with pytest.raises(NotFound):
        _ask_for(person.account, stream, person.account.email)


def test_nobody_asks_for_their_own_team_as_a_manager(app: Flask, person: Person) -> None:
    manager, stream = a_manager(), an_open_stream()
    an_application(stream, person)
    acts_for(manager, person.organisation)
    refused("nobody_writes_here", _ask_for, manager=manager, stream=stream, email=person.account.email)


def test_asking_for_another_on_the_page(client: FlaskClient, person: Person) -> None:
    manager = a_manager()
    application = an_application(an_open_stream(manager), person, title="Soep voor de buurt")
    page = f"/streams/{application.stream_id}/extensions"
    sign_in(client, manager)
    assert "Soep voor de buurt" not in client.get(page).text
    typed = {"email": "wie@voorbeeld.example", "reason": "Belde uit het ziekenhuis"}
    wrong = client.post(page, data=typed)
    assert (wrong.status_code, 'href="#email"' in wrong.text) == (422, True)
    assert all(one in wrong.text for one in typed.values())
    done = client.post(page, data=typed | {"email": person.account.email}, follow_redirects=True).text
    assert all(one in done for one in ("Soep voor de buurt", manager.name, person.account.name))
    assert "Stel een later sluitingsmoment voor" in done
    for reader in (a_holder("auditor"), a_holder("deciding_authority")):
        sign_in(client, reader)
        assert 'name="email"' not in client.get(page).text
        assert client.post(page, data=typed).status_code in (403, 404)


def test_a_refusal_has_a_reason_and_changes_no_deadline(app: Flask, person: Person) -> None:
    manager, authority = a_manager(), a_holder("deciding_authority")
    application = an_application(an_open_stream(manager), person)
    first = asked(application, person.account)
    commands.refuse_extension(actor=manager, extension=first, reason="Geen overmacht")
    second = proposed(application, person.account, manager)
    with pytest.raises(NotAllowed):
        commands.refuse_extension(actor=manager, extension=second, reason="Toch niet")
    db.session.rollback()
    commands.refuse_extension(actor=authority, extension=second, reason="Niet eerlijk tegenover anderen")
    assert (first.state, second.state, application.closes_at) == ("refused", "refused", None)
    run_everything()
    mails = db.session.scalars(select(Mail).where(Mail.kind == "extension_refused")).all()
    assert [one.to for one in mails] == [person.account.email] * 2


def test_an_earlier_moment_is_no_extension(app: Flask, person: Person) -> None:
    manager = a_manager()
    application = an_application(an_open_stream(manager), person)
    facts = {"actor": manager, "extension": asked(application, person.account), "grounds": "x"}
    refused("not_later", commands.propose_extension, until=application.stream.closes_at, **facts)


def test_nobody_decides_for_their_own_team(app: Flask, person: Person) -> None:
    manager = a_manager()
    application = an_application(an_open_stream(manager), person)
    extension = asked(application, person.account)
    commands.accept_invitation(
        actor=manager,
        token=commands.invitation_token(
            commands.invite_team_mate(actor=person.account, application=application, email=manager.email)
        ),
    )
    with pytest.raises(NotFound):
        commands.propose_extension(
            actor=manager, extension=extension, until=_closes(application.stream) + HOUR, grounds="x"
        )
    db.session.rollback()
    assert list(queries.extensions_in(manager, application.stream)) == []
    with pytest.raises(NotFound):
        queries.get_extension(manager, extension.id)


def test_a_deadline_that_nobody_decided_is_found(app: Flask, person: Person) -> None:
    from grants.foundation.audit import record
    from grants.foundation.commands import command

    application = an_application(person=person)

    @command
    def cheat() -> None:
        application.closes_at = _closes(application.stream) + HOUR
        record(actor_id=None, deed="save_budget", subject=application)

    cheat()
    assert len(queries.undecided_deadlines()) == 1
    assert len(queries.undecided_deadlines(application.stream)) == 1


def test_the_pages_of_team_manager_authority_and_auditor(client: FlaskClient, person: Person) -> None:
    manager, authority, auditor = a_manager(), a_holder("deciding_authority"), a_holder("auditor")
    application = an_application(an_open_stream(manager), person, title="Soep voor de buurt")
    mate = a_team_mate(application, person.account)
    number, stream = application.id, application.stream_id
    sign_in(client, mate)
    assert client.get(f"/applications/{number}/extension").status_code == 200
    sign_in(client, manager)
    assert "Soep voor de buurt" not in client.get(f"/streams/{stream}/extensions").text
    sign_in(client, mate)
    sent = client.post(f"/applications/{number}/extension", data={"reason": "Ziek", "x": ""})
    assert sent.status_code == 303
    sign_in(client, manager)
    assert "Soep voor de buurt" in client.get("/").text
    assert "Soep voor de buurt" in client.get(f"/streams/{stream}/extensions").text
    extension = db.session.scalars(select(PersonalExtension)).one().id
    assert client.get(f"/applications/{number}/admissibility").status_code == 404
    page = f"/extensions/{extension}"
    kept = client.post(f"{page}/proposal", data={"until": "2026-07-01T12:00", "grounds": "Bewijs ligt er"})
    assert kept.status_code == 422
    assert "Bewijs ligt er" in kept.text
    assert (
        client.post(f"{page}/proposal", data={"until": "2026-08-10T12:00", "grounds": "Bewijs"}).status_code
        == 303
    )
    assert client.post(f"{page}/grant").status_code in (403, 404)
    sign_in(client, authority)
    assert "Soep voor de buurt" in client.get("/").text
    assert client.post(f"{page}/grant").status_code == 303
    sign_in(client, auditor)
    text = client.get(f"/streams/{stream}/extensions").text
    assert "Eén aanvraag heeft een eigen sluitingsmoment." in text
    assert "door twee mensen besloten" in text
    assert client.post(f"{page}/grant").status_code == 404
    sign_in(client, mate)
    assert "10 augustus 2026, 12:00" in client.get(f"/applications/{number}").text
