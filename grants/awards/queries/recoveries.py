"""What do we know of money that is or was reclaimed, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Award, Recovery
from grants.awards.queries.awards import visible_awards, within_roles
from grants.awards.queries.requests import commitments_of
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money, total
from grants.foundation.paging import Order, Page, alone, page_of
from grants.people.models import Account


def paid_on(award: Award) -> Money:
    """Return what was paid on an award and not paid back; compensation that came in is no paying back of it."""
    compensated = total(one.paid_back for one in recoveries_of(award) if one.compensation_id is not None)
    return total(one.paid for one in commitments_of(award)) + compensated


def recoveries_of(award: Award) -> Sequence[Recovery]:
    """Return what is or was reclaimed on an award, the newest first."""
    return db.session.scalars(
        select(Recovery)
        .where(Recovery.award_id == award.id)
        .options(selectinload(Recovery.parts), selectinload(Recovery.receipts))
        .order_by(Recovery.id.desc())
    ).all()


def get_recovery(viewer: Account, recovery_id: int) -> Recovery:
    """Return what is reclaimed on an award the viewer may see; raises NotFound."""
    found = db.session.scalars(
        select(Recovery)
        .where(
            Recovery.id == recovery_id,
            Recovery.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
        .options(
            joinedload(Recovery.award), joinedload(Recovery.determination), selectinload(Recovery.receipts)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def recoveries_to_lapse(day: date) -> Sequence[Recovery]:
    """Return what can no longer be reclaimed since five years passed."""
    return db.session.scalars(
        select(Recovery).where(Recovery.state == "open", Recovery.stops_on < day).order_by(Recovery.id)
    ).all()


def awards_to_set_off(viewer: Account, recovery: Recovery) -> Sequence[Award]:
    """Return the awards of the same recipient for the same initiative against which can be set off (Awb 4:57(3)), as
    far as the viewer looks after their money.
    """
    award = recovery.award
    return db.session.scalars(
        select(Award)
        .where(
            Award.id != award.id,
            Award.organisation_id == award.organisation_id,
            Award.initiative_id == award.initiative_id,
            Award.state == "running",
            within_roles(viewer, "controller"),
        )
        .order_by(Award.id)
    ).all()


def open_recoveries(viewer: Account, *, cursor: str = "") -> Page[Recovery]:
    """Return a page of what is to be paid back where the viewer looks after money, the nearest day first."""
    query = (
        select(Recovery)
        .join(Recovery.award)
        .where(Recovery.state == "open", within_roles(viewer, "controller", "programme_manager"))
        .options(joinedload(Recovery.award), selectinload(Recovery.parts), selectinload(Recovery.receipts))
    )
    return alone(page_of(query, [Order(Recovery.due_on), Order(Recovery.id)], cursor=cursor))
