"""What do we know of deliverables themselves?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.awards.models import Award
from grants.awards.queries import ItemScope, on_team, visible_awards, within_roles
from grants.deliverables.models import Deliverable, DeliverablePoint
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account

WITH_INITIATIVE = ("expected", "draft", "returned")
"""The states in which the initiative must do something."""


def visible_deliverables(viewer: Account) -> Select[Deliverable]:
    """Return the deliverables of the awards somebody may see."""
    seen = visible_awards(viewer).with_only_columns(Award.id)
    return select(Deliverable).where(Deliverable.award_id.in_(seen))


def get_deliverable(viewer: Account, deliverable_id: int) -> Deliverable:
    """Return a deliverable with its award, without its texts; raises NotFound for hidden and absent alike."""
    found = db.session.scalars(
        visible_deliverables(viewer)
        .where(Deliverable.id == deliverable_id)
        .options(joinedload(Deliverable.award), joinedload(Deliverable.accepted_file))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_point(viewer: Account, point_id: int) -> tuple[Deliverable, DeliverablePoint]:
    """Return a point with its deliverable; raises NotFound."""
    point = db.session.get(DeliverablePoint, point_id)
    if point is None:
        raise NotFound
    return get_deliverable(viewer, point.deliverable_id), point


def points_of(deliverable: Deliverable, section_key: str | None = None) -> Sequence[DeliverablePoint]:
    """Return every point of a deliverable, or those about one part."""
    query = (
        select(DeliverablePoint)
        .where(DeliverablePoint.deliverable_id == deliverable.id)
        .options(joinedload(DeliverablePoint.closer))
    )
    if section_key is not None:
        query = query.where(DeliverablePoint.section_key == section_key)
    return db.session.scalars(query.order_by(DeliverablePoint.id)).all()


def open_points_of(deliverable: Deliverable) -> Sequence[DeliverablePoint]:
    """Return the points that were not closed yet."""
    return db.session.scalars(
        select(DeliverablePoint)
        .where(
            DeliverablePoint.deliverable_id == deliverable.id,
            DeliverablePoint.closed_at.is_(None),
            DeliverablePoint.is_remark.is_(False),
        )
        .order_by(DeliverablePoint.id)
    ).all()


def deliverables_of(award: Award) -> Sequence[Deliverable]:
    """Return what an award must deliver, the nearest day first."""
    return db.session.scalars(
        select(Deliverable)
        .where(Deliverable.award_id == award.id)
        .order_by(Deliverable.due_on, Deliverable.id)
    ).all()


def deliverables_in(scope: ItemScope) -> Sequence[Deliverable]:
    """Return what must be delivered in a scope, the nearest day first."""
    return db.session.scalars(
        select(Deliverable)
        .where(*scope.of(Deliverable.award_id, Deliverable.due_on))
        .order_by(Deliverable.due_on, Deliverable.id)
    ).all()


def _shown(which: str) -> list[ColumnElement[bool]]:
    late = and_(Deliverable.state.in_(WITH_INITIATIVE), Deliverable.due_on < today())
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "due": [Deliverable.state.in_(WITH_INITIATIVE)],
        "late": [late],
        "submitted": [Deliverable.state == "submitted"],
        "accepted": [Deliverable.state == "accepted"],
    }
    return conditions.get(which, [])


def deliverables_page(
    viewer: Account, *, which: str = "", type_: str = "", cursor: str = ""
) -> Page[tuple[Deliverable]]:
    """Return fifty deliverables by due day; `which` is `due`, `late`, `submitted`, `accepted` or nothing."""
    query = visible_deliverables(viewer).join(Deliverable.award).options(contains_eager(Deliverable.award))
    query = query.where(*_shown(which))
    if type_:
        query = query.where(Deliverable.type == type_)
    return page_of(query, [Order(Deliverable.due_on), Order(Deliverable.id)], cursor=cursor)


def counts_for(viewer: Account) -> dict[str, int]:
    """Return how many deliverables in sight are in each part of the list."""
    seen = visible_deliverables(viewer).subquery()
    late = func.count().filter(seen.c.state.in_(WITH_INITIATIVE), seen.c.due_on < today())
    row = db.session.execute(
        select(
            func.count().label("all"),
            func.count().filter(seen.c.state.in_(WITH_INITIATIVE)).label("due"),
            late.label("late"),
            func.count().filter(seen.c.state == "submitted").label("submitted"),
            func.count().filter(seen.c.state == "accepted").label("accepted"),
        )
    ).one()
    return {"": row.all, **{name: getattr(row, name) for name in ("due", "late", "submitted", "accepted")}}


def to_write(account: Account) -> Sequence[Deliverable]:
    """Return what somebody's own teams must still write, the nearest day first."""
    return db.session.scalars(
        select(Deliverable)
        .join(Deliverable.award)
        .where(on_team(account), Deliverable.state.in_(WITH_INITIATIVE))
        .options(contains_eager(Deliverable.award))
        .order_by(Deliverable.due_on, Deliverable.id)
    ).all()


def to_follow(account: Account) -> tuple[int, int, date | None]:
    """Return what a manager must look after: how many are submitted, how many late, and the first late day."""
    managed = select(Award.id).where(within_roles(account, "programme_manager"))
    mine = Deliverable.award_id.in_(managed)
    late = and_(Deliverable.state.in_(WITH_INITIATIVE), Deliverable.due_on < today())
    row = db.session.execute(
        select(
            func.count().filter(Deliverable.state == "submitted"),
            func.count().filter(late),
            func.min(Deliverable.due_on).filter(late),
        ).where(mine)
    ).one()
    return row[0], row[1], row[2]


def coming_due_days(limit: int = 2) -> Sequence[date]:
    """Return the next days on which something is due."""
    return db.session.scalars(
        select(Deliverable.due_on)
        .where(Deliverable.state.in_(WITH_INITIATIVE), Deliverable.due_on >= today())
        .distinct()
        .order_by(Deliverable.due_on)
        .limit(limit)
    ).all()


@invariant("deliverables")
def deliverable_faults() -> list[str]:
    """Say which deliverables were accepted with a point that is still open."""
    wrong = (
        select(Deliverable.id)
        .where(
            Deliverable.state == "accepted",
            Deliverable.id.in_(
                select(DeliverablePoint.deliverable_id).where(
                    DeliverablePoint.closed_at.is_(None), DeliverablePoint.is_remark.is_(False)
                )
            ),
        )
        .order_by(Deliverable.id)
    )
    return [f"deliverable {number} was accepted with an open point" for number in db.session.scalars(wrong)]
