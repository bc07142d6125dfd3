"""Pre-registration: said before a moment, wanted or required, confirmed, taken back, used, and added up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.applications import commands, queries
from grants.applications.models import Application, Preregistration
from grants.applications.rules import check_eligible
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.people.models import Account, Initiative
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition, Eligibility
from grants.streams.rules.fit import Wish, findings
from tests.applications.test_municipalities import UTRECHT, ZEIST, eligible, some_pages
from tests.conftest import NOON, SetClock
from tests.factories.applications import a_submitted_application, an_application, fill_in, submit
from tests.factories.people import Person, a_holder, a_person, acts_for, an_account, an_initiative, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, words

BEFORE = NOON + timedelta(days=10)


def a_call(rule: str = "wanted", manager: Account | None = None, **facts: Any) -> Stream:
    dates = replace(a_definition().dates, preregister_before=BEFORE)
    return an_open_stream(manager, preregistration=rule, dates=dates, **facts)


def a_preregistration(
    stream: Stream, person: Person, initiative: Initiative | None = None, **facts: Any
) -> Preregistration:
    return commands.preregister(
        actor=person.account,
        stream=stream,
        initiative=initiative or an_initiative(person),
        organisation=person.organisation,
        **({"title": "Samen eten", "expected": Money.euro(20_000)} | facts),
    )


def begin(made: Preregistration, person: Person) -> Application:
    return commands.start_application(
        actor=person.account,
        stream=made.stream,
        initiative=made.initiative,
        organisation=made.organisation,
        title=made.title,
    )


def broken(code: str, deed: Any, **facts: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        deed(**facts)
    assert refused.value.code == code
    return refused.value


def test_the_moment_is_strict_and_counts_from_the_announcement(app: Flask, person: Person) -> None:
    stream = a_call()
    with clock_at(BEFORE - timedelta(microseconds=1)):
        made = a_preregistration(stream, person)
    assert (made.state, made.made_at) == ("made", BEFORE - timedelta(microseconds=1))
    with clock_at(BEFORE):
        broken("preregistration_closed", a_preregistration, stream=stream, person=a_person())
    initiative = made.initiative
    broken(
        "preregistration_closed",
        a_preregistration,
        stream=an_open_stream(),
        person=person,
        initiative=initiative,
    )
    with pytest.raises(NotFound):
        a_preregistration(a_draft(preregistration="required"), person, initiative)


def test_a_moved_end_lets_one_pre_register_and_start_again(app: Flask, person: Person) -> None:
    stream, later, initiative = a_call(), BEFORE + timedelta(days=2), an_initiative(person)
    facts = {"stream": stream, "person": person, "initiative": initiative}
    with clock_at(BEFORE):
        broken("preregistration_closed", a_preregistration, **facts)
        streams.extend_deadline(
            actor=a_manager(), stream=stream, which="preregistration", closes_at=later, reason="Storing"
        )
        made = a_preregistration(stream, person, initiative)
    assert made.made_at == BEFORE
    with clock_at(later):
        broken("preregistration_closed", a_preregistration, stream=stream, person=a_person())


def test_it_is_audited_confirmed_by_mail_and_said_once(app: Flask, person: Person) -> None:
    stream, initiative = a_call(), an_initiative(person)
    made = a_preregistration(stream, person, initiative)
    assert a_preregistration(stream, person, initiative).id == made.id
    broken(
        "preregistered_before",
        a_preregistration,
        stream=stream,
        person=person,
        initiative=initiative,
        title="Ander",
    )
    deeds = select(AuditEntry.deed).where(AuditEntry.subject_kind == "preregistration")
    assert db.session.scalars(deeds).all() == ["preregister"]
    (mail,) = db.session.scalars(select(Mail).where(Mail.kind == "preregistration_made")).all()
    assert mail.to == person.account.email
    assert f"http://localhost/preregistrations/{made.id}" in mail.body
    assert "Samen eten" in mail.subject
    assert "nog geen aanvraag" in mail.body


def test_two_at_once_are_kept_apart_by_the_database(app: Flask, person: Person) -> None:
    made = a_preregistration(a_call(), person)

    @command
    def again() -> None:
        twin = {c.key: getattr(made, c.key) for c in Preregistration.__table__.columns if c.key != "id"}
        db.session.add(Preregistration(**twin))

    with pytest.raises(IntegrityError):
        again()


def test_who_the_call_is_not_for_is_refused_at_once(app: Flask, person: Person) -> None:
    stream = a_call(eligibility=Eligibility(text=words("x"), initiatives="new"))
    known: Any = {"person": person, "initiative": an_initiative(person)}
    refused = broken("not_eligible", a_preregistration, stream=stream, **known)
    assert refused.field == "initiative"
    invited = a_call(access="invitation", invitation_rule=words("Gevraagd"))
    broken("not_invited", a_preregistration, stream=invited, **known)
    broken("amount_impossible", a_preregistration, stream=a_call(), **known, expected=ZERO)
    with pytest.raises(NotFound):
        commands.preregister(
            actor=a_person().account,
            stream=a_call(),
            initiative=known["initiative"],
            organisation=person.organisation,
            title="Voor een ander",
        )


@pytest.mark.parametrize("rule", ["wanted", "required"])
def test_only_a_required_one_keeps_anybody_from_starting(app: Flask, person: Person, rule: str) -> None:
    stream, initiative = a_call(rule), an_initiative(person)
    an_application(stream, a_person("Vroeg", "Stichting Vroeg"))
    with clock_at(BEFORE):
        if rule == "wanted":
            assert an_application(stream, person, initiative).state == "draft"
        else:
            refused = broken(
                "not_preregistered", an_application, stream=stream, person=person, initiative=initiative
            )
            assert (refused.field, refused.said.params["moment"]) == ("initiative", BEFORE)


def test_one_made_in_time_lets_only_that_party_start(app: Flask, person: Person) -> None:
    stream, initiative, other = a_call("required"), an_initiative(person), a_person("Bo", "Stichting Bo")
    made = a_preregistration(stream, person, initiative)
    with clock_at(BEFORE + timedelta(days=1)):
        broken("not_preregistered", an_application, stream=stream, person=other, initiative=initiative)
        broken(
            "not_preregistered",
            an_application,
            stream=stream,
            person=person,
            initiative=an_initiative(person, "B"),
        )
        assert begin(made, person).initiative_id == initiative.id


def test_taken_back_it_does_not_count_any_more(app: Flask, person: Person) -> None:
    stream, initiative = a_call("required"), an_initiative(person)
    made = a_preregistration(stream, person, initiative)
    commands.withdraw_preregistration(actor=person.account, preregistration=made)
    assert (made.state, made.withdrawn_at) == ("withdrawn", now())
    broken("not_in_this_state", commands.withdraw_preregistration, actor=person.account, preregistration=made)
    again = a_preregistration(stream, person, initiative)
    begun = begin(again, person)
    broken(
        "application_started", commands.withdraw_preregistration, actor=person.account, preregistration=again
    )
    commands.withdraw_application(actor=person.account, application=begun, reason="Toch niet")
    commands.withdraw_preregistration(actor=person.account, preregistration=again)
    with clock_at(BEFORE):
        broken("not_preregistered", begin, made=again, person=person)
    kinds = select(Mail.kind).where(Mail.kind.like("preregistration_%")).order_by(Mail.id)
    assert db.session.scalars(kinds).all() == [
        *("preregistration_made", "preregistration_withdrawn"),
        *("preregistration_made", "preregistration_withdrawn"),
    ]


def test_colleagues_see_and_withdraw_it_and_nobody_else(app: Flask, person: Person) -> None:
    made = a_preregistration(a_call(), person)
    colleague, stranger = an_account("Collega"), a_person("Vreemd", "Stichting Vreemd")
    acts_for(colleague, person.organisation)
    for one in (person.account, colleague):
        assert [found.id for found in queries.own_preregistrations(one)] == [made.id]
    assert queries.own_preregistrations(stranger.account) == []
    with pytest.raises(NotFound):
        queries.get_own_preregistration(stranger.account, made.id)
    with pytest.raises(NotFound):
        commands.withdraw_preregistration(actor=stranger.account, preregistration=made)
    commands.withdraw_preregistration(actor=colleague, preregistration=made)
    assert made.state == "withdrawn"


def test_the_manager_sees_what_it_adds_up_to_without_own_business(app: Flask, person: Person) -> None:
    manager = a_manager()
    stream = a_call(manager=manager)
    first = a_preregistration(stream, person)
    a_preregistration(stream, a_person("Bo", "Stichting Bo"), title="Zonder bedrag", expected=None)
    own = a_person("Mo", "Stichting Mo")
    a_preregistration(stream, own, expected=Money.euro(5_000))
    gone = a_preregistration(stream, a_person("Weg", "Stichting Weg"))
    commands.withdraw_preregistration(actor=db.session.get_one(Account, gone.made_by), preregistration=gone)
    application = begin(first, person)
    assert queries.expected_in(manager, stream).applied == 0
    submit(fill_in(application, person.account), person.account)
    expected = queries.expected_in(manager, stream)
    assert (expected.count, expected.applied, expected.named, expected.amount) == (
        3,
        1,
        2,
        Money.euro(25_000),
    )
    rows = queries.preregistrations_page(manager, stream).rows
    assert [(row.title, row.applied) for row in rows] == [
        ("Samen eten", True),
        ("Zonder bedrag", False),
        ("Samen eten", False),
    ]
    party = a_holder("programme_manager")
    acts_for(party, own.organisation)
    assert queries.expected_in(party, stream).count == 2
    assert own.organisation.name not in {
        row.organisation for row in queries.preregistrations_page(party, stream).rows
    }
    assert queries.expected_in(manager, a_call()).amount == ZERO


def test_missing_it_is_flagged_and_never_inadmissible(app: Flask) -> None:
    manager = a_manager()
    stream = a_call(manager=manager)
    without = a_submitted_application(stream, a_person())
    party = a_person("Bo", "Stichting Bo")
    made = a_preregistration(stream, party)
    with_it = begin(made, party)
    submit(fill_in(with_it, party.account), party.account)
    listed = select(Application.id).where(queries.is_flagged(manager, stream, "not_preregistered"))
    assert db.session.scalars(listed).all() == [without.id]
    (flag,) = queries.flags_shown_to(manager, without)
    assert (flag.kind, flag.said.params["moment"]) == ("not_preregistered", BEFORE)
    assert queries.flags_shown_to(manager, with_it) == []
    assert stream.closes_at is not None
    with clock_at(stream.closes_at):
        commands.find_admissible(actor=manager, application=without, reason="Op tijd en volledig")
    assert without.state == "admissible"


def test_a_moment_that_has_passed_cannot_be_announced(app: Flask) -> None:
    manager = a_manager()
    stream = a_draft(manager, dates=replace(a_definition().dates, preregister_before=NOON))
    broken(
        "preregistration_in_past",
        streams.announce_stream,
        actor=manager,
        stream=stream,
        announced_where="Stcrt",
    )
    assert stream.state == "draft"


@pytest.mark.parametrize(
    ("rule", "at", "part"),
    [
        ("wanted", -1, "would like"),
        ("wanted", 0, ""),
        ("required", -1, "without that"),
        ("required", 0, "did you?"),
    ],
)
def test_the_self_check_tells_of_it(rule: Any, at: int, part: str) -> None:
    dates = replace(Definition().dates, preregister_before=BEFORE)
    call = Definition(preregistration=rule, dates=dates)
    found = findings(call, Wish(True, "local", "foundation"), BEFORE + timedelta(seconds=at))
    assert [one.tone for one in found] == (["look"] if part else [])
    assert all(part in str(one.said.msgid) for one in found)
    check_eligible(call, is_existing=True, reach="local", legal_form="foundation")


def test_the_whole_way_without_script(client: FlaskClient, clock: SetClock, person: Person) -> None:
    stream, initiative = a_call("required"), an_initiative(person)
    sign_in(client, person.account)
    client.post("/language", data={"language": "en", "back": "/"})
    page = client.get(f"/calls/{stream.id}").text
    assert f"/streams/{stream.id}/preregister" in page
    assert "who did not pre-register cannot start" in page
    address = f"/streams/{stream.id}/preregister"
    typed = {
        "title": "",
        "expected": "veel",
        "organisation": person.organisation.id,
        "initiative": initiative.id,
    }
    refused = client.post(address, data=typed)
    assert refused.status_code == 422
    assert 'value="veel"' in refused.text
    answer = client.post(address, data=typed | {"title": "Samen eten", "expected": "20.000"})
    assert answer.status_code == 303
    shown = client.get(answer.location).text
    assert "Samen eten" in shown
    assert "20,000" in shown
    assert answer.location in client.get("/applications").text
    assert answer.location in client.get("/").text
    clock.moment = BEFORE + timedelta(days=1)
    assert "Start that application" in client.get(f"/streams/{stream.id}/apply").text
    begun = client.post(f"{answer.location}/apply")
    assert begun.status_code == 303
    made = db.session.scalars(select(Application)).one()
    assert (made.title, made.initiative_id, made.organisation_id) == (
        "Samen eten",
        initiative.id,
        person.organisation.id,
    )
    refused = client.post(f"{answer.location}/withdraw", follow_redirects=True)
    assert "An application was started with it" in refused.text
    assert "Only who pre-registered can still apply" in client.get(f"/streams/{stream.id}/apply").text
    assert "You cannot pre-register for this call now" in client.get(address).text


def test_a_stranger_meets_nothing_and_staff_meet_their_list(client: FlaskClient, person: Person) -> None:
    stream = a_call()
    made = a_preregistration(stream, person)
    sign_in(client, a_person("Bo", "Stichting Bo").account)
    for path in (f"/preregistrations/{made.id}", f"/streams/{stream.id}/preregistrations"):
        assert client.get(path).status_code in {403, 404}
        assert "Samen eten" not in client.get(path).text
    assert client.post(f"/preregistrations/{made.id}/withdraw").status_code == 404
    sign_in(client, a_manager())
    page = client.get(f"/streams/{stream.id}/preregistrations").text
    assert "Samen eten" in page
    assert f"/streams/{stream.id}/preregistrations" in client.get(f"/streams/{stream.id}").text


def test_the_list_asks_the_same_of_the_database_for_one_and_for_three(
    client: FlaskClient, statements: list[str]
) -> None:
    stream, manager = a_call(), a_manager()
    sign_in(client, manager)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            a_preregistration(stream, a_person(), title=f"Plan {number}")
        client.get(f"/streams/{stream.id}/preregistrations")
        statements.clear()
        client.get(f"/streams/{stream.id}/preregistrations")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_another_owners_initiative_can_be_named_on_the_way(client: FlaskClient, person: Person) -> None:
    stream, owner = a_call(), a_person("Els", "Stichting Eigenaar")
    sign_in(client, person.account)
    page = f"/streams/{stream.id}/apply/initiative"
    assert 'name="then" value="preregister"' in client.get(f"{page}?then=preregister").text
    typed = {
        "then": "preregister",
        "organisation": person.organisation.id,
        "kvk": owner.organisation.kvk,
        "name": "Buurtkamer",
        "is_existing": "yes",
        "reach": "local",
        "places": "Zeist",
        "summary": "Koffie met buren",
    }
    answer = client.post(page, data=typed)
    assert answer.location.startswith(f"/streams/{stream.id}/preregister?named=")
    assert "Buurtkamer" in client.get(answer.location).text


def test_a_call_for_some_municipalities_asks_for_them_at_the_start(
    client: FlaskClient, person: Person
) -> None:
    stream = a_call(eligibility=eligible(UTRECHT, ZEIST), sections=some_pages())
    made = a_preregistration(stream, person)
    sign_in(client, person.account)
    answer = client.post(f"/preregistrations/{made.id}/apply")
    assert answer.location.startswith(f"/streams/{stream.id}/apply?")
    page = client.get(answer.location).text
    assert 'value="Samen eten"' in page
    assert f'<option selected value="{made.initiative_id}">' in page
    assert 'name="municipalities' in page
    assert db.session.scalars(select(Application)).all() == []
