"""Which rank is expected of each application, where the call orders by it?"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.review.models import Assignment, Review
from grants.review.queries.scopes import JUDGED
from grants.review.rules.quadrature import Vote, prior_for
from grants.review.rules.uncertainty import ranks_in_millionths
from grants.streams.models import Stream


def expected_ranks_of(stream: Stream) -> Mapping[str, int]:
    """Return the expected rank in millionths by reference; nothing where the call orders by the score.

    A vote is the one score of a review that counts; a reviewer is the person, in every application the same.
    """
    if stream.definition.ranked_by != "expected_rank":
        return {}
    rows = db.session.execute(
        select(Application.reference, Assignment.reviewer_id, Review.mean)
        .join(Review, Review.application_id == Application.id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .where(
            Application.stream_id == stream.id,
            Application.state.in_(JUDGED),
            Review.state == "submitted",
            Review.mean.is_not(None),
        )
        .order_by(Application.reference, Assignment.reviewer_id)
    )
    votes = tuple((reference or "", str(reviewer), (mean or 0) / 100) for reference, reviewer, mean in rows)
    return _remembered(votes, *stream.definition.score_bounds)


@functools.lru_cache(maxsize=8)
def _remembered(votes: Sequence[Vote], lowest: int, highest: int) -> Mapping[str, int]:
    """The same votes give the same ranks, and a desk asks for them again and again."""
    return ranks_in_millionths(votes, prior_for(lowest, highest))
