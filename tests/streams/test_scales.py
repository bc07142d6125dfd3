"""Scales, points, a matrix and thresholds in a call: what contradicts, how it is written, and what the public reads."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.streams import commands, queries
from grants.streams.rules import contradictions, definition_as_file, definition_from_json
from grants.streams.rules.definition import (
    Criterion,
    Definition,
    Matrix,
    Scale,
    Words,
    as_content,
    as_definition,
)
from tests.factories.people import sign_in
from tests.factories.streams import (
    a_definition,
    a_manager,
    a_round,
    an_open_call,
    by_matrix,
    in_five_words,
    in_points,
)
from tests.streams.test_views import typed

KINDS = {"words": in_five_words, "points": in_points, "matrix": by_matrix}


def test_an_older_call_keeps_its_meaning() -> None:
    """A version that was frozen before these fields were there reads as a weighted mean on numbers."""
    content = as_content(a_definition())
    for name in ("combined", "matrix"):
        del content[name]
    del content["scale"]["shown_as"]
    for criterion in content["criteria"]:
        for name in ("scale", "fundable_from", "reason_required"):
            del criterion[name]
    assert as_definition(content) == a_definition()


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_travels_as_a_file(kind: str) -> None:
    call = KINDS[kind]()
    assert contradictions(call) == []
    assert definition_from_json(definition_as_file(call)) == call


def changed(call: Definition, number: int, **facts: Any) -> Definition:
    """Return a call with one criterion changed."""
    criteria = list(call.criteria)
    criteria[number] = replace(criteria[number], **facts)
    return replace(call, criteria=tuple(criteria))


def with_priorities(*rows: tuple[int, ...]) -> Definition:
    """Return a call with another matrix."""
    return by_matrix(matrix=Matrix("quality", "relevance", rows))


CONTRADICTIONS = {
    "mean over scales": (replace(in_points(), combined="mean", fundable_from=0), "no mean"),
    "words missing": (a_definition(scale=Scale(1, 5, (), "words")), "a word for each score"),
    "one language": (
        replace(in_five_words(), scale=Scale(1, 2, (Words("a", "a"), Words("b", "")), "words")),
        "in both languages",
    ),
    "threshold off scale": (changed(in_points(), 0, fundable_from=4_001), "outside its scale"),
    "threshold that nobody misses": (changed(in_points(), 1, fundable_from=0), None),
    "total off scale": (in_points(fundable_from=10_001), "outside the scale"),
    "abstaining": (in_points(abstain=True), "nobody can abstain"),
    "matrix without a matrix": (by_matrix(matrix=None), "needs two criteria"),
    "matrix nobody uses": (replace(by_matrix(), combined="mean"), "needs two criteria"),
    "one axis": (by_matrix(matrix=Matrix("quality", "quality", ((1,),))), "two different criteria"),
    "too few lines": (with_priorities((0, 0, 0), (0, 2, 1)), "3 lines of 3"),
    "a gap": (with_priorities((0, 0, 0), (0, 4, 3), (0, 3, 1)), "without a gap"),
    "nothing fundable": (with_priorities((0, 0, 0), (0, 0, 0), (0, 0, 0)), "without a gap"),
    "better is later": (with_priorities((0, 0, 0), (0, 1, 2), (0, 1, 1)), "later priority"),
    "better is out": (with_priorities((0, 0, 1), (0, 1, 1), (0, 1, 0)), "later priority"),
    "matrix and a total": (by_matrix(fundable_from=200), "leave the lowest mean"),
    "matrix by arrival": (by_matrix(distribution="arrival", tie_rule=("lot",)), "no matrix is used"),
    "rank of a matrix": (by_matrix(ranked_by="expected_rank"), "by a mean or by points"),
    "rank and abstaining": (a_definition(ranked_by="expected_rank", abstain=True), "nobody can abstain"),
    "rank of points": (in_points(ranked_by="expected_rank"), None),
    "public draw without a lot": (a_definition(public_draw=True, tie_rule=("sharing",)), "needs the lot"),
    "anchors of another scale": (
        changed(by_matrix(), 0, anchors=(Words("a", "a"),)),
        "each of the 3 scores",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_what_cannot_be_true_at_once_is_named(name: str) -> None:
    call, said = CONTRADICTIONS[name]
    found = " ".join(map(str, contradictions(call)))
    assert (said in found) if said else not found


def test_a_threshold_on_one_criterion_needs_scores_also_in_order_of_arrival() -> None:
    call = a_definition(distribution="arrival", fundable_from=0, tie_rule=("lot",))
    assert not call.needs_scores
    assert changed(call, 0, fundable_from=200).needs_scores


@pytest.mark.parametrize("kind", KINDS)
def test_the_editor_shows_what_is_kept_and_saves_it_back(kind: str, client: FlaskClient) -> None:
    manager, call = a_manager(), KINDS[kind]()
    draft = commands.draft_stream(actor=manager, round_=a_round(manager), code="S1", definition=call)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/criteria"
    sent = typed(client.get(path).text)
    assert client.post(path, data=sent).status_code == 303
    after = queries.get_stream(manager, draft.id)
    assert (after.definition, after.version) == (call, 1)


def test_a_manager_writes_points_and_a_matrix_in_the_editor(client: FlaskClient) -> None:
    manager = a_manager()
    draft = commands.draft_stream(
        actor=manager, round_=a_round(manager), code="S1", definition=a_definition(tie_rule=("lot",))
    )
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/criteria"
    sent = typed(client.get(path).text)
    points = sent | {
        "combined": "sum",
        "fundable_from": "60",
        "criteria_rows-0-anchors_nl": "",
        "criteria_rows-0-anchors_en": "",
        "criteria_rows-0-own-highest": "40",
        "criteria_rows-0-least": "25",
        "criteria_rows-1-own-highest": "60",
    }
    del points["criteria_rows-1-reason_required"]
    assert client.post(path, data=points).status_code == 303
    written = queries.get_stream(manager, draft.id).definition
    assert written.criteria == (
        Criterion(
            "sharing", Words("Sharing (nl)", "Sharing (en)"), 2, scale=Scale(0, 40), fundable_from=2_500
        ),
        Criterion(
            "anchoring",
            Words("Anchoring (nl)", "Anchoring (en)"),
            1,
            scale=Scale(0, 60),
            reason_required=False,
        ),
    )
    matrix = sent | {
        "combined": "matrix",
        "fundable_from": "",
        "matrix_rows": "sharing",
        "matrix_columns": "anchoring",
        "priorities": "0 0 0 0 0\r\n0 0 0 0 0\r\n0 0 0 0 0\r\n0 0 0 3 2\r\n0 0 0 3 1",
        "version": "2",
    }
    assert client.post(path, data=matrix | {"priorities": "1 een"}).status_code == 422
    assert client.post(path, data=matrix).status_code == 303
    written = queries.get_stream(manager, draft.id).definition
    assert written.matrix == Matrix(
        "sharing", "anchoring", ((0,) * 5,) * 3 + ((0, 0, 0, 3, 2), (0, 0, 0, 3, 1))
    )
    assert contradictions(written) == []


@pytest.mark.parametrize(
    ("kind", "read", "absent"),
    [
        (
            "words",
            ("very good (en)", "at least 3.00", "A reason is not asked for: Reach (en)."),
            ("from 1 to 5",),
        ),
        ("points", ("0 – 40", "25.00", "at least 60.00 points", "added up"), ("weighted mean",)),
        ("matrix", ("Matrix of priorities", "very relevant (en)", "not fundable"), ("weighted mean",)),
    ],
)
def test_the_public_page_prints_how_is_judged(
    kind: str, read: tuple[str, ...], absent: tuple[str, ...], client: FlaskClient
) -> None:
    stream = an_open_call(KINDS[kind]())
    client.post("/language", data={"language": "en", "back": "/"})
    page = client.get(f"/calls/{stream.id}").text
    assert [words for words in read if words not in page] == []
    assert [words for words in absent if words in page] == []
