"""Which applications were kept out and have no decision yet, and until which day may that be announced?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import clock_for, open_to
from grants.applications.rules import untreated_until
from grants.decisions.models import Batch, Decision
from grants.foundation.database import db
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.queries import visible_streams


@dataclass(frozen=True)
class KeptOut:
    """How many applications of a stream wait for their decision, and the first last day among them."""

    stream: Stream
    count: int
    first_day: date | None


def decided_by_itself(stream: Stream | None = None) -> Select[int]:
    """Select the applications that are in a proposed or approved batch without a ranking."""
    under_way = (
        select(Decision.application_id)
        .join(Batch, Batch.id == Decision.batch_id)
        .where(Batch.ranking_id.is_(None), Batch.state.in_(("proposed", "approved")))
    )
    return under_way if stream is None else under_way.where(Batch.stream_id == stream.id)


def is_under_way(application_id: int) -> bool:
    """Say whether a decision on an application is proposed or approved, and not published yet."""
    found = (
        select(Decision.id)
        .join(Batch, Batch.id == Decision.batch_id)
        .where(Decision.application_id == application_id, Batch.state.in_(("proposed", "approved")))
    )
    return db.session.scalar(found.limit(1)) is not None


def is_untreated(application: Application) -> bool:
    """Say whether an application was left untreated after a repair."""
    return application.repair is not None and application.repair.state == "untreated"


def last_day_untreated(application: Application) -> date | None:
    """Return the last day to announce that it is left untreated (Awb 4:5(4)); None for what was not."""
    if application.repair is None or application.repair.state != "untreated":
        return None
    return untreated_until(application.repair.ended_on)


def last_day_to_announce(application: Application) -> date | None:
    """Return the last day to announce that an application is not considered: its own, or that of any decision."""
    clock = clock_for(application)
    days = [last_day_untreated(application), clock.due_on if clock else None]
    return min((day for day in days if day is not None), default=None)


def _kept_out(viewer: Account) -> Select[Application]:
    under_way = (
        select(Decision.application_id)
        .join(Batch, Batch.id == Decision.batch_id)
        .where(Batch.state.in_(("proposed", "approved")))
    )
    return (
        select(Application)
        .options(
            joinedload(Application.repair),
            joinedload(Application.postponement),
            selectinload(Application.suspensions),
            joinedload(Application.organisation),
            joinedload(Application.stream).joinedload(Stream.announced),
        )
        .where(Application.state == "inadmissible", Application.id.not_in(under_way), open_to(viewer.id))
    )


def kept_out(viewer: Account, stream: Stream, ids: Collection[int]) -> Sequence[Application]:
    """Return those of these applications that were kept out and can be decided now."""
    return db.session.scalars(
        _kept_out(viewer)
        .where(Application.stream_id == stream.id, Application.id.in_(ids))
        .order_by(Application.id)
    ).all()


def kept_out_page(viewer: Account, stream: Stream, *, cursor: str = "") -> Page[tuple[Application]]:
    """Return what was kept out of a stream and waits for its decision, by reference."""
    query = _kept_out(viewer).where(Application.stream_id == stream.id)
    return page_of(query, [Order(Application.reference), Order(Application.id)], cursor=cursor)


def streams_with_kept_out(viewer: Account) -> list[KeptOut]:
    """Return the streams in which this manager can propose decisions on what was kept out."""
    managed = visible_streams(viewer, "programme_manager").with_only_columns(Stream.id)
    waiting: dict[int, list[Application]] = {}
    for one in db.session.scalars(
        _kept_out(viewer).where(Application.stream_id.in_(managed)).order_by(Application.id)
    ):
        waiting.setdefault(one.stream_id, []).append(one)
    return [
        KeptOut(
            stream=found[0].stream,
            count=len(found),
            first_day=min((day for one in found if (day := last_day_to_announce(one))), default=None),
        )
        for found in waiting.values()
    ]


def batches_on_admissibility(stream: Stream) -> Sequence[Batch]:
    """Return the batches of a stream that hold only decisions not to consider, the newest first."""
    return db.session.scalars(
        select(Batch)
        .where(Batch.stream_id == stream.id, Batch.kind == "admissibility")
        .order_by(Batch.id.desc())
        .limit(50)
    ).all()
