"""Calls with other scales than one to five: words, points with thresholds, and a matrix of priorities."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.invariants import faults
from grants.review import commands, queries
from grants.review.models import Review
from grants.review.rules import TOTAL, combined, provisional_of, review_gaps, score_of, shortfalls, signs
from tests.factories.applications import an_admissible_application
from tests.factories.people import sign_in
from tests.factories.review import (
    a_chair,
    a_frozen_ranking,
    a_reviewer,
    a_stream_scored_by,
    an_assignment,
    start,
)
from tests.factories.streams import (
    a_manager,
    a_round,
    an_open_call,
    an_open_stream,
    by_matrix,
    in_five_words,
    in_points,
)

KINDS = {"words": in_five_words, "points": in_points, "matrix": by_matrix}


# --- On paper ---------------------------------------------------------------------------------------


def test_points_are_added_up() -> None:
    assert score_of(in_points(), {"plan": 25, "reach": 60}) == 8_500
    assert in_points().score_bounds == (0, 100)


@pytest.mark.parametrize(
    ("quality", "relevance", "priority"),
    [(3, 3, 1), (2, 3, 2), (3, 2, 3), (2, 2, 4), (1, 3, 0), (3, 1, 0)],
)
def test_a_cell_of_the_matrix_gives_the_priority(quality: int, relevance: int, priority: int) -> None:
    call = by_matrix()
    score = score_of(call, {"quality": quality, "relevance": relevance})
    assert call.matrix is not None
    assert call.matrix.priority_of(score) == priority
    assert score == (500 - 100 * priority if priority else 0)


def test_the_mean_over_reviews_counts_as_the_nearest_word_halves_upwards() -> None:
    call = by_matrix()
    assert combined(call, {"quality": 250, "relevance": 249}) == combined(
        call, {"quality": 300, "relevance": 200}
    )
    # Two reviews in cells without priority have a mean in one with priority 4.
    assert provisional_of(call, [0, 0], {"quality": 200, "relevance": 200}) == 100
    assert provisional_of(call, [], {}) is None


@pytest.mark.parametrize(
    ("hundredths", "word"), [(100, "insufficient"), (349, "sufficient"), (350, "good"), (500, "very good")]
)
def test_a_mean_has_the_word_of_the_nearest_score(hundredths: int, word: str) -> None:
    assert in_five_words().scale.word_for(hundredths).en == f"{word} (en)"


def test_a_reason_is_asked_where_the_call_says_so() -> None:
    given = {"quality": (4, "Daarom."), "reach": (4, "")}
    assert review_gaps(in_five_words(), given) == []
    assert [key for key, _ in review_gaps(in_five_words(), {**given, "quality": (4, " ")})] == ["quality"]
    short = signs(in_five_words(reason_words=3), given)
    assert [sign.criterion for sign in short] == ["quality"]


# --- A whole assessment -----------------------------------------------------------------------------


WORLDS = {
    # Per application the scores of two reviewers on two criteria; then who may be awarded, in order of place.
    "words": ([((5, 5), (4, 4)), ((2, 5), (3, 5)), ((3, 3), (3, 3))], [(1, True), (2, False), (3, True)]),
    "points": ([((24, 60), (25, 60)), ((30, 40), (30, 40)), ((40, 10), (40, 12))], [(1, False), (2, True), (3, False)]),
    "matrix": ([((2, 3), (2, 3)), ((3, 3), (3, 2)), ((1, 3), (1, 3))], [(2, True), (1, True), (3, False)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_ranking_by_each_kind_is_recomputed_by_a_stranger_and_by_ourselves(
    kind: str, client: FlaskClient, tmp_path: Path
) -> None:
    values, expected = WORLDS[kind]
    stream, made = a_stream_scored_by(KINDS[kind](), *values)
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    numbers = {application.id: n for n, application in enumerate(made, start=1)}
    assert [(numbers[line.application_id], line.is_fundable) for line in ranking.lines] == expected
    assert {name: found for name, found in faults().items() if found} == {}
    sign_in(client, a_manager())
    with zipfile.ZipFile(io.BytesIO(client.get(f"/streams/{stream.id}/ranking.zip").data)) as archive:
        archive.extractall(tmp_path)
    assert _reckoned(tmp_path) == (0, "")
    kept = json.loads((tmp_path / "ranking.json").read_text())
    kept["rule"]["criteria"][0]["fundable_from"] += 100
    (tmp_path / "ranking.json").write_text(json.dumps(kept))
    assert _reckoned(tmp_path)[0] == 1


def test_each_call_of_a_round_has_a_ranking_of_its_own_on_its_own_scale(app: object) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    points, words = (
        an_open_stream(manager, round_, **msgspec.structs.asdict(call))
        for call in (in_points(), in_five_words())
    )
    frozen = [
        a_frozen_ranking(((35, 50), (30, 40)), stream=points),
        a_frozen_ranking(((3, 3),), stream=words),
    ]
    assert [[line.score for line in one.lines] for one in frozen] == [[8_500, 7_000], [300]]
    assert {line.application.stream_id for line in frozen[0].lines} == {points.id}


def _reckoned(folder: Path) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-I", str(folder / "recompute.py")], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stderr


def test_who_is_below_on_one_criterion_is_not_fundable_with_that_as_the_ground(client: FlaskClient) -> None:
    stream, made = a_stream_scored_by(in_points(), *WORLDS["points"][0])
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert shortfalls(ranking.rule) == {
        made[0].reference: ("plan",),
        made[1].reference: (),
        made[2].reference: (TOTAL,),
    }
    sign_in(client, a_manager())
    page = client.get(f"/streams/{stream.id}/review").text
    assert page.count("onder wat nodig is op “Plan (nl)”") == 1
    assert page.count("score te laag") == 1


@pytest.mark.usefixtures("app")
def test_the_panel_moves_an_application_to_another_cell_with_a_reason() -> None:
    stream, made = a_stream_scored_by(by_matrix(), *WORLDS["matrix"][0])
    chair = a_chair(stream)
    with pytest.raises(RuleBroken) as refused:
        commands.save_panel_scores(
            actor=chair, application=made[2], scores={"quality": 300, "relevance": 300}
        )
    assert refused.value.code == "reason_missing"
    standing = commands.save_panel_scores(
        actor=chair,
        application=made[2],
        scores={"quality": 300, "relevance": 300},
        reason="Overtuigd na het gesprek.",
    )
    assert (standing.provisional, standing.final) == (0, 400)
    assert queries.standing_faults() == []


@pytest.mark.usefixtures("app")
def test_a_review_that_goes_takes_its_part_of_the_cell_along() -> None:
    _stream, made = a_stream_scored_by(by_matrix(), ((3, 3), (1, 1)))
    standing = queries.find_standing(made[0].id)
    assert standing is not None
    assert standing.provisional == 100
    reviews = db.session.scalars(select(Review).where(Review.application_id == made[0].id)).all()
    review = min(reviews, key=lambda one: one.mean or 0)
    commands.set_review_aside(
        actor=a_manager(), assignment=review.assignment, version=review.version, reason="Te kort."
    )
    assert standing.provisional == 400
    assert queries.standing_faults() == []


# --- Pages ------------------------------------------------------------------------------------------


def test_a_reviewer_chooses_words_and_writes_points_as_a_number(client: FlaskClient) -> None:
    pages = {}
    for kind, call in KINDS.items():
        stream = an_open_call(call())
        application, reader = an_admissible_application(stream), a_reviewer(stream)
        assignment = an_assignment(application, reader)
        start(stream)
        sign_in(client, reader)
        pages[kind] = client.get(f"/reviews/{assignment.id}").text
    assert ">very good (nl)</label>" in pages["words"]
    assert ">5" not in pages["words"]
    assert 'type="number"' in pages["points"]
    assert "0 tot en met 40" in pages["points"]


def test_the_panel_chooses_words_and_keeps_a_mean_that_lies_between(client: FlaskClient) -> None:
    stream, made = a_stream_scored_by(in_five_words(), ((5, 5), (4, 4)))
    sign_in(client, a_chair(stream))
    page = client.get(f"/applications/{made[0].id}/panel").text
    assert '<option selected value="450">4,50</option>' in page
    assert '<option value="500">very good (nl)</option>' in page
    assert "very good (nl) (4,50)" in page
    sent = {"version": "1", "quality": "500", "reach": "450", "reason": ""}
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    sent["version"] = version[1]
    refused = client.post(f"/applications/{made[0].id}/panel", data=sent)
    assert refused.status_code == 422
    assert '<option selected value="500">very good (nl)</option>' in refused.text
    saved = client.post(f"/applications/{made[0].id}/panel", data=sent | {"reason": "Na het gesprek."})
    assert saved.status_code == 303
    final = queries.find_standing(made[0].id)
    assert final is not None
    assert final.final == 483


def test_a_score_off_the_scale_of_its_criterion_is_refused_at_its_field(client: FlaskClient) -> None:
    stream = an_open_call(in_points())
    application, reader = an_admissible_application(stream), a_reviewer(stream)
    assignment = an_assignment(application, reader)
    start(stream)
    sign_in(client, reader)
    sent = {"version": "0", "remarks": "", "deed": "submit", "plan": "41", "plan_reason": "Sterk."}
    refused = client.post(f"/reviews/{assignment.id}", data=sent | {"reach": "60", "reach_reason": "Breed."})
    assert refused.status_code == 422
    assert 'href="#plan"' in refused.text
    assert 'value="41"' in refused.text
    assert "Sterk." in refused.text
