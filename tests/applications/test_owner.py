"""The owner of an initiative is asked when another organisation applies with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.applications import commands, queries
from grants.applications.models import Application
from grants.applications.permissions import may_answer_as_owner
from grants.applications.rules import must_ask_owner, owner_can_be_asked_again, owner_may_answer
from grants.applications.states import APPLICATION
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.people.models import Account, Initiative
from grants.people.queries import initiatives_of, organisation_ids_of
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.streams.queries import initiatives_to_invite
from tests.conftest import NOON, SetClock
from tests.factories.applications import (
    a_submitted_application,
    a_team_mate,
    an_application,
    fill_in,
    find_admissible,
    submit,
)
from tests.factories.people import Person, a_holder, a_person, an_initiative, sign_in
from tests.factories.reporting import change
from tests.factories.streams import a_manager, an_open_stream, words


@pytest.fixture
def owner(app: Flask) -> Person:
    """Somebody who acts for the owner of an initiative."""
    return a_person("Bram Eigenaar", "Stichting Buur")


def _refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.raises(RuleBroken, check=lambda broken: broken.code == code)


def _agree(owner: Person, application: Application) -> None:
    commands.agree_as_owner(actor=owner.account, application=application, version=application.owner_version)


def _refuse(owner: Person, application: Application, reason: str = "Wij vragen zelf aan") -> None:
    commands.refuse_as_owner(
        actor=owner.account, application=application, version=application.owner_version, reason=reason
    )


def _mails(*kinds: str) -> list[tuple[str, str]]:
    found = db.session.scalars(select(Mail).where(Mail.kind.in_(kinds)).order_by(Mail.id))
    return [(mail.to, mail.body) for mail in found]


def _deeds(application: Application) -> list[str]:
    entries = select(AuditEntry.deed).where(
        AuditEntry.subject_kind == "application", AuditEntry.subject_id == application.id
    )
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


def an_invited(owner: Person) -> tuple[Stream, Initiative]:
    """Return a call by invitation, and an initiative of the owner that is invited to it."""
    manager = a_manager()
    stream = an_open_stream(manager, access="invitation", invitation_rule=words("Only by invitation"))
    initiative = an_initiative(owner)
    streams.invite_owner(actor=manager, stream=stream, initiative=initiative, email=owner.account.email)
    return stream, initiative


def _named(person: Person, owner: Person, name: str = "Buurtmaaltijd") -> Initiative:
    return commands.name_initiative(
        actor=person.account,
        organisation=person.organisation,
        kvk=owner.organisation.kvk or "",
        name=name,
        is_existing=True,
        reach="local",
        places=["Zeist"],
        summary="Samen eten in Zeist",
    )


# --- On paper -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner_id", "organisation_id", "acts_for", "asked"),
    [(1, 1, {1}, False), (1, 2, {2}, True), (1, 2, {1, 2}, False)],
)
def test_only_another_owner_is_asked(
    owner_id: int, organisation_id: int, acts_for: set[int], asked: bool
) -> None:
    facts = {"owner_id": owner_id, "organisation_id": organisation_id, "acts_for": acts_for}
    assert must_ask_owner(**facts) is asked  # type: ignore[arg-type]


def test_no_closed_door_tells_an_owner_what_was_found() -> None:
    open_in = {
        answer: {state for state in APPLICATION.states if owner_may_answer(state, answer)}
        for answer in ("not_needed", "asked", "agreed", "refused")
    }
    assert open_in == {
        "not_needed": set(),
        "asked": {"draft", "submitted", "inadmissible"},
        "agreed": {"draft", "submitted"},
        "refused": {"draft", "submitted", "inadmissible"},
    }


def test_an_owner_is_asked_again_a_day_later() -> None:
    assert not owner_can_be_asked_again(NOON, NOON + timedelta(hours=23, minutes=59))
    assert owner_can_be_asked_again(NOON, NOON + timedelta(hours=24))


# --- Asking ---------------------------------------------------------------------------------------


def test_the_owner_is_asked_at_the_start_and_reads_who_and_what(person: Person, owner: Person) -> None:
    colleague = a_person("Els Collega", "Stichting Anders")
    owner.account.language = "nl"
    stream = an_open_stream()
    application = an_application(stream, person, an_initiative(owner, "Buurtmaaltijd"), title="Koken")
    assert (application.owner_answer, application.owner_asked_at) == ("asked", NOON)
    ((to, body),) = _mails("owner_asked")
    assert to == owner.account.email != colleague.account.email
    for word in ("Noor Bakker", "Stichting Samen Eten", "Stichting Buur", "“Buurtmaaltijd”", "“Koken”"):
        assert word in body
    assert f"http://localhost/applications/{application.id}/owner" in body
    assert "Together (nl)" in body


def test_who_acts_for_the_owner_asks_nobody(person: Person, owner: Person) -> None:
    own = an_application(person=person)
    both = Person(owner.account, _organisation_of(owner.account))
    other = an_application(an_open_stream(), both, an_initiative(owner, "Van ons"))
    assert other.organisation_id != other.initiative.owner_id
    for application in (own, other):
        assert (application.owner_answer, application.owner_asked_at) == ("not_needed", None)
    assert _mails("owner_asked") == []


def _organisation_of(account: Account) -> object:
    from grants.people.commands import register_organisation

    return register_organisation(
        actor=account, name="Stichting Tweede", legal_form="foundation", place="Zeist", function="lid"
    )


@pytest.mark.parametrize(
    "values",
    [
        {"owner_answer": "perhaps"},
        {"owner_answer": "not_needed"},
        {"owner_answer": "agreed"},
        {"owner_answer": "refused", "owner_answered_at": NOON},
        {"owner_refusal": "Nee"},
    ],
)
def test_half_an_answer_cannot_be_kept(person: Person, owner: Person, values: dict[str, object]) -> None:
    application = an_application(person=person, initiative=an_initiative(owner))
    with pytest.raises(IntegrityError):
        change(application, **values)


def test_a_silent_owner_is_asked_again_once_a_day(person: Person, owner: Person, clock: SetClock) -> None:
    application = an_application(person=person, initiative=an_initiative(owner))
    with _refused("asked_lately"):
        commands.ask_owner_again(actor=person.account, application=application)
    clock.moment += timedelta(days=1)
    commands.ask_owner_again(actor=person.account, application=application)
    assert len(_mails("owner_asked")) == 2
    with _refused("asked_lately"):
        commands.ask_owner_again(actor=person.account, application=application)
    with pytest.raises(NotFound):
        commands.ask_owner_again(actor=owner.account, application=application)
    _agree(owner, application)
    clock.moment += timedelta(days=1)
    with _refused("owner_answered"):
        commands.ask_owner_again(actor=person.account, application=application)
    assert _deeds(application) == ["start_application", "ask_owner_again", "agree_as_owner"]


# --- Answering ------------------------------------------------------------------------------------


def test_the_owner_agrees_changes_its_mind_and_the_team_hears_it(person: Person, owner: Person) -> None:
    application = an_application(person=person, initiative=an_initiative(owner))
    mate = a_team_mate(application, person.account)
    _agree(owner, application)
    _agree(owner, application)
    assert (application.owner_answer, application.owner_answered_by) == ("agreed", owner.account.id)
    with _refused("reason_missing"):
        _refuse(owner, application, "  ")
    _refuse(owner, application, "Toch niet")
    assert (application.owner_answer, application.owner_refusal) == ("refused", "Toch niet")
    _refuse(owner, application, "Om een andere reden")
    _agree(owner, application)
    assert (application.owner_answer, application.owner_refusal) == ("agreed", None)
    told = _mails("owner_agreed", "owner_refused")
    assert [to for to, _ in told] == [person.account.email, mate.email] * 4
    assert "Toch niet" in told[2][1]
    assert _deeds(application)[-4:] == [
        "agree_as_owner",
        "refuse_as_owner",
        "refuse_as_owner",
        "agree_as_owner",
    ]


def test_of_two_who_answer_for_the_owner_the_second_sees_it(person: Person, owner: Person) -> None:
    application = an_application(person=person, initiative=an_initiative(owner))
    _agree(owner, application)
    with pytest.raises(Stale) as stale:
        commands.refuse_as_owner(actor=owner.account, application=application, version=1, reason="Nee")
    assert [(d.theirs, d.yours) for d in stale.value.differences] == [("agreed", "refused")]
    assert application.owner_answer == "agreed"


def test_an_answer_does_not_stop_a_team_that_has_checked(person: Person, owner: Person) -> None:
    application = fill_in(an_application(person=person, initiative=an_initiative(owner)), person.account)
    checked = application.version
    _agree(owner, application)
    assert submit(application, person.account, version=checked).number == 1


def test_nobody_else_answers_and_the_verdict_and_the_rows_agree(person: Person, owner: Person) -> None:
    stream = an_open_stream()
    initiative = an_initiative(owner)
    asked = an_application(stream, person, initiative)
    own = an_application(stream, owner, initiative)
    elsewhere = an_application(stream, person, an_initiative(a_person(), "Van een derde"))
    everything = (asked, own, elsewhere)
    viewers = {
        owner.account: {asked},
        person.account: set(),
        a_team_mate(asked, person.account): set(),
        a_holder("programme_manager"): set(),
        a_holder("administrator"): set(),
    }
    for viewer, may in viewers.items():
        rows = {one.id for one in db.session.scalars(queries.visible_requests(viewer))}
        member_of = organisation_ids_of(viewer)
        assert rows == {one.id for one in may}
        assert {one for one in everything if may_answer_as_owner(viewer, one, member_of=member_of)} == may
        for one in set(everything) - may:
            with pytest.raises(NotFound):
                commands.agree_as_owner(actor=viewer, application=one, version=1)
            with pytest.raises(NotFound):
                queries.get_owner_request(viewer, one.id)


def test_a_withdrawn_application_asks_nothing(person: Person, owner: Person) -> None:
    application = an_application(person=person, initiative=an_initiative(owner))
    assert queries.owner_requests_waiting(owner.account) == [application]
    commands.withdraw_application(actor=person.account, application=application, reason="Toch niet")
    assert queries.owner_requests_waiting(owner.account) == []
    with _refused("answer_is_final"):
        _agree(owner, application)


# --- Admitting ------------------------------------------------------------------------------------


def test_only_with_the_owners_agreement_it_is_admissible(person: Person, owner: Person) -> None:
    application = a_submitted_application(person=person, initiative=an_initiative(owner))
    with _refused("owner_silent"):
        find_admissible(application)
    _refuse(owner, application)
    with _refused("owner_refused"):
        find_admissible(application)
    _agree(owner, application)
    find_admissible(application)
    assert application.state == "admissible"
    with _refused("answer_is_final"):
        _refuse(owner, application)


def test_what_an_owner_keeps_silent_about_can_be_found_inadmissible(person: Person, owner: Person) -> None:
    application = a_submitted_application(person=person, initiative=an_initiative(owner))
    with clock_at(NOON + timedelta(days=31)):
        commands.find_inadmissible(
            actor=a_manager(), application=application, reason="Geen toestemming van de eigenaar"
        )
        _agree(owner, application)
    assert (application.state, application.owner_answer) == ("inadmissible", "agreed")


# --- The one place --------------------------------------------------------------------------------


def test_in_a_call_by_invitation_a_draft_of_another_takes_no_place(person: Person, owner: Person) -> None:
    stream, initiative = an_invited(owner)
    others = [an_application(stream, one, initiative) for one in (person, a_person("Bo", "Stichting Derde"))]
    own = an_application(stream, owner, initiative)
    assert own.owner_answer == "not_needed"
    with _refused("enough_applications"):
        _agree(owner, others[0])
    with _refused("enough_applications"):
        an_application(stream, a_person(), initiative)
    commands.withdraw_application(actor=owner.account, application=own, reason="Liever samen")
    _agree(owner, others[0])
    with _refused("enough_applications"):
        _agree(owner, others[1])
    with _refused("enough_applications"):
        an_application(stream, owner, initiative)
    _refuse(owner, others[0])
    _agree(owner, others[1])
    assert [one.owner_answer for one in others] == ["refused", "agreed"]


def test_in_an_open_call_an_owner_may_agree_to_several(person: Person, owner: Person) -> None:
    stream, initiative = an_open_stream(), an_initiative(owner)
    for _ in range(2):
        _agree(owner, an_application(stream, person, initiative))


# --- What others named ----------------------------------------------------------------------------


def test_what_others_named_is_not_the_owners_until_it_agrees(person: Person, owner: Person) -> None:
    named = _named(person, owner)
    assert (named.confirmed_at, named.named_by_id) == (None, person.organisation.id)
    assert list(initiatives_of(owner.organisation)) == []
    assert list(initiatives_to_invite(an_open_stream())) == []
    third = a_person("Bo", "Stichting Derde")
    assert _named(third, owner, "BUURTMAALTIJD") is named
    application = an_application(person=person, initiative=named)
    _refuse(owner, application)
    assert named.confirmed_at is None
    _agree(owner, application)
    assert named.confirmed_at == NOON
    assert list(initiatives_of(owner.organisation)) == [named]
    assert list(initiatives_to_invite(an_open_stream())) == [named]


def test_the_owner_confirms_by_applying_itself(person: Person, owner: Person) -> None:
    named = _named(person, owner)
    an_application(person=owner, initiative=named)
    assert named.confirmed_at == NOON


def test_an_owner_that_names_its_own_initiative_registers_it(person: Person, owner: Person) -> None:
    named = _named(person, owner)
    assert _named(owner, owner) is named
    assert (named.confirmed_at, named.named_by_id) == (NOON, person.organisation.id)
    assert _named(owner, owner, "Nieuw").named_by_id is None


def test_one_names_only_for_an_organisation_one_acts_for(person: Person, owner: Person) -> None:
    with pytest.raises(NotFound):
        _named(Person(person.account, a_person().organisation), owner)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "asked", "agreed"),
    [
        (
            "nl",
            "Wij hebben Stichting Buur om toestemming gevraagd op 30 juni 2026.",
            "Stichting Buur heeft op 30 juni 2026 toestemming gegeven.",
        ),
        (
            "en",
            "We asked Stichting Buur for agreement on 30 June 2026.",
            "Stichting Buur agreed on 30 June 2026.",
        ),
    ],
)
def test_pages_lead_from_naming_to_the_answer(
    client: FlaskClient, person: Person, owner: Person, language: str, asked: str, agreed: str
) -> None:
    stream = an_open_stream()
    for one in (person.account, owner.account):
        one_client = sign_in(client, one)
        one_client.post("/language", data={"language": language, "back": "/"})
    sign_in(client, person.account)
    page = f"/streams/{stream.id}/apply/initiative"
    facts = {"kvk": owner.organisation.kvk, "name": "Buurtmaaltijd", "summary": "Samen eten in Zeist"}
    answer = client.post(page, data=facts | {"is_existing": "yes", "reach": "local", "places": "Zeist"})
    start = client.get(answer.headers["Location"]).text
    assert "Stichting Buur" in start
    initiative = db.session.scalars(select(Initiative)).one()
    chosen = {"title": "Koken", "organisation": person.organisation.id, "initiative": initiative.id}
    answer = client.post(f"/streams/{stream.id}/apply", data=chosen | {"named": initiative.id})
    path = answer.headers["Location"]
    for part in ("", "/check"):
        assert asked in _words(client.get(path + part).text)
    assert client.get(f"{path}/owner").status_code == 404
    assert "/owner/reminder" not in client.get(path).text
    with clock_at(NOON + timedelta(days=1)):
        assert "/owner/reminder" in client.get(path).text
        assert client.post(f"{path}/owner/reminder").headers["Location"] == path
    sign_in(client, owner.account)
    home = client.get("/").text
    assert "Buurtmaaltijd" in home
    assert f'href="{path}/owner"' in home
    own = _words(client.get(f"/organisations/{owner.organisation.id}").text)
    assert ("niet door u bevestigd" if language == "nl" else "not confirmed by you") in own
    assert client.get("/owner-requests").status_code == 200
    request = client.get(f"{path}/owner").text
    for word in ("Noor Bakker", "Stichting Samen Eten", "Koken", "Samen eten in Zeist"):
        assert word in request
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/owner", data={"version": 1, "answer": "refuse"}).status_code == 422
    answered = client.post(f"{path}/owner", data={"version": 1, "answer": "agree"})
    assert answered.headers["Location"] == f"{path}/owner"
    stale = client.post(f"{path}/owner", data={"version": 1, "answer": "refuse", "reason": "Nee"})
    assert stale.status_code == 409
    assert "Buurtmaaltijd" not in client.get("/").text
    assert "Buurtmaaltijd" in _words(client.get(f"/organisations/{owner.organisation.id}").text)
    sign_in(client, person.account)
    assert agreed in _words(client.get(path).text)


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split()).replace(" .", ".")


def test_a_manager_reads_the_answer_and_cannot_admit_without_it(
    client: FlaskClient, person: Person, owner: Person, clock: SetClock
) -> None:
    application = a_submitted_application(person=person, initiative=an_initiative(owner))
    sign_in(client, a_manager())
    clock.moment += timedelta(days=31)
    path = f"/applications/{application.id}/admissibility"
    assert "Wij hebben Stichting Buur om toestemming gevraagd op 30 juni 2026." in _words(
        client.get(path).text
    )
    found = {"finding": "admissible", "reason": "Volledig"}
    refused = client.post(path, data=found)
    assert refused.status_code == 422
    assert "De eigenaar van het initiatief heeft nog niet geantwoord." in _words(refused.text)
    _refuse(owner, application, "Wij vragen zelf aan")
    assert "Wij vragen zelf aan" in _words(client.get(path).text)
    assert client.post(path, data=found).status_code == 422
    assert client.post(path, data=found | {"finding": "inadmissible"}).status_code == 303


def test_another_owners_request_is_as_absent_as_none(
    client: FlaskClient, person: Person, owner: Person
) -> None:
    application = an_application(person=person, initiative=an_initiative(owner))
    sign_in(client, a_person("Bo", "Stichting Derde").account)
    theirs = client.get(f"/applications/{application.id}/owner")
    nothing = client.get("/applications/999999/owner")
    assert (theirs.status_code, theirs.data) == (nothing.status_code, nothing.data) == (404, nothing.data)
    for path in ("owner", "owner/reminder"):
        assert (
            client.post(f"/applications/{application.id}/{path}", data={"answer": "agree"}).status_code == 404
        )


def test_a_list_of_requests_asks_the_database_as_much_for_three_as_for_one(
    client: FlaskClient, person: Person, owner: Person, statements: list[str]
) -> None:
    stream = an_open_stream()
    sign_in(client, owner.account)
    counted = []
    for names in (["Een"], ["Twee", "Drie"]):
        for name in names:
            an_application(stream, person, an_initiative(owner, name))
        for page in ("/owner-requests", "/"):
            client.get(page)
            statements.clear()
            assert client.get(page).status_code == 200
            counted.append(len(statements))
    assert counted[:2] == counted[2:]


def test_a_draft_that_missed_its_deadline_asks_the_owner_nothing(
    client: FlaskClient, person: Person, owner: Person, clock: SetClock
) -> None:
    an_application(person=person, initiative=an_initiative(owner, "Gemist"))
    sent = a_submitted_application(person=person, initiative=an_initiative(owner, "Verstuurd"))
    sign_in(client, owner.account)
    assert sent.stream.closes_at is not None
    clock.moment = sent.stream.closes_at
    home = client.get("/").text
    assert "Verstuurd" in home
    assert "Gemist" not in home
