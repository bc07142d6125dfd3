"""How surely does each application stand where it stands, and how mild is each reviewer?"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.people.models import Account
from grants.review.models import Assignment, Review
from grants.review.queries.scopes import visible_applications
from grants.review.rules.agreement import Agreement, agreement
from grants.review.rules.quadrature import Vote, prior_for
from grants.review.rules.uncertainty import Uncertainty, expected_ranks
from grants.streams.models import Stream


@dataclass(frozen=True)
class Sureness:
    """What the submitted reviews of a stream say under uncertainty; references and names by what they stand for."""

    found: Uncertainty
    agreed: Agreement
    titles: dict[str, Application]
    names: dict[str, str]


def sureness(viewer: Account, stream: Stream, *, places: int) -> Sureness | None:
    """Return how surely the applications that are open to the viewer stand; None as long as nothing was reviewed.

    A vote is a review's weighted mean. Applications that are closed to the viewer take no part at all, so that
    nothing here tells of them.
    """
    applications = {one.id: one for one in db.session.scalars(visible_applications(viewer.id, stream.id))}
    rows = db.session.execute(
        select(Review.application_id, Account.id, Account.name, Review.mean)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Account, Account.id == Assignment.reviewer_id)
        .where(
            Review.application_id.in_(
                visible_applications(viewer.id, stream.id).with_only_columns(Application.id)
            ),
            Review.state == "submitted",
            Review.mean.is_not(None),
        )
        .order_by(Review.application_id, Account.id)
    ).all()
    if not rows:
        return None
    titles = {
        applications[row.application_id].reference or "": applications[row.application_id] for row in rows
    }
    votes = tuple(
        (applications[row.application_id].reference or "", str(row.id), row.mean / 100) for row in rows
    )
    found = _remembered(votes, places, *stream.definition.score_bounds)
    return Sureness(found, _agreed(votes), titles, {str(row.id): row.name for row in rows})


@functools.lru_cache(maxsize=8)
def _remembered(votes: Sequence[Vote], places: int, lowest: int, highest: int) -> Uncertainty:
    """The same votes give the same answer, and many people look at it in the same week."""
    return expected_ranks(votes, fundable=places, prior=prior_for(lowest, highest))


@functools.lru_cache(maxsize=8)
def _agreed(votes: Sequence[Vote]) -> Agreement:
    return agreement(votes)
