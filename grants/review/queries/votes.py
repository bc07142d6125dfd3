"""How did the panel vote, and what of it does not stand in the final scores?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.review.models import PanelVote
from grants.review.queries.ranking import criterion_scores
from grants.review.queries.scopes import JUDGED
from grants.streams.models import Stream


def votes_on(application: Application) -> Sequence[PanelVote]:
    """Return the votes on an application, the first first."""
    return db.session.scalars(
        select(PanelVote).where(PanelVote.application_id == application.id).order_by(PanelVote.id)
    ).all()


def votes_in_force(application: Application) -> dict[str, PanelVote]:
    """Return the last vote on each criterion of an application."""
    return {one.criterion: one for one in votes_on(application)}


def votes_not_kept(stream: Stream) -> list[str]:
    """Return the references of applications of which a vote has no outcome, or its outcome is not the final score."""
    last: dict[tuple[int, str], PanelVote] = {}
    references = {}
    for vote, reference in db.session.execute(
        select(PanelVote, Application.reference)
        .join(Application, Application.id == PanelVote.application_id)
        .where(Application.stream_id == stream.id, Application.state.in_(JUDGED))
        .order_by(PanelVote.id)
    ):
        last[vote.application_id, vote.criterion] = vote
        references[vote.application_id] = reference or ""
    if not last:
        return []
    scores = criterion_scores(stream.id, list(stream.definition.scales))
    lacking: dict[str, bool] = defaultdict(bool)
    for (number, criterion), vote in last.items():
        if vote.outcome is None or scores.get(number, {}).get(criterion) != vote.outcome:
            lacking[references[number]] = True
    return sorted(lacking)
