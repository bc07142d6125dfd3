"""Which sources does a deliverable refer to?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from grants.deliverables.models import Deliverable, DeliverableSource
from grants.foundation.database import db
from grants.foundation.errors import NotFound


def sources_of(deliverable: Deliverable, *, at: datetime | None = None) -> Sequence[DeliverableSource]:
    """Return the list of sources by their numbers, without what was taken out; with a moment, as it was then."""
    listed: ColumnElement[bool] = DeliverableSource.removed_at.is_(None)
    if at is not None:
        listed = (DeliverableSource.added_at <= at) & (listed | (DeliverableSource.removed_at > at))
    return db.session.scalars(
        select(DeliverableSource)
        .where(DeliverableSource.deliverable_id == deliverable.id, listed)
        .order_by(DeliverableSource.number)
    ).all()


def get_source(deliverable: Deliverable, number: int) -> DeliverableSource:
    """Return a source that stands in the list, by its number; raises NotFound."""
    found = next((one for one in sources_of(deliverable) if one.number == number), None)
    if found is None:
        raise NotFound
    return found


def next_source_number(deliverable: Deliverable) -> int:
    """Return the number of the next source, which no other had before; the deliverable must be locked."""
    query = select(func.coalesce(func.max(DeliverableSource.number), 0))
    return db.session.scalars(query.where(DeliverableSource.deliverable_id == deliverable.id)).one() + 1
