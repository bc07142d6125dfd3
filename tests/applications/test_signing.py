"""Signing by a second person: exactly what was read, void after a change, within the call's time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, queries
from grants.applications.models import Application, SignOff
from grants.applications.rules import TIME_TO_SIGN, digest_of, signature_in_time
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.people.models import Account
from tests.conftest import NOON
from tests.factories.applications import an_application, fill_in, find_admissible, submit
from tests.factories.people import Person, a_person, an_account, sign_in
from tests.factories.streams import an_open_stream, words


def _joins(application: Application, inviter: Account, role: str) -> Account:
    mate = an_account("Sam Tekenaar")
    member = commands.invite_team_mate(actor=inviter, application=application, email=mate.email, role=role)
    commands.accept_invitation(actor=mate, token=commands.invitation_token(member))
    return mate


def _ready(person: Person, rule: str) -> tuple[Application, Account]:
    """Return a complete draft in a call that asks a signature, and its signatory."""
    stream = an_open_stream(sign_off=rule, sign_off_text=words("I declare that I may sign."))
    application = fill_in(an_application(stream, person), person.account)
    return application, _joins(application, person.account, "authorised_signatory")


def _hash(application: Application) -> str:
    return digest_of(queries.content_to_sign(application))


def _refused(code: str, deed: Any, **facts: Any) -> None:
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == code):
        deed(**facts)
    db.session.rollback()


@pytest.mark.parametrize(
    ("rule", "after", "in_time"),
    [
        ("none", None, False),
        ("before", None, True),
        ("before", timedelta(0), False),
        ("within_week", None, True),
        ("within_week", TIME_TO_SIGN - timedelta(seconds=1), True),
        ("within_week", TIME_TO_SIGN, False),
    ],
)
def test_when_one_may_sign(rule: str, after: timedelta | None, in_time: bool) -> None:
    arrived = None if after is None else NOON
    assert signature_in_time(rule, arrived_at=arrived, moment=NOON + (after or timedelta(0))) is in_time


@pytest.mark.usefixtures("app")
def test_nothing_is_submitted_before_it_is_signed_and_a_change_makes_the_signature_void(
    person: Person,
) -> None:
    application, signatory = _ready(person, "before")
    _refused("not_signed", submit, application=application, actor=person.account)
    signed = commands.sign_application(actor=signatory, application=application, sha256=_hash(application))
    again = commands.sign_application(actor=signatory, application=application, sha256=_hash(application))
    assert again.id == signed.id
    kept = next(one for one in application.sections if one.section_key == "plan")
    commands.save_section(
        actor=person.account,
        application=application,
        section_key="plan",
        version=kept.version,
        answers=kept.answers | {"reached": 99},
    )
    assert queries.signatures_of(application, _hash(application)) == []
    _refused("not_signed", submit, application=application, actor=person.account)
    commands.sign_application(actor=signatory, application=application, sha256=_hash(application))
    sent = submit(application, person.account)
    assert [one.account_id for one in queries.signatures_of(application, sent.sha256)] == [signatory.id]


@pytest.mark.usefixtures("app")
def test_only_a_signatory_of_the_team_signs_what_was_read_and_is_complete(person: Person) -> None:
    application, signatory = _ready(person, "before")
    leader = _joins(application, person.account, "project_leader")
    sha256 = _hash(application)
    for actor in (person.account, leader):
        with pytest.raises(NotAllowed):
            commands.sign_application(actor=actor, application=application, sha256=sha256)
    with pytest.raises(NotFound):
        commands.sign_application(actor=a_person().account, application=application, sha256=sha256)
    with pytest.raises(Stale):
        commands.sign_application(actor=signatory, application=application, sha256="0" * 64)
    empty = an_application(application.stream, person)
    other = _joins(empty, person.account, "authorised_signatory")
    _refused("incomplete", commands.sign_application, actor=other, application=empty, sha256=_hash(empty))
    assert db.session.scalars(select(SignOff)).all() == []


@pytest.mark.usefixtures("app")
def test_within_a_week_the_signature_may_follow_and_without_it_nothing_is_admitted(person: Person) -> None:
    application, signatory = _ready(person, "within_week")
    sent = submit(application, person.account)
    assert [one.id for one, _sent in queries.to_sign(signatory)] == [application.id]
    assert queries.to_sign(person.account) == []
    _refused("not_signed", find_admissible, application=application)
    facts = {"actor": signatory, "application": application, "sha256": sent.sha256}
    with clock_at(sent.arrived_at + TIME_TO_SIGN):
        assert queries.to_sign(signatory) == []
        _refused("too_late_to_sign", commands.sign_application, **facts)
    with clock_at(sent.arrived_at + TIME_TO_SIGN - timedelta(seconds=1)):
        commands.sign_application(**facts)
    assert queries.to_sign(signatory) == []
    find_admissible(application)
    assert application.state == "admissible"


@pytest.mark.usefixtures("app")
def test_the_main_applicant_hands_over_and_may_then_leave(person: Person) -> None:
    application = an_application(person=person)
    mate = _joins(application, person.account, "project_leader")
    member = next(one for one in application.team if one.account_id == mate.id)
    own = next(one for one in application.team if one.account_id == person.account.id)
    _refused("not_main_applicant", commands.hand_over, actor=mate, application=application, member_id=own.id)
    for wrong in (own.id, member.id + 1_000):
        with pytest.raises(NotFound):
            commands.hand_over(actor=person.account, application=application, member_id=wrong)
    commands.hand_over(actor=person.account, application=application, member_id=member.id)
    assert (own.role, member.role) == ("co_applicant", "main_applicant")
    commands.leave_team(actor=person.account, application=application)
    assert queries.team_ids(application) == {mate.id}


@pytest.mark.usefixtures("app")
def test_who_declines_does_not_write_along_and_the_link_is_void(person: Person) -> None:
    application = an_application(person=person)
    mate = an_account()
    member = commands.invite_team_mate(actor=person.account, application=application, email=mate.email)
    token = commands.invitation_token(member)
    commands.decline_invitation(actor=mate, token=token)
    _refused("link_void", commands.accept_invitation, actor=mate, token=token)
    assert not queries.has_interest(mate.id, application.id)


def test_a_signatory_reads_the_whole_and_signs_through_the_pages(client: FlaskClient, person: Person) -> None:
    application, signatory = _ready(person, "before")
    path = f"/applications/{application.id}"
    sign_in(client, person.account)
    assert "Nog niet ondertekend" in client.get(f"{path}/check").text
    assert "Alleen een tekenbevoegde van het team kan ondertekenen." in client.get(f"{path}/sign-off").text
    sign_in(client, signatory)
    page = client.get(f"{path}/sign-off").text
    sha256 = _hash(application)
    assert f'value="{sha256}"' in page
    assert "Samen eten in de wijk" in page
    old = client.post(f"{path}/sign-off", data={"sha256": "0" * 64})
    assert old.status_code == 409
    assert f'value="{sha256}"' in old.text
    assert client.post(f"{path}/sign-off", data={"sha256": sha256}).status_code == 303
    assert "Nog niet ondertekend" not in client.get(f"{path}/check").text
    assert "Deze versie is ondertekend" in client.get(f"{path}/sign-off").text
    sign_in(client, a_person().account)
    assert client.get(f"{path}/sign-off").status_code == 404


def test_the_team_page_hands_over_and_an_invitation_can_be_declined(
    client: FlaskClient, person: Person
) -> None:
    application = an_application(person=person)
    mate = _joins(application, person.account, "project_leader")
    member = next(one for one in application.team if one.account_id == mate.id)
    asked = an_account()
    invited = commands.invite_team_mate(
        actor=person.account, application=application, email=asked.email, role="authorised_signatory"
    )
    sign_in(client, person.account)
    path = f"/applications/{application.id}/team"
    assert "tekenbevoegde" in client.get(path).text
    assert client.post(f"{path}/hand-over", data={"member_id": str(member.id)}).status_code == 303
    db.session.expire_all()
    assert member.role == "main_applicant"
    assert "/hand-over" not in client.get(path).text
    sign_in(client, asked)
    link = f"/invitations/{commands.invitation_token(invited)}"
    assert "U wordt dan: tekenbevoegde." in client.get(link).text
    assert client.post(f"{link}/decline").status_code == 303
    db.session.expire_all()
    assert invited.left_at is not None


def test_the_start_page_asks_a_signatory_to_sign_what_is_complete(
    client: FlaskClient, person: Person
) -> None:
    application, signatory = _ready(person, "before")
    unfinished = an_application(application.stream, a_person())
    main = unfinished.team[0].account
    assert main is not None
    commands.accept_invitation(
        actor=signatory,
        token=commands.invitation_token(
            commands.invite_team_mate(
                actor=main, application=unfinished, email=signatory.email, role="authorised_signatory"
            )
        ),
    )
    number, other, sha256 = application.id, unfinished.id, _hash(application)
    sign_in(client, signatory)
    home = client.get("/").text
    assert f'href="/applications/{number}/sign-off"' in home
    assert f'href="/applications/{number}"' not in home
    assert f'href="/applications/{other}/sign-off"' not in home
    client.post(f"/applications/{number}/sign-off", data={"sha256": sha256})
    home = client.get("/").text
    assert f'href="/applications/{number}/sign-off"' not in home
    assert f'href="/applications/{number}"' in home
