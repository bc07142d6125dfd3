"""Was the recipient asked for their views on what is intended with an award, and what did they say?"""

from __future__ import annotations

from sqlalchemy import select

from grants.decisions.models import Decision, ViewsRequest
from grants.decisions.queries.single import decisions_of
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.people.models import Account

LEAST_DAYS_FOR_VIEWS = 14
"""The shortest term to give views; the law asks for a reasonable one."""


def views_on(decision: Decision) -> ViewsRequest | None:
    """Return the intention with a decision that stands, or None."""
    return db.session.scalars(
        select(ViewsRequest).where(ViewsRequest.decision_id == decision.id, ~ViewsRequest.is_dropped)
    ).one_or_none()


def get_views(viewer: Account, application_id: int) -> ViewsRequest:
    """Return what is intended with the award in force, for who may read that decision; raises NotFound."""
    asked = views_on(decisions_of(viewer, application_id)[0])
    if asked is None:
        raise NotFound
    return asked
