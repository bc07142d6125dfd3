"""Which amounts does the panel recommend, other than what was asked?"""

from __future__ import annotations

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.database import db
from grants.review.models import RecommendedAmount
from grants.review.queries.scopes import JUDGED
from grants.review.rules import Recommended
from grants.streams.models import Stream


def find_recommended(application: Application) -> RecommendedAmount | None:
    """Return what the panel recommends for an application, or None where that is what was asked."""
    return db.session.scalars(
        select(RecommendedAmount).where(RecommendedAmount.application_id == application.id)
    ).one_or_none()


def recommended_in(stream: Stream) -> list[Recommended]:
    """Return what the panel recommends less than was asked for in a stream, by reference; of what is still judged."""
    rows = db.session.execute(
        select(Application.reference, RecommendedAmount.amount, RecommendedAmount.reason)
        .join(Application, Application.id == RecommendedAmount.application_id)
        .where(Application.stream_id == stream.id, Application.state.in_(JUDGED))
        .order_by(Application.reference)
    )
    return [Recommended(reference or "", amount, reason) for reference, amount, reason in rows]
