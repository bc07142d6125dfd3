"""Rights per section: who of a team writes what, who only reads, and who says so."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications import commands, queries
from grants.applications.models import Application, TeamMember
from grants.applications.permissions import may_divide, may_write, may_write_part
from grants.applications.rules import BUDGET, divided, writes_anything, writes_part
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.inspection import inspect
from grants.people.models import Account
from tests.factories.applications import a_team_mate, an_application, fill_in
from tests.factories.people import Person, a_person, sign_in
from tests.factories.streams import an_open_stream, words
from tests.factories.upload import a_pdf

PARTS = ["project", "declaration", BUDGET]


def test_what_is_kept_of_a_choice() -> None:
    assert divided(PARTS, {*PARTS}) is None
    assert divided(PARTS, ["budget", "project"]) == ["project", "budget"]
    assert divided(PARTS, []) == []
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "part_unknown"):
        divided(PARTS, ["other"])


@pytest.mark.parametrize(
    ("role", "writes", "part", "anything"),
    [
        ("co_applicant", None, True, True),
        ("co_applicant", ["project"], True, True),
        ("co_applicant", [BUDGET], False, True),
        ("co_applicant", [], False, False),
        ("main_applicant", [], True, True),
    ],
)
def test_who_writes_what(role: str, writes: list[str] | None, part: bool, anything: bool) -> None:
    assert writes_part(role, writes, "project") is part
    assert writes_anything(role, writes) is anything


def a_team(person: Person) -> tuple[Application, Account, TeamMember]:
    """Return an application, somebody else who writes along, and their place in the team."""
    application = an_application(person=person)
    mate = a_team_mate(application, person.account)
    return application, mate, next(one for one in application.team if one.account_id == mate.id)


def divide(
    actor: Account, application: Application, member: TeamMember, *parts: str, too: bool = False
) -> None:
    commands.divide_work(
        actor=actor,
        application=application,
        member_id=member.id,
        version=member.rights_version,
        parts=parts,
        may_divide_too=too,
    )


def first_section(application: Application) -> str:
    return queries.definition_of(application).sections[0].key


def save(actor: Account, application: Application, key: str, **answers: Any) -> Any:
    kept = next((one.version for one in application.sections if one.section_key == key), 0)
    return commands.save_section(
        actor=actor, application=application, section_key=key, version=kept, answers=answers
    )


def save_budget(actor: Account, application: Application) -> Any:
    return commands.save_budget(
        actor=actor,
        application=application,
        version=application.budget_version,
        lines=[],
        starts_on=None,
        months=12,
    )


def refused(code: str, deed: Any, *facts: Any, **named: Any) -> None:
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == code):
        deed(*facts, **named)
    db.session.rollback()


def test_everybody_writes_everything_until_it_is_divided(person: Person) -> None:
    application, mate, member = a_team(person)
    key = first_section(application)
    save(mate, application, key)
    save_budget(mate, application)
    divide(person.account, application, member, BUDGET)
    refused("not_yours", save, mate, application, key)
    assert application.months == 12
    divide(person.account, application, member, key)
    save(mate, application, key)
    refused("not_yours", save_budget, mate, application)


def test_who_only_reads_hands_nothing_in_and_takes_nothing_back(person: Person) -> None:
    application, mate, member = a_team(person)
    fill_in(application, person.account)
    divide(person.account, application, member)
    assert not may_write(mate, application)
    for deed in (commands.submit_application, commands.withdraw_application, commands.invite_team_mate):
        facts: dict[str, Any] = {
            commands.submit_application: {
                "version": application.version,
                "arrived_at": application.created_at,
            },
            commands.withdraw_application: {"reason": "Toch niet"},
            commands.invite_team_mate: {"email": "iemand@voorbeeld.example"},
        }[deed]
        with pytest.raises(NotAllowed):
            deed(actor=mate, application=application, **facts)
        db.session.rollback()
    assert queries.get_application(mate, application.id) is application
    commands.leave_team(actor=mate, application=application)
    with pytest.raises(NotFound):
        queries.get_application(mate, application.id)


def test_only_the_main_applicant_and_whom_they_trust_divide(person: Person) -> None:
    application, mate, member = a_team(person)
    other = a_team_mate(application, person.account, "Noor")
    others = next(one for one in application.team if one.account_id == other.id)
    with pytest.raises(NotAllowed):
        divide(mate, application, others, BUDGET)
    db.session.rollback()
    with pytest.raises(NotFound):
        divide(a_person("Vreemd").account, application, others, BUDGET)
    db.session.rollback()
    divide(person.account, application, member, *_all(application), too=True)
    assert member.writes is None
    divide(mate, application, others, BUDGET)
    assert others.writes == [BUDGET]
    refused("own_rights", divide, mate, application, member)
    refused("writes_all", divide, mate, application, application.team[0])
    assert may_divide(mate, application)
    assert not may_divide(other, application)


def _all(application: Application) -> list[str]:
    return [*(one.key for one in queries.definition_of(application).sections), BUDGET]


def test_two_who_divide_at_once_see_both(person: Person) -> None:
    application, _mate, member = a_team(person)
    divide(person.account, application, member, BUDGET)
    with pytest.raises(Stale) as stale:
        commands.divide_work(
            actor=person.account,
            application=application,
            member_id=member.id,
            version=1,
            parts=[first_section(application)],
            may_divide_too=False,
        )
    assert {one.field: (one.theirs, one.yours) for one in stale.value.differences} == {
        first_section(application): ("–", "✓"),
        BUDGET: ("✓", "–"),
    }


def test_dividing_counts_in_no_version_that_was_checked(person: Person) -> None:
    application, _mate, member = a_team(person)
    before = application.version
    divide(person.account, application, member, BUDGET)
    assert application.version == before


def test_handing_over_gives_every_part(person: Person) -> None:
    application, mate, member = a_team(person)
    divide(person.account, application, member)
    commands.hand_over(actor=person.account, application=application, member_id=member.id)
    assert may_write_part(mate, application, BUDGET)
    assert member.writes is None


def test_files_go_with_their_section(person: Person) -> None:
    from grants.streams.rules.definition import FileRule, Question, Section

    files = Question("plan", "file", words("Plan"), required=False, files=FileRule(("pdf",)))
    stream = an_open_stream(
        sections=(
            Section("a", words("A"), (files,)),
            Section("b", words("B"), (Question("t", "text", words("T")),)),
        )
    )
    application = an_application(stream, person)
    mate = a_team_mate(application, person.account)
    member = next(one for one in application.team if one.account_id == mate.id)
    found = inspect(a_pdf(), name="plan.pdf", kinds=("pdf",), most_megabytes=1)
    divide(person.account, application, member, "b")
    facts = {"application": application, "question_key": "plan", "file": found}
    refused("not_yours", commands.add_attachment, actor=mate, **facts)
    kept = commands.add_attachment(actor=person.account, **facts)
    refused("not_yours", commands.remove_attachment, actor=mate, application=application, attachment=kept)
    divide(person.account, application, member, "a")
    commands.remove_attachment(actor=mate, application=application, attachment=kept)


def test_the_form_shows_it_and_keeps_what_was_typed(app: Flask, client: FlaskClient, person: Person) -> None:
    application, mate, member = a_team(person)
    number, key, place = application.id, first_section(application), member.id
    sign_in(client, person.account)
    page = client.get(f"/applications/{number}/team").text
    assert f"/applications/{number}/team/{place}" in page
    page = client.get(f"/applications/{number}/team/{place}").text
    assert page.count("checked") == len(_all(application))
    sent = client.post(
        f"/applications/{number}/team/{place}",
        data={"version": "1", "parts": [BUDGET]},
        follow_redirects=True,
    )
    assert "writes: Period and budget" in sent.text or "schrijft: Periode en begroting" in sent.text
    sign_in(client, mate)
    assert client.get(f"/applications/{number}/team/{place}").status_code == 403
    page = client.get(f"/applications/{number}/sections/{key}").text
    assert person.account.name in page
    assert "<textarea" not in page
    assert "<form" in client.get(f"/applications/{number}/budget").text
    question = queries.definition_of(application).sections[0].questions[0]
    kept = client.post(
        f"/applications/{number}/sections/{key}", data={"version": "0", question.key: "Wat ik net typte"}
    )
    assert kept.status_code == 422
    assert "Wat ik net typte" in kept.text
    assert db.session.get_one(Application, number).sections == []
