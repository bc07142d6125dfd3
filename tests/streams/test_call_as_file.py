"""A call as one file: what goes out comes back equal, frozen bytes have the fingerprint, faults change nothing."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from grants.demonstration.stage import FOLDER
from grants.foundation.errors import RuleBroken
from grants.streams import commands, queries
from grants.streams.models import Stream
from grants.streams.rules import definition_as_file, definition_from_json, file_schema
from grants.streams.rules.definition import (
    AidRule,
    BudgetHead,
    CheckPoint,
    Condition,
    CrossCheck,
    Definition,
    DeliverableRule,
    Instalment,
    OwnType,
    Question,
    ReadingRule,
    Rebuttal,
    Regime,
    ReportRule,
    Words,
    as_content,
    as_definition,
)
from grants.streams.rules.deliverables import Part, Standard
from grants.streams.rules.division import Division
from grants.streams.rules.start import Precondition, StartRule
from ops.documents import CALL_SCHEMA
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, a_round, an_open_stream, some_sections


def a_full_definition() -> Definition:
    """Return a call in which every field differs from what an empty call has."""

    plan, people = some_sections()
    asked = replace(people.questions[1], shown_if=Condition("target", "youth"), help=Words("Hulp", "Help"))
    return a_definition(
        goal=Words("# Doel\n\n“één” – 75+ \U0001f600", "Goal"),
        access="invitation",
        invitation_rule=Words("Genodigden", "Invited"),
        preregistration="required",
        advice_for_reviewers=True,
        minimum_cents=1_00,
        over_cap="flag",
        max_awards=10,
        own_share_of="subsidy",
        own_share_rule=Words("Uren", "Hours"),
        aid=AidRule(75_000_000, 2, date(2026, 9, 1), ("general", "sgei"), "block"),
        checks=(CrossCheck("head:personnel", "at_most", 60, "total_costs", blocks=False),),
        sections=(plan, replace(people, questions=(people.questions[0], asked, *people.questions[2:]))),
        budget_heads=(BudgetHead("personnel", Words("Personeel", "Personnel")),),
        sign_off="within_week",
        sign_off_text=Words("Ik mag tekenen", "I may sign"),
        reviews_wanted=3,
        reason_words=20,
        abstain=True,
        blind="throughout",
        hides_titles=True,
        interest_years=5,
        late_review_days=5,
        instalments=(Instalment(100), Instalment(60, "start", 100), Instalment(40, "handbook", 100)),
        regimes=(Regime(0, "own_motion", True, True, True, "costs", 12, 22, 5, 10),),
        reports=(
            ReportRule(
                "progress",
                Words("Voortgang", "Progress"),
                "every",
                *(4, 3, 2, 25_000_00),
                Words("Vertel", "Tell"),
                plan=False,
                questions=(Question("went", "text", Words("Hoe ging het?", "How did it go?"), words=300),),
            ),
        ),
        own_types=(
            OwnType(
                "toolkit",
                Words("Gereedschap", "Toolkit"),
                Words("Voor anderen", "For others"),
                (Part("use", Words("Gebruik", "Use"), Words("Schrijf", "Write"), needs=("picture",)),),
                (Standard("clear", Words("Het is duidelijk", "It is clear")),),
            ),
        ),
        deliverables=(DeliverableRule("toolkit", "start", 3), DeliverableRule("handbook")),
        reading=ReadingRule(1, 6),
        extension_months=6,
        unmet_percent=25,
        asset_compensation=True,
        start=StartRule(4, 14, (Precondition("coalition", Words("Koppeling", "Link")),)),
        rebuttal=Rebuttal(10, 500, ("reasons",), "sent", 2),
        too_few="fewer",
        fewest_reviews=2,
        split_vote="again",
        names_committee=True,
        summary_from="summary",
        dates=replace(a_definition().dates, review_until=a_definition().dates.decision_by),
        decision_weeks=22,
        inquiry_days=3,
        formal_points=(CheckPoint("signed", Words("Getekend", "Signed"), Words("Oproep", "Call"), "signed"),),
        public_draw=True,
        division=Division("partial", 40, 21, 30_000_00, 60_000_00, None, 2, "kept"),
        assumed=("tie_rule",),
    )


def test_what_goes_out_comes_back_equal() -> None:
    whole = a_full_definition()
    empty = as_content(Definition())
    same = {name for name, value in as_content(whole).items() if value == empty[name]}
    # A matrix, a sum and an expected rank go with nobody abstaining: see test_scales.py.
    assert same <= {"distribution", "combined", "matrix", "ranked_by"}, "the example must fill every field"
    assert definition_from_json(definition_as_file(whole)) == whole


@given(st.text(), st.integers(0, 10**15), st.datetimes(datetime(1901, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001
def test_any_text_amount_and_moment_comes_back(text: str, cents: int, at: datetime) -> None:
    text = text.replace("\x00", "").encode("utf-8", "ignore").decode()

    call = Definition(contact=text, minimum_cents=cents)
    call = replace(call, dates=replace(call.dates, opens_at=at.replace(tzinfo=UTC)))
    assert definition_from_json(definition_as_file(call)) == call


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"ceiling_cents": 1' + b"0" * 30 + b"}", "1000000"),
        (b'{"contact": "a\\u0000b"}', "a\\x00b"),
        (b'{"dates": {"opens_at": "0001-01-01T00:00:00+05:00"}}', "date"),
        (b'{"dates": {"decision_by": "9999-12-31"}}', "9999-12-31"),
        (b'{"dates": {"closes_at": "1066-10-14T09:00:00Z"}}', "1066-10-14"),
    ],
)
def test_a_value_that_no_database_or_calendar_holds_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        definition_from_json(content)
    assert broken.value.field == "file"
    assert said in str(broken.value.said)


def test_the_published_schema_is_the_present_one() -> None:
    assert CALL_SCHEMA.read_bytes() == file_schema(), "run `make docs`"


PLAIN = {"integer": int, "string": str, "boolean": bool, "null": type(None)}


def allows(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """Say whether a value follows a schema, for the few words of JSON Schema that a call's uses."""
    if "$ref" in schema:
        return allows(whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], value, whole)
    if "anyOf" in schema:
        return any(allows(one, value, whole) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "array":
        return type(value) is list and all(allows(schema["items"], inner, whole) for inner in value)
    if schema["type"] == "object":
        known, wanted = schema["properties"], set(schema.get("required", ()))
        named = type(value) is dict and wanted <= set(value) <= set(known)
        return named and all(allows(known[name], inner, whole) for name, inner in value.items())
    return type(value) is PLAIN[schema["type"]]


def test_the_schema_allows_what_goes_out_and_refuses_what_does_not_come_in() -> None:
    schema = json.loads(file_schema())
    file = json.loads(definition_as_file(a_full_definition()))
    assert allows(schema, file, schema)
    for fault in ({"colour": 1}, {"ceiling_cents": "much"}, {"access": "secret"}, {"sections": [{}]}):
        assert not allows(schema, file | fault, schema)


def test_everybody_reads_the_schema_at_its_address(client: FlaskClient) -> None:
    answer = client.get("/calls/schema.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    assert answer.data == file_schema()


def test_the_file_of_a_frozen_version_has_its_fingerprint(client: FlaskClient) -> None:
    stream = an_open_stream()
    assert stream.announced is not None
    page = client.get(f"/calls/{stream.id}").text
    assert f"/calls/{stream.id}/versions/1.json" in page
    answer = client.get(f"/calls/{stream.id}/versions/1.json")
    assert hashlib.sha256(answer.data).hexdigest() == stream.announced.sha256
    assert definition_from_json(answer.data) == stream.definition
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/calls/{stream.id}/versions/2.json").status_code == 404


def test_a_draft_has_no_public_file(client: FlaskClient) -> None:
    draft = a_draft()
    assert client.get(f"/calls/{draft.id}/versions/1.json").status_code == 404
    assert client.get(f"/streams/{draft.id}/call.json").status_code == 303
    sign_in(client, a_person().account)
    assert client.get(f"/streams/{draft.id}/call.json").status_code == 404
    assert client.get(f"/streams/{draft.id}/file").status_code == 404


def send(client: FlaskClient, stream: Stream, content: bytes, version: int | None = None) -> Any:
    facts = {
        "version": str(stream.version if version is None else version),
        "file": (BytesIO(content), "a.json"),
    }
    return client.post(f"/streams/{stream.id}/file", data=facts, content_type="multipart/form-data")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_manager_takes_a_call_from_one_stream_into_another(client: FlaskClient, language: str) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    whole = a_full_definition()
    earlier = commands.draft_stream(actor=manager, round_=round_, code="S1", definition=whole)
    target = commands.draft_stream(actor=manager, round_=round_, code="S2", definition=Definition())
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    assert f"/streams/{target.id}/call.json" in client.get(f"/streams/{target.id}/file").text
    file = client.get(f"/streams/{earlier.id}/call.json").data
    assert send(client, target, file).status_code == 303
    assert as_definition(queries.get_stream(manager, target.id).draft) == whole
    assert queries.get_stream(manager, target.id).code == "S2"


@pytest.mark.parametrize("name", ["pilot", "stream-1", "stream-2", "open-now"])
def test_a_manager_takes_over_a_call_of_the_repository(client: FlaskClient, name: str) -> None:
    content = (FOLDER / "calls" / f"{name}.json").read_bytes()
    schema = json.loads(CALL_SCHEMA.read_bytes())
    assert allows(schema, json.loads(content), schema)
    manager = a_manager()
    target = commands.draft_stream(actor=manager, round_=a_round(manager), code="S2", definition=Definition())
    sign_in(client, manager)
    assert send(client, target, content).status_code == 303
    assert as_definition(queries.get_stream(manager, target.id).draft) == definition_from_json(content)


def test_a_faulty_or_missing_file_changes_nothing_and_says_why(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    before = draft.version
    sign_in(client, manager)
    for content, said in (
        (b'{"colour": 1}', "colour"),
        (b'{"months_min": 9, "months_max": 2}', "months_min"),
        (b"", ""),
    ):
        answer = send(client, draft, content)
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text
        if said == "colour":
            assert said in answer.text
    facts = {"version": str(before)}
    assert client.post(f"/streams/{draft.id}/file", data=facts).status_code == 422
    assert queries.get_stream(manager, draft.id).version == before


def test_a_file_does_not_overwrite_what_somebody_saved_meanwhile(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    old = draft.version
    commands.save_draft(
        actor=manager, stream=draft, version=old, definition=a_definition(contact="x@y.example")
    )
    sign_in(client, manager)
    answer = send(client, draft, definition_as_file(a_definition(contact="z@y.example")), version=old)
    assert answer.status_code == 409
    assert "x@y.example" in answer.text
    assert queries.get_stream(manager, draft.id).definition.contact == "x@y.example"


def test_a_file_changes_no_rule_of_an_announced_call(client: FlaskClient) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    sign_in(client, manager)
    other = replace(stream.definition, ceiling_cents=1)
    assert send(client, stream, definition_as_file(other)).status_code == 422
    assert queries.get_call(stream.id).written.ceiling_cents != 1


@pytest.mark.parametrize("role", ["auditor", "controller"])
def test_other_staff_read_the_file_and_do_not_write_it(client: FlaskClient, role: str) -> None:
    draft = a_draft()
    sign_in(client, a_holder(role))
    assert client.get(f"/streams/{draft.id}/call.json").status_code == 200
    assert send(client, draft, definition_as_file(Definition())).status_code == 404


def test_a_copy_of_an_earlier_call_has_everything_but_its_name_and_dates(client: FlaskClient) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    whole = a_full_definition()
    earlier = commands.draft_stream(actor=manager, round_=round_, code="S1", definition=whole)
    sign_in(client, manager)
    facts = {"code": "S9", "name_nl": "Nieuw", "name_en": "New", "start_from": earlier.id}
    assert client.post(f"/rounds/{round_.id}/streams/new", data=facts).status_code == 303
    copied = queries.find_stream_by_code(round_, "S9")
    assert copied is not None
    old, new = as_content(whole), as_content(copied.definition)
    assert {name for name in old if old[name] != new[name]} == {"name", "dates", "assumed"}
