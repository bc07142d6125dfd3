"""Somebody who cannot judge a criterion says so: it counts as absent in means, ranking, panel and export."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.review import commands, queries
from grants.review.models import Assignment, Review, Standing
from grants.review.rules import check_scores, criterion_means, review_gaps, score_of
from grants.streams.models import Stream
from tests.factories.people import sign_in
from tests.factories.review import (
    a_chair,
    a_stream_with_applications,
    an_assignment,
    scores_of,
    start,
)
from tests.factories.streams import a_definition, a_manager

FIRST, SECOND = (criterion.key for criterion in a_definition().criteria)


def abstaining(
    how_many: int = 1, reviewers: int = 2, **facts: object
) -> tuple[Stream, list[Application], list[list[Assignment]]]:
    """Return a stream in which reviewers may abstain, every application with its assignments."""
    stream, made = a_stream_with_applications(how_many, **({"abstain": True} | facts))
    given = [[an_assignment(one) for _ in range(reviewers)] for one in made]
    start(stream)
    return stream, made, given


def give(assignment: Assignment, first: int | None, second: int | None) -> Review:
    """Submit a review; None is an abstention with its reason."""
    stream = assignment.application.stream
    scores = {
        key: (value, reason or "Buiten mijn vak.")
        for key, (value, reason) in scores_of(stream, first, second).items()
    }
    abstained = [key for key, (value, _reason) in scores.items() if value is None]
    version = assignment.review.version if assignment.review else 0
    return commands.submit_review(
        actor=assignment.reviewer,
        assignment=assignment,
        version=version,
        scores=scores,
        remarks="",
        abstained=abstained,
    )


# --- On paper ---------------------------------------------------------------------------------------


def test_a_mean_is_over_what_was_scored_with_the_weights_of_that() -> None:
    definition = a_definition()
    one, other = (criterion.weight for criterion in definition.criteria)
    assert score_of(definition, {FIRST: 5}) == 500
    assert score_of(definition, {FIRST: 5, SECOND: 3}) == round(100 * (5 * one + 3 * other) / (one + other))
    assert criterion_means(
        [{FIRST: (5, ""), SECOND: (None, "Geen idee.")}, {FIRST: (4, ""), SECOND: (2, "")}]
    ) == {
        FIRST: 450,
        SECOND: 200,
    }


def test_an_abstention_needs_a_reason_and_one_score_stays() -> None:
    call = a_definition(abstain=True)
    found = review_gaps(call, {FIRST: (4, "Goed."), SECOND: (None, " ")}, [SECOND])
    assert [(key, said.msgid) for key, said in found] == [(SECOND, "Say why you cannot judge this.")]
    assert review_gaps(call, {FIRST: (4, "Goed."), SECOND: (None, "Niet mijn vak.")}, [SECOND]) == []
    nothing = {FIRST: (None, "Niet mijn vak."), SECOND: (None, "Niet mijn vak.")}
    (all_gone,) = review_gaps(call, nothing, [FIRST, SECOND])
    assert all_gone[1].msgid == "Give a score on at least one criterion."


def test_nobody_abstains_where_the_call_does_not_allow_it() -> None:
    for call, scores, abstained in (
        (a_definition(), {FIRST: (None, "Nee.")}, [FIRST]),
        (a_definition(abstain=True), {FIRST: (3, "Toch.")}, [FIRST]),
        (a_definition(abstain=True), {}, ["unknown"]),
    ):
        with pytest.raises(RuleBroken) as refused:
            check_scores(call, scores, abstained)
        assert refused.value.code == "abstaining_unknown"


# --- In a round -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_an_abstention_counts_as_absent_in_standing_criteria_and_uncertainty() -> None:
    stream, (application,), ((one, other),) = abstaining()
    give(one, 5, None)
    give(other, 3, 2)
    definition = stream.definition
    mean = score_of(definition, {FIRST: 3, SECOND: 2})
    standing = db.session.scalars(select(Standing).where(Standing.application_id == application.id)).one()
    assert (standing.reviews_done, standing.provisional) == (2, (500 + mean + 1) // 2)
    assert queries.criterion_scores(stream.id, [FIRST, SECOND])[application.id] == {FIRST: 400, SECOND: 200}
    assert queries.standing_faults() == []
    shown = queries.sureness(a_manager(), stream, places=1)
    assert shown is not None
    assert [row.votes for row in shown.found.standings] == [2]


@pytest.mark.usefixtures("app")
def test_what_nobody_could_judge_is_scored_by_the_panel_before_the_freeze() -> None:
    stream, (application,), ((one, other),) = abstaining()
    give(one, 5, None)
    give(other, 3, None)
    commands.open_panel(actor=a_manager(), stream=stream)
    chair = a_chair(stream)
    with pytest.raises(RuleBroken) as refused:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert refused.value.code == "criterion_unscored"
    with pytest.raises(RuleBroken) as unexplained:
        commands.save_panel_scores(actor=chair, application=application, scores={FIRST: 400, SECOND: 300})
    assert unexplained.value.code == "reason_missing"
    commands.save_panel_scores(
        actor=chair,
        application=application,
        scores={FIRST: 400, SECOND: 300},
        reason="De commissie weet het.",
    )
    ranking = commands.freeze_ranking(actor=chair, stream=stream)
    assert ranking.rule["applications"][0]["criteria"] == {FIRST: 400, SECOND: 300}


@pytest.mark.usefixtures("app")
def test_an_abstention_taken_back_is_a_score_again() -> None:
    _stream, (_application,), ((one, _other),) = abstaining()
    give(one, 5, None)
    commands.reopen_review(actor=one.reviewer, assignment=one)
    kept = give(one, 5, 1)
    assert [(score.value, score.abstained) for score in kept.scores] == [(5, False), (1, False)]


def test_a_reviewer_abstains_on_the_page_and_the_panel_reads_why(client: FlaskClient) -> None:
    stream, (application,), ((one, other),) = abstaining()
    sign_in(client, one.reviewer)
    typed = {"version": "0", "remarks": "", "deed": "submit", FIRST: "4", f"{FIRST}_reason": "Goed."}
    typed |= {SECOND: "-1", f"{SECOND}_reason": ""}
    address = f"/reviews/{one.id}"
    assert "Ik kan dit niet beoordelen" in client.get(address).text
    refused = client.post(address, data=typed)
    assert refused.status_code == 422
    assert "Zeg waarom u dit niet kunt beoordelen." in refused.text
    assert client.post(address, data=typed | {f"{SECOND}_reason": "Buiten mijn vak."}).status_code == 303
    assert "kan niet beoordelen" in client.get(address).text
    give(other, 3, 3)
    commands.open_panel(actor=a_manager(), stream=stream)
    sign_in(client, a_chair(stream))
    read = client.get(f"/applications/{application.id}/panel").text
    assert "kan niet beoordelen" in read
    assert "Buiten mijn vak." in read


def test_where_the_call_does_not_allow_it_nothing_is_offered_and_nothing_accepted(
    client: FlaskClient,
) -> None:
    _stream, _made, ((one, _other),) = abstaining(abstain=False)
    sign_in(client, one.reviewer)
    assert "Ik kan dit niet beoordelen" not in client.get(f"/reviews/{one.id}").text
    typed = {"version": "0", "remarks": "", "deed": "save", FIRST: "-1", f"{FIRST}_reason": "Nee."}
    assert client.post(f"/reviews/{one.id}", data=typed).status_code == 422


def test_the_script_without_our_code_comes_to_the_same_ranking(client: FlaskClient, tmp_path: Path) -> None:
    stream, made, given = abstaining(3)
    for pair, values in zip(given, (((5, None), (3, 2)), ((None, 4), (4, 4)), ((2, 2), (1, 5))), strict=True):
        for assignment, value in zip(pair, values, strict=True):
            give(assignment, *value)
    commands.open_panel(actor=a_manager(), stream=stream)
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    sign_in(client, a_manager())
    with zipfile.ZipFile(io.BytesIO(client.get(f"/streams/{stream.id}/ranking.zip").data)) as archive:
        archive.extractall(tmp_path)

    def reckoned() -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-I", str(tmp_path / "recompute.py")],
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout + ran.stderr

    assert reckoned()[0] == 0, reckoned()[1]
    sheet = tmp_path / "scores.csv"
    rows = sheet.read_text()
    assert rows.count(",,1,1") == 2
    sheet.write_text(rows.replace(",,1,1", ",1,0,1", 1))
    assert reckoned()[0] == 1
    sheet.write_text(rows.replace(",,1,1", ",,0,1", 1))
    assert "DIFFERS" in reckoned()[1]
    assert json.loads((tmp_path / "call.json").read_text())["abstain"] is True
    assert len(made) == 3
