"""What a draft has from the call it was begun with: said at each part, and taken over again by a button."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition
from grants.streams.rules.differences import FIELD_NAMES
from grants.streams.rules.inherited import FIELDS_BY_PART, inherited, taken_back
from tests.factories.people import sign_in
from tests.factories.streams import a_definition, a_manager, a_round, an_open_stream, words
from tests.streams.test_views import typed


@pytest.fixture
def manager(app: object) -> Account:
    return a_manager()


def begun_with(manager: Account, earlier: Stream) -> Stream:
    return commands.draft_stream(
        actor=manager,
        round_=a_round(),
        code="NEW",
        definition=replace(earlier.definition, name=words("New")),
        based_on=earlier,
    )


def test_only_fields_of_a_call_are_taken_over_and_each_in_one_part() -> None:
    names = [name for fields in FIELDS_BY_PART.values() for name in fields]
    assert len(names) == len(set(names))
    assert set(names) <= set(FIELD_NAMES)
    assert not {"name", "dates", "sections", "assumed"} & set(names)


def test_what_is_other_than_in_the_earlier_call_is_told_and_can_be_taken_over() -> None:
    earlier = a_definition(contact="loket@voorbeeld.example", decision_weeks=22)
    draft = replace(earlier, contact="anders", decision_weeks=13)
    assert [(one.field, one.is_same) for one in inherited(earlier, draft, "texts")] == [
        ("summary", True),
        ("goal", True),
        ("contact", False),
    ]
    assert [(one.field, one.is_same) for one in inherited(earlier, draft, "dates")] == [
        ("decision_weeks", False)
    ], "what the earlier call left as it is by itself, is not told"
    assert taken_back(earlier, draft, "contact") == replace(draft, contact="loket@voorbeeld.example")
    assert taken_back(earlier, draft, "dates") == draft
    assert inherited(Definition(), draft, "texts") == []


def test_a_manager_sees_where_values_come_from_and_takes_one_over_without_losing_what_was_typed(
    client: FlaskClient, manager: Account
) -> None:
    earlier = an_open_stream(manager, contact="loket@voorbeeld.example")
    draft = begun_with(manager, earlier)
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    path = f"/streams/{draft.id}/draft/texts"
    page = client.get(path).text
    assert f'href="/streams/{earlier.id}"' in page
    assert "other than there" not in page
    sent = typed(page) | {"contact": "anders", "goal_en": "Another goal"}
    client.post(path, data=sent)
    page = client.get(path).text
    assert page.count("other than there") == 2
    back = client.post(path, data=typed(page) | {"row": "back:contact", "summary_en": "Typed just now"})
    assert back.status_code == 200
    assert 'value="loket@voorbeeld.example"' in back.text
    assert "Typed just now" in back.text
    assert draft.written.contact == "anders", "nothing is saved before one saves"
    client.post(path, data=typed(back.text))
    kept = queries.get_stream(manager, draft.id).written
    assert (kept.contact, kept.goal.en, kept.summary.en) == (
        "loket@voorbeeld.example",
        "Another goal",
        "Typed just now",
    )
    assert client.post(path, data=typed(back.text) | {"row": "back:state"}).status_code == 200


def test_every_part_takes_its_fields_over(client: FlaskClient, manager: Account) -> None:
    earlier = an_open_stream(manager)
    draft = begun_with(manager, earlier)
    bare = replace(
        Definition(name=words("New"), sections=earlier.definition.sections), criteria=draft.written.criteria
    )
    commands.save_draft(actor=manager, stream=draft, version=draft.version, definition=bare)
    sign_in(client, manager)
    for part, fields in FIELDS_BY_PART.items():
        path = f"/streams/{draft.id}/draft/{part}"
        for one in inherited(earlier.definition, queries.get_stream(manager, draft.id).written, part):
            assert one.field in fields
            page = client.get(path).text
            answer = client.post(path, data=full(page) | {"row": f"back:{one.field}"})
            assert answer.status_code == 200, (part, one.field)
            assert client.post(path, data=full(answer.text)).status_code == 303, (part, one.field)
    kept = queries.get_stream(manager, draft.id).written
    for part in FIELDS_BY_PART:
        assert all(one.is_same for one in inherited(earlier.definition, kept, part)), part


def full(page: str) -> dict[str, str | list[str]]:
    """Return what a browser sends for the form, with the choices that are made."""
    import re

    form = max(re.findall(r"<form.*?</form>", page, re.S), key=len)
    sent = typed(page)
    for tag in re.findall(r"<input[^>]*>", form):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") == "radio" and " checked" in tag:
            sent[facts["name"]] = facts["value"]
    return sent
