"""Acting for an organisation begins with the yes of whom it concerns."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.foundation.audit import AuditEntry
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.people import commands, queries
from grants.people.models import Account, Membership, MembershipInvitation
from tests.applications.test_races import at_once
from tests.conftest import SetClock
from tests.factories.people import PASSWORD, Person, a_person, an_account, sign_in

STRANGER = "nieuw@voorbeeld.example"


def _invited(person: Person, email: str) -> MembershipInvitation:
    return commands.invite_member(
        actor=person.account, organisation=person.organisation, email=email, function="bestuurslid"
    )


def _acts_for(account: Account, person: Person) -> bool:
    return person.organisation.id in queries.organisation_ids_of(account)


def _deeds(actor: Account) -> list[str]:
    entries = select(AuditEntry.deed).where(AuditEntry.actor_id == actor.id).order_by(AuditEntry.id)
    return list(db.session.scalars(entries))


def _answers() -> list[Callable[[Account, int], object]]:
    return [
        lambda actor, number: commands.accept_membership(actor=actor, invitation_id=number),
        lambda actor, number: commands.decline_membership(actor=actor, invitation_id=number),
    ]


def test_only_the_yes_of_the_invited_person_makes_a_membership(person: Person) -> None:
    colleague = an_account("Els", "els@voorbeeld.example")
    invitation = _invited(person, " ELS@voorbeeld.example ")
    assert not _acts_for(colleague, person)
    assert commands.accept_membership(actor=colleague, invitation_id=invitation.id) is person.organisation
    commands.accept_membership(actor=colleague, invitation_id=invitation.id)
    found = db.session.scalars(select(Membership).where(Membership.account_id == colleague.id)).one()
    assert (found.organisation_id, found.function) == (person.organisation.id, "bestuurslid")
    assert _deeds(person.account)[-1] == "invite_member"
    assert _deeds(colleague)[-2:] == ["accept_membership", "join"]


def test_declining_makes_no_member_and_cannot_be_taken_back(person: Person) -> None:
    colleague = an_account()
    invitation = _invited(person, colleague.email)
    commands.decline_membership(actor=colleague, invitation_id=invitation.id)
    commands.decline_membership(actor=colleague, invitation_id=invitation.id)
    with pytest.raises(RuleBroken) as broken:
        commands.accept_membership(actor=colleague, invitation_id=invitation.id)
    assert broken.value.code == "invitation_void"
    assert not _acts_for(colleague, person)
    assert queries.invitations_of(person.organisation) == []
    assert _deeds(colleague)[-1] == "decline_membership"


@pytest.mark.parametrize("answer", _answers())
def test_nobody_answers_for_another_address(person: Person, answer: Callable[[Account, int], object]) -> None:
    colleague, other = an_account(), a_person("Bram", "Stichting Ander")
    invitation = _invited(person, colleague.email)
    for stranger in (other.account, person.account):
        with pytest.raises(NotFound):
            answer(stranger, invitation.id)
    assert queries.invitations_to(colleague) == [invitation]
    assert queries.invitations_to(other.account) == []


def test_an_address_that_is_not_confirmed_cannot_answer(person: Person) -> None:
    commands.register(email=STRANGER, name="Nieuw", password=PASSWORD)
    account = queries.find_account(STRANGER)
    assert account is not None
    invitation = _invited(person, STRANGER)
    with pytest.raises(NotFound):
        commands.accept_membership(actor=account, invitation_id=invitation.id)


@pytest.mark.parametrize("answer", _answers())
def test_an_invitation_lapses_after_thirty_days(
    person: Person, clock: SetClock, answer: Callable[[Account, int], object]
) -> None:
    colleague = an_account()
    invitation = _invited(person, colleague.email)
    clock.moment = invitation.invited_at + timedelta(days=30) - timedelta(seconds=1)
    assert queries.invitations_to(colleague) == queries.invitations_of(person.organisation) == [invitation]
    clock.moment += timedelta(seconds=1)
    assert queries.invitations_to(colleague) == queries.invitations_of(person.organisation) == []
    with pytest.raises(RuleBroken) as broken:
        answer(colleague, invitation.id)
    assert broken.value.code == "invitation_void"
    again = _invited(person, colleague.email)
    answer(colleague, again.id)


def test_inviting_again_replaces_the_open_invitation(person: Person) -> None:
    colleague = an_account()
    first = _invited(person, colleague.email)
    second = _invited(person, colleague.email)
    assert (first.state, first.ended_at) == ("replaced", now())
    assert queries.invitations_to(colleague) == [second]
    with pytest.raises(RuleBroken):
        commands.accept_membership(actor=colleague, invitation_id=first.id)


def test_a_member_takes_an_invitation_back_and_nobody_else_does(person: Person) -> None:
    colleague, other = an_account(), a_person("Bram", "Stichting Ander")
    invitation = _invited(person, colleague.email)
    for stranger in (other.account, colleague):
        with pytest.raises(NotFound):
            commands.withdraw_invitation(actor=stranger, invitation_id=invitation.id)
    commands.withdraw_invitation(actor=person.account, invitation_id=invitation.id)
    commands.withdraw_invitation(actor=person.account, invitation_id=invitation.id)
    assert _deeds(person.account)[-2:] == ["invite_member", "withdraw_invitation"]
    with pytest.raises(RuleBroken):
        commands.accept_membership(actor=colleague, invitation_id=invitation.id)


def test_only_a_member_invites(person: Person) -> None:
    other = a_person("Bram", "Stichting Ander")
    with pytest.raises(NotFound):
        commands.invite_member(
            actor=other.account, organisation=person.organisation, email=STRANGER, function="x"
        )


def test_a_member_who_accepts_stays_the_member_one_was(person: Person) -> None:
    invitation = _invited(person, person.account.email)
    commands.accept_membership(actor=person.account, invitation_id=invitation.id)
    assert [one.function for one in queries.members_of(person.organisation)] == ["coordinator"]


def test_who_invites_twice_at_once_leaves_one_open_invitation(app: Flask, person: Person) -> None:
    number, organisation = person.account.id, person.organisation.id

    def invite() -> object:
        actor = queries.get_account(number)
        shown = queries.get_own_organisation(actor, organisation)
        return commands.invite_member(actor=actor, organisation=shown, email=STRANGER, function="lid").id

    assert all(isinstance(outcome, int) for outcome in at_once(app, [invite] * 4))
    still_open = select(func.count()).where(MembershipInvitation.state == "open")
    assert db.session.scalar(still_open) == 1


def test_who_accepts_twice_at_once_becomes_a_member_once(app: Flask, person: Person) -> None:
    colleague = an_account()
    number, invitation = colleague.id, _invited(person, colleague.email).id

    def accept() -> object:
        return commands.accept_membership(actor=queries.get_account(number), invitation_id=invitation).id

    assert at_once(app, [accept] * 4) == [person.organisation.id] * 4
    assert len(queries.members_of(person.organisation)) == 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_inviter_reads_the_same_for_every_address(
    client: FlaskClient, person: Person, language: str
) -> None:
    known = an_account()
    commands.register(email="half@voorbeeld.example", name="Half", password=PASSWORD)
    page = f"/organisations/{person.organisation.id}"
    told = set()
    for email in (STRANGER, known.email, person.account.email, "half@voorbeeld.example"):
        sign_in(client, person.account)
        client.post("/language", data={"language": language, "back": "/"})
        sent = client.post(f"{page}/members", data={"email": email, "function": "bestuurslid"})
        shown = client.get(page).text
        (invitation,) = queries.invitations_of(person.organisation)
        path = f"/membership-invitations/{invitation.id}/withdraw"
        assert email in shown
        assert path in shown
        shown = re.sub(r'name="csrf_token" value="[^"]*"', "", shown.replace(email, "X").replace(path, "Y"))
        told.add((sent.status_code, sent.headers["Location"], shown))
        assert client.post(path).headers["Location"] == page
        client.get(page)
    assert len(told) == 1


def test_the_invited_person_finds_the_question_and_answers_it(client: FlaskClient, person: Person) -> None:
    colleague = an_account()
    page = f"/organisations/{person.organisation.id}"
    invitation = _invited(person, colleague.email)
    sign_in(client, colleague)
    asked = "Laat weten of u namens Stichting Samen Eten wilt handelen"
    assert asked in client.get("/").text
    shown = client.get("/organisations").text
    assert "Wilt u namens Stichting Samen Eten handelen?" in shown
    assert "Noor Bakker nodigt u uit" in shown
    assert client.get(page).status_code == 404
    answer = client.post(f"/membership-invitations/{invitation.id}/accept")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert client.get(page).status_code == 200
    assert asked not in client.get("/").text


def test_the_invited_person_says_no(client: FlaskClient, person: Person) -> None:
    colleague = an_account()
    path = f"/membership-invitations/{_invited(person, colleague.email).id}"
    sign_in(client, colleague)
    assert client.post(f"{path}/decline").headers["Location"] == "/organisations"
    assert "Wilt u namens" not in client.get("/organisations").text
    assert client.post(f"{path}/accept").headers["Location"] == "/organisations"
    assert "Deze uitnodiging geldt niet meer" in client.get("/organisations").text
    assert not _acts_for(colleague, person)


def test_an_invitation_of_another_is_as_absent_as_none(client: FlaskClient, person: Person) -> None:
    invitation = _invited(person, STRANGER)
    sign_in(client, a_person("Bram", "Stichting Ander").account)
    for deed in ("accept", "decline", "withdraw"):
        theirs = client.post(f"/membership-invitations/{invitation.id}/{deed}")
        nothing = client.post(f"/membership-invitations/999999/{deed}")
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.data == nothing.data


def test_the_list_takes_as_many_statements_for_three_invitations_as_for_one(
    client: FlaskClient, statements: list[str]
) -> None:
    colleague = an_account()
    asked = []
    for how_many in (1, 2):
        for number in range(how_many):
            _invited(a_person(f"Vraagt {number}", f"Stichting {how_many}{number}"), colleague.email)
        sign_in(client, colleague)
        statements.clear()
        assert client.get("/organisations").text.count("Wilt u namens") == 2 * how_many - 1
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 4, statements
