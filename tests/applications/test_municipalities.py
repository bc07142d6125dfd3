"""A call for some municipalities: asked at the start, kept as the first answer, looked at again later."""

from __future__ import annotations

import re
from dataclasses import replace as replace_facts

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.applications import commands, queries
from grants.applications.rules import flags_of
from grants.foundation.clock import now
from grants.foundation.errors import RuleBroken
from grants.streams.models import Stream
from grants.streams.rules import contradictions
from grants.streams.rules.definition import Definition, Eligibility, Question, QuestionKind, Section, Words
from grants.streams.rules.fit import Wish, findings
from tests.applications.test_flags import PLAIN
from tests.factories.people import Person, an_initiative, sign_in
from tests.factories.streams import a_definition, an_open_stream, some_sections, words

UTRECHT, ZEIST, EDE = "0344", "0355", "0228"


def some_pages(kind: QuestionKind = "municipalities", **facts: object) -> tuple[Section, ...]:
    plan, people = some_sections()
    asked = Question("city", kind, words("In which municipalities"), substantive=False, **facts)  # type: ignore[arg-type]
    return (plan, replace(people, questions=(*people.questions, asked)))


def eligible(*codes: str) -> Eligibility:
    return Eligibility(Words("Alleen hier", "Here only"), municipalities=codes)


def a_local_call(kind: QuestionKind = "municipalities") -> Stream:
    return an_open_stream(eligibility=eligible(UTRECHT, ZEIST), sections=some_pages(kind))


def start(person: Person, call: Stream, *codes: str) -> object:
    return commands.start_application(
        actor=person.account,
        stream=call,
        initiative=an_initiative(person),
        organisation=person.organisation,
        title="Samen aan tafel",
        municipalities=codes,
    )


@pytest.mark.parametrize("codes", [(), (EDE,), (UTRECHT, EDE)])
def test_nobody_starts_for_a_municipality_the_call_is_not_for(person: Person, codes: tuple[str, ...]) -> None:
    with pytest.raises(RuleBroken) as caught:
        start(person, a_local_call(), *codes)
    assert (caught.value.code, caught.value.field) == ("not_eligible", "municipalities")


@pytest.mark.parametrize(
    ("kind", "codes", "kept"),
    [("municipalities", (UTRECHT, ZEIST), [UTRECHT, ZEIST]), ("municipality", (ZEIST,), ZEIST)],
)
def test_what_was_said_at_the_start_is_the_first_answer(
    person: Person, kind: QuestionKind, codes: tuple[str, ...], kept: object
) -> None:
    draft = start(person, a_local_call(kind), *codes)
    assert [(one.section_key, one.answers) for one in draft.sections] == [("people", {"city": kept})]  # type: ignore[attr-defined]


def test_another_municipality_written_later_keeps_one_from_submitting(person: Person) -> None:
    draft = start(person, a_local_call(), UTRECHT)
    commands.save_section(
        actor=person.account,
        application=draft,
        section_key="people",
        version=draft.sections[0].version,  # type: ignore[attr-defined]
        answers={"city": [UTRECHT, EDE]},
    )
    found = [gap for gap in queries.gaps_of(draft) if gap.field == "city"]  # type: ignore[arg-type]
    assert [gap.said.params["other"] for gap in found] == ["Ede"]


def test_a_municipality_that_ended_since_is_told_with_its_successor(person: Person) -> None:
    call = an_open_stream(sections=some_pages())
    draft = start(person, call)
    commands.save_section(
        actor=person.account, application=draft, section_key="people", version=0, answers={"city": ["0856"]}
    )
    found = [gap for gap in queries.gaps_of(draft) if gap.field == "city"]  # type: ignore[arg-type]
    assert [gap.said.params["successor"] for gap in found] == ["Maashorst"]


@pytest.mark.parametrize(("codes", "kinds"), [((UTRECHT,), []), ((UTRECHT, EDE), ["not_eligible"])])
def test_what_arrived_from_elsewhere_is_flagged(codes: tuple[str, ...], kinds: list[str]) -> None:
    call = a_definition(eligibility=eligible(UTRECHT), sections=some_pages())
    assert [one.kind for one in flags_of(call, replace_facts(PLAIN, municipalities=codes))] == kinds


@pytest.mark.parametrize("codes", [("0344", "0228"), ()])
def test_the_self_check_says_what_the_start_would(codes: tuple[str, ...]) -> None:
    call = a_definition(eligibility=eligible(UTRECHT), sections=some_pages())
    wish = Wish(is_existing=True, reach="local", legal_form="foundation", municipalities=codes)
    assert [one.tone for one in findings(call, wish, now())] == ["no"]


@pytest.mark.parametrize(
    ("definition", "count"),
    [
        (a_definition(eligibility=eligible(UTRECHT), sections=some_pages()), 0),
        (a_definition(eligibility=eligible(UTRECHT)), 1),
        (a_definition(eligibility=eligible(UTRECHT), sections=some_pages(required=False)), 1),
        (a_definition(eligibility=eligible("9999"), sections=some_pages()), 1),
        (a_definition(eligibility=eligible("0457"), sections=some_pages()), 1),
    ],
)
def test_a_limited_call_asks_for_the_municipality_and_names_real_ones(
    definition: Definition, count: int
) -> None:
    assert len(contradictions(definition)) == count


def test_the_start_page_asks_and_takes_over_the_self_check(client: FlaskClient, person: Person) -> None:
    call, elsewhere = a_local_call(), an_open_stream()
    initiative = an_initiative(person)
    sign_in(client, person.account)
    assert "municipalities-0" not in client.get(f"/streams/{elsewhere.id}/apply").text
    checked = client.get(
        f"/calls/{call.id}/fit?is_existing=yes&reach=local&legal_form=foundation&municipalities-0=Zeist"
    ).text
    onward = re.search(r'href="(/streams/\d+/apply\?[^"]*municipalities=0355[^"]*)"', checked)
    assert onward is not None
    page = client.get(onward[1].replace("&amp;", "&")).text
    assert 'value="Zeist"' in page
    facts = {"organisation": person.organisation.id, "initiative": initiative.id, "title": "Samen"}
    refused = client.post(f"/streams/{call.id}/apply", data=facts | {"municipalities-0": "Ede"})
    assert refused.status_code == 422
    assert 'value="Ede"' in refused.text
    done = client.post(f"/streams/{call.id}/apply", data=facts | {"municipalities-0": "zeist"})
    assert done.status_code == 303
    section = client.get(f"{done.location}/sections/people").text
    assert 'value="Zeist"' in section
    assert section.count("<datalist") == 1
