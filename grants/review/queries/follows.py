"""What would a frozen ranking be without the review of somebody who turned out to have an interest?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.review.models import Assignment, Review
from grants.review.queries.panel import panel_scores
from grants.review.queries.ranking import find_ranking
from grants.review.queries.reviewer import find_standing
from grants.review.rules import Placed, criterion_means, provisional_of, recompute


@dataclass(frozen=True)
class Follows:
    """Where an application stands in the frozen ranking, and where it would stand; `without` is None with no score."""

    frozen: Placed
    without: Placed | None
    others: int
    """How many other applications would stand in another place."""


def what_follows(assignment: Assignment) -> Follows | None:
    """Return what a frozen ranking would be without this review; None when none is frozen or it is not in it.

    Nothing changes: it is for who must decide whether the panel looks again. The draw is the frozen one.
    """
    application = assignment.application
    ranking = find_ranking(application.stream)
    if ranking is None:
        return None
    frozen = {one.reference: one for one in recompute(ranking.rule)}
    reference = application.reference or ""
    if reference not in frozen:
        return None
    score, criteria = _without(assignment)
    rule = dict(ranking.rule)
    rule["applications"] = [
        one if one["reference"] != reference else one | {"score": score, "criteria": criteria}
        for one in rule["applications"]
        if one["reference"] != reference or score is not None
    ]
    try:
        anew = {one.reference: one for one in recompute(rule)}
    except (
        RuleBroken
    ):  # Equals that nothing parts any more, or a move to a place that is no more: for people.
        return Follows(frozen[reference], None, 0)
    moved = [one for one in frozen if one != reference and anew[one].place != frozen[one].place]
    return Follows(frozen[reference], anew.get(reference), len(moved))


def _without(assignment: Assignment) -> tuple[int | None, dict[str, int]]:
    """Return the score and the criteria of an application as they would be, in hundredths."""
    application_id = assignment.application_id
    reviews = db.session.scalars(
        select(Review)
        .where(
            Review.application_id == application_id,
            Review.state == "submitted",
            Review.assignment_id != assignment.id,
        )
        .options(selectinload(Review.scores))
    ).all()
    criteria = criterion_means(
        [{score.criterion: (score.value, score.reason) for score in one.scores} for one in reviews]
    )
    standing = find_standing(application_id)
    if standing is not None and standing.panel is not None:
        return standing.panel, criteria | {
            one.criterion: one.value_hundredths for one in panel_scores(assignment.application)
        }
    means = [one.mean for one in reviews if one.mean is not None]
    return provisional_of(assignment.application.stream_version.definition, means, criteria), criteria
