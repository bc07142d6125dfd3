"""Which questions were asked about a call, and who may know of them? Answered ones everybody, the others few."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.streams.models import Inquiry, Stream
from grants.streams.queries.calls import visible_streams


def answered_inquiries(stream: Stream) -> Sequence[Inquiry]:
    """Return what was asked and answered about a call, the newest answer first; public."""
    return _found(Inquiry.stream_id == stream.id, Inquiry.state == "answered")


def inquiries_waiting_of(viewer: Account, stream: Stream) -> Sequence[Inquiry]:
    """Return one's own questions about a call that were not answered yet."""
    return _found(Inquiry.stream_id == stream.id, Inquiry.asked_by == viewer.id, Inquiry.state == "asked")


def inquiries_of(viewer: Account, stream: Stream) -> Sequence[Inquiry]:
    """Return every question about a call, for the funder's staff; those that wait first, the oldest first."""
    return _found(Inquiry.stream_id == stream.id, _within_sight(viewer))


def get_inquiry(viewer: Account, inquiry_id: int) -> Inquiry:
    """Return a question for the funder's staff; raises NotFound when absent or out of sight."""
    found = _found(Inquiry.id == inquiry_id, _within_sight(viewer))
    if not found:
        raise NotFound
    return found[0]


def inquiries_to_answer(viewer: Account) -> Sequence[tuple[Stream, int]]:
    """Return the streams this person manages in which questions wait, and how many."""
    counted = (
        select(Inquiry.stream_id, func.count().label("waiting"))
        .where(Inquiry.state == "asked")
        .group_by(Inquiry.stream_id)
        .subquery()
    )
    rows = db.session.execute(
        visible_streams(viewer, "programme_manager")
        .join(counted, counted.c.stream_id == Stream.id)
        .add_columns(counted.c.waiting)
        .order_by(Stream.closes_at, Stream.id)
    )
    return [(stream, waiting) for stream, waiting in rows]


def _within_sight(viewer: Account) -> ColumnElement[bool]:
    return Inquiry.stream_id.in_(visible_streams(viewer).with_only_columns(Stream.id))


def _found(*which: ColumnElement[bool]) -> Sequence[Inquiry]:
    return db.session.scalars(
        select(Inquiry)
        .options(joinedload(Inquiry.stream))
        .where(*which)
        .order_by(Inquiry.settled_at.is_not(None), Inquiry.settled_at.desc(), Inquiry.id)
    ).all()
