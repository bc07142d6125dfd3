"""What waits for somebody at the end of an award: views, a proposal to go on with, money to pay back?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Determination, Recovery
from grants.awards.queries.awards import on_team, within_roles
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.people.models import Account


def views_wanted(viewer: Account) -> Sequence[Determination]:
    """Return the intentions about which a recipient's own team can still give its views, the nearest day first."""
    return db.session.scalars(
        select(Determination)
        .join(Determination.award)
        .where(Determination.state == "intended", Determination.views_came_on.is_(None), on_team(viewer))
        .options(joinedload(Determination.award))
        .order_by(Determination.views_due_on, Determination.id)
    ).all()


def intentions_to_weigh(viewer: Account) -> Sequence[Determination]:
    """Return the intentions on which the recipient was heard or had its time, for the manager to go on with."""
    return db.session.scalars(
        select(Determination)
        .join(Determination.award)
        .where(
            Determination.state == "intended",
            or_(Determination.views_came_on.is_not(None), Determination.views_due_on < today()),
            within_roles(viewer, "programme_manager"),
        )
        .options(joinedload(Determination.award))
        .order_by(Determination.views_due_on, Determination.id)
    ).all()


def owed_by(viewer: Account) -> Sequence[Recovery]:
    """Return what a recipient's own team must pay back, the nearest day first; not what is stayed."""
    return db.session.scalars(
        select(Recovery)
        .join(Recovery.award)
        .where(Recovery.state == "open", Recovery.stayed_at.is_(None), on_team(viewer))
        .options(joinedload(Recovery.award), selectinload(Recovery.parts), selectinload(Recovery.receipts))
        .order_by(Recovery.due_on, Recovery.id)
    ).all()


def remissions_to_decide(viewer: Account) -> Sequence[Recovery]:
    """Return where letting a part go was proposed by somebody else, for a controller."""
    return db.session.scalars(
        select(Recovery)
        .join(Recovery.award)
        .where(
            Recovery.state == "open",
            Recovery.remission_by.is_not(None),
            Recovery.remission_by != viewer.id,
            within_roles(viewer, "controller"),
        )
        .options(joinedload(Recovery.award))
        .order_by(Recovery.id)
    ).all()
