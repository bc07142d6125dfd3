"""Types of deliverables that only a call has: written in its editor, held to what can be true, said on its page."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.foundation.wording import Words
from grants.streams import queries
from grants.streams.models import Stream
from grants.streams.rules import faults_by_part, waits_said
from grants.streams.rules.definition import Definition, DeliverableRule, Instalment, OwnType, ReadingRule
from grants.streams.rules.deliverables import Part, Standard, deliverable_name
from tests.factories.people import sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, words
from tests.streams.test_views import typed

PART = Part("use", words("Use"), words("Tell how"))
CLEAR = Standard("clear", words("It is clear"))
TOOLKIT = OwnType("toolkit", words("Toolkit"), parts=(PART,), criteria=(CLEAR,))
DUE = DeliverableRule("toolkit")


def own(**facts: Any) -> OwnType:
    return replace(TOOLKIT, **facts)


@pytest.mark.parametrize(
    ("types", "rules", "said"),
    [
        ((TOOLKIT,), (DUE,), ""),
        ((TOOLKIT,), (), "is described, but not required"),
        ((), (DUE,), "no type of deliverable is called so"),
        ((TOOLKIT,), (DUE, DUE), "named twice"),
        ((own(key="handbook"),), (DeliverableRule("handbook"),), "cannot be used as a short name"),
        ((own(key="award"),), (DeliverableRule("award"),), "cannot be used as a short name"),
        ((own(name=Words("Kist", "")),), (DUE,), "needs its name in both languages"),
        ((own(parts=()),), (DUE,), "at least one part and one criterion"),
        ((own(criteria=()),), (DUE,), "at least one part and one criterion"),
        ((own(parts=(replace(PART, title=Words("Gebruik", "")),)),), (DUE,), "misses a language"),
        ((own(parts=(replace(PART, key="whole"),)),), (DUE,), "cannot be used as a short name"),
        ((own(criteria=(replace(CLEAR, key="outcome"),)),), (DUE,), "cannot be used as a short name"),
        ((own(criteria=(replace(CLEAR, key="clear_why"),)),), (DUE,), "cannot be used as a short name"),
        ((own(criteria=(replace(CLEAR, key="part_use"),)),), (DUE,), "cannot have a short name"),
    ],
)
def test_what_cannot_be_true_of_a_type_is_found(
    types: tuple[OwnType, ...], rules: tuple[DeliverableRule, ...], said: str
) -> None:
    found = [str(fault) for _part, fault in faults_by_part(a_definition(own_types=types, deliverables=rules))]
    assert [said in one for one in found] == ([True] if said else [])


@pytest.mark.parametrize(
    "reading", [ReadingRule(0, 4), ReadingRule(3, 4), ReadingRule(2, 0), ReadingRule(2, 27)]
)
def test_readers_and_weeks_have_bounds(reading: ReadingRule) -> None:
    found = [str(fault) for _part, fault in faults_by_part(a_definition(reading=reading))]
    assert found == ["Products are judged by 1 to 2 readers, in 1 to 26 weeks."]


def test_its_name_is_said_where_it_is_required_and_awaited() -> None:
    call = a_definition(own_types=(TOOLKIT,), deliverables=(DUE,))
    assert str(deliverable_name("toolkit", call)) == "Toolkit (en)"
    assert str(waits_said("toolkit", call)) == "once the product “Toolkit (en)” is accepted"
    assert str(deliverable_name("handbook", call)) == "Handbook"


def test_a_manager_writes_a_type_with_its_parts_and_criteria(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, deliverables=(DeliverableRule("handbook"),))
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/own_types"
    sent = typed(client.post(path, data=typed(client.get(path).text) | {"row": "add:own_rows"}).text)
    row = {"name_nl": "Kist", "name_en": "Toolkit", "months": "2", "after": "start"}
    assert client.post(path, data=sent | {f"own_rows-0-{k}": v for k, v in row.items()}).status_code == 303
    assert kept(draft).deliverables == (DeliverableRule("handbook"), DeliverableRule("toolkit", "start", 2))
    assert "“Kist” heeft minstens één onderdeel" in unescape(client.get(f"/streams/{draft.id}").text)

    page = f"{path}/toolkit"
    assert f'href="{page}"' in client.get(path).text
    more = typed(client.post(page, data=typed(client.get(page).text) | {"row": "add:part_rows"}).text)
    more = typed(client.post(page, data=more | {"row": "add:standard_rows"}).text)
    more |= {"part_rows-0-title_nl": "Gebruik", "part_rows-0-title_en": "Use", "part_rows-0-needs": "picture"}
    assert client.post(page, data=more).status_code == 422
    more |= {"standard_rows-0-nl": "Het is duidelijk", "standard_rows-0-en": "It is clear"}
    assert client.post(page, data=more).status_code == 303
    (made,) = kept(draft).own_types
    assert made.parts == (Part("use", Words("Gebruik", "Use"), Words(), needs=("picture",)),)
    assert made.criteria == (Standard("criterion_it_is_clear", Words("Het is duidelijk", "It is clear")),)

    needs = f"/streams/{draft.id}/draft/requirements"
    again = typed(client.get(needs).text) | {"readers": "1", "reading_weeks": "6"}
    again = typed(client.post(needs, data=again | {"row": "add:instalment_rows"}).text)
    assert (
        client.post(
            needs, data=again | {"instalment_rows-0-percent": "100", "instalment_rows-0-after": "toolkit"}
        ).status_code
        == 303
    )
    written = kept(draft)
    assert written.deliverables[1] == DeliverableRule("toolkit", "start", 2)
    assert (written.instalments, written.reading) == ((Instalment(100, "toolkit"),), ReadingRule(1, 6))
    assert client.get(f"{path}/nonsense").status_code == 404


def kept(draft: Stream) -> Definition:
    return queries.get_stream(a_manager(), draft.id).definition
