"""When could the site not be used, and which calls were open then?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.streams.models import DeadlineExtension, Outage, Round, Stream, StreamVersion
from grants.streams.rules import touched_moments


def outages_page(*, cursor: str = "") -> Page[tuple[Outage]]:
    """Return the outages, the latest first."""
    query = select(Outage).options(joinedload(Outage.enterer))
    return page_of(query, [Order(Outage.began_at, descending=True), Order(Outage.id)], cursor=cursor)


def get_outage(outage_id: int) -> Outage:
    """Return an outage; raises NotFound."""
    found = db.session.get(Outage, outage_id)
    if found is None:
        raise NotFound
    return found


def moments_touched(outage: Outage) -> list[tuple[Stream, str]]:
    """Return what an outage touched: announced streams, each with one of MOMENTS, by the same rule."""
    first = (
        select(StreamVersion.stream_id, StreamVersion.frozen_at).where(StreamVersion.number == 1).subquery()
    )
    rows = db.session.execute(
        select(Stream, first.c.frozen_at)
        .join(first, first.c.stream_id == Stream.id)
        .where(
            Stream.state != "draft",
            first.c.frozen_at < outage.ended_at,
            Stream.closes_at > outage.began_at,
        )
        .options(joinedload(Stream.announced), joinedload(Stream.round).joinedload(Round.programme))
        .order_by(Stream.closes_at, Stream.id)
    )
    return [
        (stream, which)
        for stream, announced_at in rows
        for which in touched_moments(stream, announced_at, outage.began_at, outage.ended_at)
    ]


def outages_of(stream: Stream) -> Sequence[Outage]:
    """Return the outages that touched a call, in order of time."""
    if stream.opens_at is None or stream.closes_at is None:
        return []
    return db.session.scalars(
        select(Outage)
        .where(Outage.began_at < stream.closes_at, Outage.ended_at > stream.opens_at)
        .order_by(Outage.began_at, Outage.id)
    ).all()


def extensions_for(outage: Outage) -> Sequence[DeadlineExtension]:
    """Return the deadlines that were moved because of an outage."""
    return db.session.scalars(
        select(DeadlineExtension)
        .where(DeadlineExtension.outage_id == outage.id)
        .options(joinedload(DeadlineExtension.stream).joinedload(Stream.announced))
        .order_by(DeadlineExtension.id)
    ).all()
