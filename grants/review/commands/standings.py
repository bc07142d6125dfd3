"""How a standing is kept: counted again, under its lock, whenever a review comes to count or no longer does."""

from __future__ import annotations

from collections.abc import Mapping

from grants.applications.models import Application
from grants.foundation.database import db
from grants.review import queries
from grants.review.models import UNSCORED, Standing
from grants.review.rules import provisional_of, spread_of
from grants.streams.rules.definition import Definition


def ensure_standing(application: Application) -> Standing:
    """Return the standing of an application in the review, made when there is none."""
    standing = queries.find_standing(application.id)
    if standing is None:
        standing = Standing(
            application_id=application.id,
            stream_id=application.stream_id,
            reviews_wanted=application.stream.definition.reviews_wanted,
            reviews_done=0,
            final=UNSCORED,
        )
        db.session.add(standing)
        db.session.flush()
    return standing


def count_again(standing: Standing) -> None:
    """Bring a locked standing up to date with the reviews that count; what the panel gave stays."""
    means = queries.submitted_means(standing.application_id)
    standing.reviews_done = len(means)
    definition = standing.application.stream_version.definition
    standing.provisional = provisional_of(definition, means, _by_criterion(standing, definition))
    standing.spread = spread_of(means)
    settle(standing)


def _by_criterion(standing: Standing, definition: Definition) -> Mapping[str, int]:
    """Return what the reviews give on each criterion, where the call looks at them one by one."""
    if definition.matrix is None:
        return {}
    number, keys = standing.application_id, list(definition.scales)
    return queries.criterion_scores(standing.stream_id, keys, application_id=number, panel=False)[number]


def look_again(standing: Standing) -> None:
    """Ask the panel to look again at an application that it gave a final score, and whose reviews changed since."""
    if queries.panel_scores(standing.application):
        standing.looks_again = True


def settle(standing: Standing) -> None:
    """Let the panel's score count where there is one, else the provisional one."""
    counts = standing.provisional if standing.panel is None else standing.panel
    standing.final = UNSCORED if counts is None else counts
