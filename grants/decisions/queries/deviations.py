"""What did the committee advise, and what is to be decided otherwise?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from grants.applications.models import Application
from grants.decisions.models import Deviation
from grants.decisions.queries.admissibility import is_under_way
from grants.decisions.queries.chain import decision_in_force
from grants.decisions.rules import Advice
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.review.models import Ranking
from grants.review.queries import find_ranking
from grants.review.rules import amount_for, recommended_of
from grants.streams.models import Stream


def deviations_in(stream: Stream) -> dict[int, Deviation]:
    """Return by application what is to be decided otherwise than advised in a stream."""
    found = db.session.scalars(
        select(Deviation).join(Deviation.application).where(Application.stream_id == stream.id)
    )
    return {one.application_id: one for one in found}


def find_deviation(application: Application) -> Deviation | None:
    """Return what is to be decided otherwise than advised on an application, or None."""
    return db.session.scalars(
        select(Deviation).where(Deviation.application_id == application.id)
    ).one_or_none()


def advice_on(application: Application) -> Advice:
    """Return what the committee advises on an application by the frozen ranking; raises NotFound without one."""
    ranking = find_ranking(application.stream)
    advice = advice_in(ranking, [application]) if ranking else {}
    if application.id not in advice:
        raise NotFound
    return advice[application.id]


def advice_in(ranking: Ranking, applications: Iterable[Application]) -> dict[int, Advice]:
    """Return what the committee advises on each of these applications that is in the ranking."""
    fundable = {line.application_id: line.is_fundable for line in ranking.lines}
    less = recommended_of(ranking.rule)
    advice = {}
    for one in applications:
        if one.id in fundable:
            kept = less.get(one.reference or "")
            amount = amount_for(less, one.reference, one.requested)
            advice[one.id] = Advice(
                one.requested, amount if fundable[one.id] else None, kept.reason if kept else ""
            )
    return advice


def can_deviate(application: Application) -> bool:
    """Say whether a decision on an application over the ranking is still to be proposed."""
    return (
        application.state == "admissible"
        and decision_in_force(application.id) is None
        and not is_under_way(application.id)
    )
