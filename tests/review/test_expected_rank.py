"""A call that orders by expected rank: frozen as it was reckoned, the score beside it, and checked by a stranger."""

from __future__ import annotations

import importlib.util
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.foundation.errors import RuleBroken
from grants.foundation.invariants import faults
from grants.review import commands, queries
from grants.review.rules.quadrature import prior_for
from grants.review.rules.uncertainty import expected_ranks, ranks_in_millionths
from grants.streams.models import Stream
from tests.factories.applications import an_admissible_application
from tests.factories.people import sign_in
from tests.factories.review import a_chair, a_review, a_reviewer, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "recompute.py"


def the_script() -> Any:
    """Return the script of the export, read as a module: it imports nothing of ours."""
    spec = importlib.util.spec_from_file_location("recompute", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("applications", "people", "each", "highest"), [(12, 4, 3, 5), (20, 6, 2, 9), (6, 2, 2, 100)]
)
def test_the_script_comes_to_the_same_ranks_by_a_way_of_its_own(
    applications: int, people: int, each: int, highest: int
) -> None:
    dice = random.Random(f"{applications}/{people}")
    votes = [
        (f"A-{number:03d}", f"r{(number + seat) % people}", float(dice.randint(1, highest)))
        for number in range(applications)
        for seat in range(each)
    ]
    prior = prior_for(1, highest)
    ours = ranks_in_millionths(votes, prior)
    script = the_script()
    theirs = script.expected_ranks(votes, (prior.reviewer_sd, prior.upper))
    assert theirs.keys() == ours.keys()
    assert max(abs(theirs[name] - ours[name] / 1e6) for name in ours) < script.TOLERANCE / 2


def test_the_ranks_alone_are_those_of_the_whole_answer() -> None:
    votes = [
        ("A", "r1", 5.0),
        ("A", "r2", 4.0),
        ("B", "r1", 3.0),
        ("B", "r2", 4.0),
        ("C", "r1", 3.0),
        ("C", "r2", 4.0),
    ]
    whole = {one.application: one.expected_rank for one in expected_ranks(votes, fundable=1).standings}
    alone = ranks_in_millionths(votes, prior_for(1, 5))
    assert alone == {name: round(rank * 1_000_000) for name, rank in whole.items()}
    assert alone["B"] == alone["C"]


MILD, STRICT = 5, 3


def a_stream_with_a_mild_reviewer() -> tuple[Stream, list[Application]]:
    """Return a stream before its freeze.

    One reviewer gives each of five applications a five and the other a three or a two; a sixth one was read by the
    strict one alone, who gave it a four, the highest of theirs.
    """
    stream = an_open_stream(ranked_by="expected_rank", tie_rule=("lot",))
    made = [an_admissible_application(stream, title=f"Plan {n}") for n in range(1, 7)]
    mild, strict = a_reviewer(stream), a_reviewer(stream)
    start(stream)
    for application, low in zip(made[:5], (3, 3, 2, 2, 2), strict=True):
        a_review(an_assignment(application, mild), MILD)
        a_review(an_assignment(application, strict), low)
    a_review(an_assignment(made[5], strict), 4)
    commands.open_panel(actor=a_manager(), stream=stream)
    return stream, made


@pytest.mark.usefixtures("app")
def test_what_ranks_is_frozen_and_the_score_stays_beside_it() -> None:
    stream, made = a_stream_with_a_mild_reviewer()
    provisional = [one.reference for one in queries.provisional_ranking(stream)]
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert ranking.rule["method"] == "expected-rank-v1"
    order = [line.application_id for line in ranking.lines]
    assert order[0] == made[5].id
    assert set(order[1:3]) == {made[0].id, made[1].id}
    assert provisional[0] == made[5].reference
    scores = {line.application_id: line.score for line in ranking.lines}
    # By the mean, the sixth would be equal to the first two.
    assert (scores[made[5].id], scores[made[0].id], scores[made[1].id]) == (400, 400, 400)
    ranks = [one["expected_rank"] for one in ranking.rule["applications"]]
    assert all(1_000_000 <= rank <= 6_000_000 for rank in ranks)
    assert {name: found for name, found in faults().items() if found} == {}


@pytest.mark.usefixtures("app")
def test_the_panel_changes_no_scores_but_moves_with_a_reason() -> None:
    stream, made = a_stream_with_a_mild_reviewer()
    chair = a_chair(stream)
    with pytest.raises(RuleBroken) as refused:
        commands.save_panel_scores(
            actor=chair,
            application=made[4],
            scores={criterion.key: 500 for criterion in stream.definition.criteria},
            reason="Sterker dan gedacht.",
        )
    assert refused.value.code == "votes_rank"
    commands.move_in_ranking(actor=chair, application=made[4], place=1, reason="Sterker dan gedacht.")
    assert commands.freeze_ranking(actor=chair, stream=stream).lines[0].application_id == made[4].id


def test_a_stranger_checks_the_ranks_and_recomputes_the_order(client: FlaskClient, tmp_path: Path) -> None:
    stream, made = a_stream_with_a_mild_reviewer()
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    sign_in(client, a_manager())
    page = client.get(f"/streams/{stream.id}/review").text
    assert "Verwachte rang (bepaalt de volgorde)" in page
    assert (
        "bepaalt de verwachte rang de volgorde" in client.get(f"/streams/{stream.id}/review/uncertainty").text
    )
    with zipfile.ZipFile(io.BytesIO(client.get(f"/streams/{stream.id}/ranking.zip").data)) as archive:
        archive.extractall(tmp_path)
    assert _reckoned(tmp_path) == 0
    rows = (tmp_path / "scores.csv").read_text().splitlines()[1:]
    assert {row.split(",")[2] for row in rows} == {"reviewer-001", "reviewer-002"}
    text = (tmp_path / "ranking.json").read_text()
    kept = json.loads(text)
    for one in kept["rule"]["applications"]:
        if one["reference"] == made[5].reference:
            one["expected_rank"] += 60_000
    (tmp_path / "ranking.json").write_text(json.dumps(kept))
    assert _reckoned(tmp_path) == 1
    (tmp_path / "ranking.json").write_text(text)
    changed = (tmp_path / "scores.csv").read_text().replace("reviewer-002", "reviewer-001")
    (tmp_path / "scores.csv").write_text(changed)
    assert _reckoned(tmp_path) == 1


def _reckoned(folder: Path) -> int:
    script = [sys.executable, "-I", str(folder / "recompute.py")]
    return subprocess.run(script, capture_output=True, check=False).returncode


def test_who_reviewed_what_is_not_linked_where_the_score_makes_the_order(client: FlaskClient) -> None:
    stream = an_open_stream()
    made = an_admissible_application(stream)
    reader = a_reviewer(stream)
    start(stream)
    a_review(an_assignment(made, reader), 4)
    commands.open_panel(actor=a_manager(), stream=stream)
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    sign_in(client, a_manager())
    with zipfile.ZipFile(io.BytesIO(client.get(f"/streams/{stream.id}/ranking.zip").data)) as archive:
        rows = archive.read("scores.csv").decode().splitlines()
    assert {row.split(",")[2] for row in rows[1:]} == {""}
