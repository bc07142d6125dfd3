"""What stood behind a frozen ranking, as it is handed out to who wants to reckon it again?"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.secrets import keyed_digest
from grants.review.models import (
    Assignment,
    PanelScore,
    Ranking,
    RankingLine,
    Review,
    ReviewAdjustment,
    Score,
    Standing,
)
from grants.review.rules import (
    METHODS,
    Adjusted,
    Counted,
    GivenByPanel,
    GivenScore,
    Placed,
    SetAside,
    proof_files,
)
from grants.streams.models import Stream, StreamVersion


def files_of_proof(stream: Stream, ranking: Ranking) -> dict[str, bytes]:
    """Return everything from which a frozen ranking follows, as files by name; reviewers go by a number.

    Raises NotFound when the version of the call is not there by which it was ranked.
    """
    version = db.session.scalars(
        select(StreamVersion).where(
            StreamVersion.stream_id == stream.id, StreamVersion.sha256 == ranking.rule["call_sha256"]
        )
    ).first()
    if version is None:
        raise NotFound
    moments = {one["reference"]: one.get("complete_at", "") for one in ranking.rule["applications"]}
    ranked = db.session.execute(
        select(Application.reference, RankingLine, Standing.panel)
        .join(RankingLine, RankingLine.application_id == Application.id)
        .outerjoin(Standing, Standing.application_id == Application.id)
        .where(RankingLine.ranking_id == ranking.id)
        .order_by(RankingLine.place)
    ).all()
    scores, aside, adjusted = _scores(ranking)
    return proof_files(
        rule=ranking.rule,
        lines=[
            Placed(reference or "", line.place, line.score, line.is_fundable, line.tie_note)
            for reference, line, _panel in ranked
        ],
        sha256=ranking.sha256,
        call=version.content,
        applications=[
            Counted(reference or "", panel is not None, moments.get(reference or "", ""))
            for reference, _line, panel in ranked
        ],
        scores=scores,
        aside=aside,
        panel=_panel(ranking),
        adjusted=adjusted,
    )


def _scores(ranking: Ranking) -> tuple[list[GivenScore], list[SetAside], list[Adjusted]]:
    rows = db.session.execute(
        select(Application.reference, Review, Score, Assignment.reviewer_id)
        .join(RankingLine, RankingLine.application_id == Application.id)
        .join(Review, Review.application_id == Application.id)
        .join(Score, Score.review_id == Review.id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .where(RankingLine.ranking_id == ranking.id, Review.state.in_(("submitted", "set_aside")))
    ).all()
    # By a digest, so that neither the order of writing nor a row's number tells who it was.
    reviews = {review.id: (reference or "", review) for reference, review, _score, _reviewer in rows}
    people = sorted(
        {reviewer for *_others, reviewer in rows}, key=lambda one: keyed_digest(f"reviewer|{one}")
    )
    of_person = {number: f"reviewer-{place:03d}" for place, number in enumerate(people, start=1)}
    links = ranking.rule["method"] == METHODS["expected_rank"]
    names = sorted(reviews, key=_hidden)
    of_review = {number: f"review-{place:04d}" for place, number in enumerate(names, start=1)}
    found = [
        GivenScore(
            reference or "",
            of_review[review.id],
            score.criterion,
            score.value,
            score.reason,
            review.state == "submitted",
            score.abstained,
            of_person[reviewer] if links else "",
        )
        for reference, review, score, reviewer in rows
    ]
    aside = [
        SetAside(reference, of_review[number], review.aside_because)
        for number, (reference, review) in reviews.items()
        if review.aside_because is not None
    ]
    return (
        sorted(found, key=lambda one: (one.application, one.review, one.criterion)),
        sorted(aside, key=lambda one: (one.application, one.review)),
        _adjusted(reviews, of_review),
    )


def _adjusted(reviews: Mapping[int, tuple[str, Review]], of_review: Mapping[int, str]) -> list[Adjusted]:
    """Return what reviews said before their writers changed them after the reply."""
    kept = db.session.scalars(select(ReviewAdjustment).where(ReviewAdjustment.review_id.in_(reviews)))
    found = [
        Adjusted(
            reviews[one.review_id][0],
            of_review[one.review_id],
            criterion,
            value,
            reason,
            one.reason,
            criterion in one.before["abstained"],
        )
        for one in kept
        for criterion, (value, reason) in one.before["scores"].items()
    ]
    return sorted(found, key=lambda one: (one.application, one.review, one.criterion))


def _hidden(number: int) -> str:
    return keyed_digest(f"review|{number}")


def _panel(ranking: Ranking) -> list[GivenByPanel]:
    rows = db.session.execute(
        select(Application.reference, PanelScore)
        .join(RankingLine, RankingLine.application_id == Application.id)
        .join(PanelScore, PanelScore.application_id == Application.id)
        .where(RankingLine.ranking_id == ranking.id)
        .order_by(Application.reference, PanelScore.criterion)
    )
    return [
        GivenByPanel(reference or "", one.criterion, one.value_hundredths, one.reason)
        for reference, one in rows
    ]
