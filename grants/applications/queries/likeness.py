"""Whose texts are still to be compared, and which texts are they?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, TextComparison
from grants.applications.queries.written import definition_of, facts_in_force
from grants.applications.rules import text_of
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.streams.models import Stream


def is_compared(stream: Stream) -> bool:
    """Say whether the texts were compared after the deadline now in force."""
    found = select(TextComparison.id).where(
        TextComparison.stream_id == stream.id, TextComparison.closes_at == stream.closes_at
    )
    return db.session.scalar(found) is not None


def streams_to_compare() -> Sequence[Stream]:
    """Return the streams that have closed and whose texts were not compared since."""
    compared = exists().where(
        TextComparison.stream_id == Stream.id, TextComparison.closes_at == Stream.closes_at
    )
    return db.session.scalars(
        select(Stream)
        .where(Stream.state == "announced", Stream.closes_at <= now(), ~compared)
        .order_by(Stream.id)
    ).all()


def texts_to_compare(stream: Stream) -> tuple[dict[int, str], set[int]]:
    """Return the submitted texts of the stream's round by application, and which of them are the stream's own."""
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
    return texts, {one.id for one in found if one.stream_id == stream.id}
