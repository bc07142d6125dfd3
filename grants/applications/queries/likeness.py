"""Whose texts are still to be compared, and which texts are they?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, TextComparison
from grants.applications.queries.written import definition_of, facts_in_force
from grants.applications.rules import text_of
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.streams.models import Stream


def last_comparison(stream: Stream) -> TextComparison | None:
    """Return the comparison after the deadline now in force, if there was one."""
    return db.session.scalars(
        select(TextComparison).where(
            TextComparison.stream_id == stream.id, TextComparison.closes_at == stream.closes_at
        )
    ).one_or_none()


def streams_to_compare() -> Sequence[Stream]:
    """Return the streams that have closed and in which a text, a late one say, was not compared since."""
    compared = and_(TextComparison.stream_id == Stream.id, TextComparison.closes_at == Stream.closes_at)
    came_later = exists().where(
        Application.stream_id == Stream.id,
        Application.is_late.is_(True),
        Application.state != "withdrawn",
        Application.submitted_at > TextComparison.compared_at,
    )
    return db.session.scalars(
        select(Stream)
        .outerjoin(TextComparison, compared)
        .where(
            Stream.state == "announced",
            Stream.closes_at <= now(),
            or_(TextComparison.id.is_(None), came_later),
        )
        .order_by(Stream.id)
    ).all()


def texts_to_compare(stream: Stream) -> tuple[dict[int, str], set[int]]:
    """Return the submitted texts of the stream's round by application, and which of the stream's own are new."""
    before = last_comparison(stream)
    found = db.session.scalars(
        select(Application)
        .join(Stream, Stream.id == Application.stream_id)
        .where(
            Stream.round_id == stream.round_id,
            Application.submitted_at.is_not(None),
            Application.state != "withdrawn",
        )
        .options(joinedload(Application.stream_version), selectinload(Application.submissions))
        .order_by(Application.id)
    ).all()
    texts = {one.id: text_of(definition_of(one), facts_in_force(one)) for one in found}
    new = [
        one
        for one in found
        if before is None or (one.submitted_at is not None and one.submitted_at > before.compared_at)
    ]
    return texts, {one.id for one in new if one.stream_id == stream.id}
