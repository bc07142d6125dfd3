"""Earlier answers of one's own: offered where the question is the same, taken over by a button, never silently."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications import commands, queries
from grants.applications.models import Application, SectionAnswers
from grants.applications.rules import fits, is_alike
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.rules.definition import Question, Section
from tests.factories.applications import a_team_mate, an_application
from tests.factories.people import Person, a_person, sign_in
from tests.factories.streams import an_open_stream, words

PLAN = Question("plan", "text", words("What will you do"))
AGREE = Question("true", "yes_no", words("All is true"), agree=True)


def _changed(**facts: Any) -> Question:
    return msgspec.structs.replace(PLAN, **facts)


@pytest.mark.parametrize(
    ("earlier", "alike"),
    [
        (_changed(label=words("Something else")), True),
        (_changed(key="other"), True),
        (_changed(key="other", label=words("what  will you DO")), True),
        (_changed(key="other", label=words("Something else")), False),
        (_changed(kind="line"), False),
    ],
)
def test_the_same_question_has_the_same_key_or_the_same_words(earlier: Question, alike: bool) -> None:
    assert is_alike(PLAN, earlier) is alike


def test_a_declaration_and_a_file_are_made_anew() -> None:
    assert not is_alike(AGREE, AGREE)
    file = Question("file", "file", words("Plan"))
    assert not is_alike(file, file)


@pytest.mark.parametrize(("answer", "can"), [("Koken", True), ("", False), (None, False), (3, False)])
def test_only_what_is_possible_here_is_offered(answer: Any, can: bool) -> None:
    assert fits(PLAN, answer) is can


def write(
    application: Application, actor: Account, text: str, section: str = "plan", key: str = "plan"
) -> None:
    kept = next((one.version for one in application.sections if one.section_key == section), 0)
    commands.save_section(
        actor=actor, application=application, section_key=section, version=kept, answers={key: text}
    )


def a_call(key: str = "plan") -> Any:
    return an_open_stream(sections=(Section("plan", words("Plan"), (_changed(key=key), AGREE)),))


def offered(viewer: Account, application: Application) -> dict[str, list[Any]]:
    section = queries.definition_of(application).sections[0]
    found = queries.earlier_answers(viewer, application, section)
    return {key: [one.answer for one in listed] for key, listed in found.items()}


def test_one_sees_answers_of_ones_own_teams_only(app: Flask, person: Person) -> None:
    other = a_person("Vreemd", "Stichting Vreemd")
    write(an_application(a_call(), other), other.account, "Geheim plan van een ander")
    mine = an_application(a_call(), person)
    write(mine, person.account, "Koken in de wijk")
    again = an_application(a_call("changed"), person)
    assert offered(person.account, again) == {"changed": ["Koken in de wijk"]}
    mate = a_team_mate(again, person.account)
    assert offered(mate, again) == {}
    second = a_team_mate(mine, person.account, "Noor")
    assert offered(second, again) == {"changed": ["Koken in de wijk"]}
    commands.leave_team(actor=second, application=mine)
    assert offered(second, again) == {}


def test_the_same_text_is_offered_once_and_the_latest_first(app: Flask, person: Person) -> None:
    for text in ("Een", "Twee", "Twee", "Drie", "Vier"):
        write(an_application(a_call(), person), person.account, text)
    assert offered(person.account, an_application(a_call(), person)) == {"plan": ["Vier", "Drie", "Twee"]}


def test_it_is_put_in_the_form_beside_what_was_typed_and_saved_by_nobody(
    client: FlaskClient, person: Person
) -> None:
    mine = an_application(a_call(), person, title="Vorig jaar")
    write(mine, person.account, "Koken in de wijk")
    again = an_application(a_call(), person)
    number = again.id
    write(again, person.account, "Wat er al stond")
    version = again.sections[0].version
    sign_in(client, person.account)
    address = f"/applications/{number}/sections/plan"
    page = client.get(address).text
    assert "Koken in de wijk" in page
    assert "Vorig jaar" in page
    name = page.split('name="take_over" value="')[1].split('"')[0]
    typed = {"version": str(version), "plan": "Net getypt", "true": "yes", "take_over": name}
    page = client.post(address, data=typed).text
    assert ">Koken in de wijk</textarea>" in page.replace("\r\n", "").replace("\n", "")
    assert "Net getypt" in page
    assert (
        'checked class="ronde-choice__input" id="true-0"' in page
        or 'id="true-0" name="true" type="radio" value="yes"' in page
    )
    kept = db.session.query(SectionAnswers).filter_by(application_id=number).one()
    assert kept.answers == {"plan": "Wat er al stond"}
    assert client.post(address, data=typed | {"take_over": "999-plan"}).status_code == 404
    stranger = a_person("Vreemd", "Stichting Vreemd")
    theirs = an_application(a_call(), stranger).id
    sign_in(client, stranger.account)
    answer = client.post(f"/applications/{theirs}/sections/plan", data=typed | {"version": "0"})
    assert answer.status_code == 404
    assert "Koken in de wijk" not in answer.text


def test_what_is_known_of_the_applicant_is_shown_with_where_to_correct_it(
    client: FlaskClient, person: Person
) -> None:
    application = an_application(person=person)
    mate = a_team_mate(application, person.account)
    number, organisation = application.id, person.organisation.id
    assert person.organisation.kvk
    for who, link in ((person.account, True), (mate, False)):
        sign_in(client, who)
        for page in (f"/applications/{number}", f"/applications/{number}/check"):
            text = client.get(page).text
            assert person.organisation.kvk in text
            assert (f'href="/organisations/{organisation}/change"' in text) is link
