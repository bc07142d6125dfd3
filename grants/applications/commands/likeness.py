"""What happens because a deadline passed? The texts are compared, once; nobody intends it: the clockwork does."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from grants.applications.models import Likeness, TextComparison
from grants.applications.queries import last_comparison, streams_to_compare
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.streams.models import Stream
from grants.streams.rules import has_closed


@command
def keep_likenesses(
    *, stream: Stream, applications: int, pairs: Iterable[tuple[int, int, int]]
) -> TextComparison | None:
    """Keep which of the `applications` compared are alike, as (lower id, higher id, percent).

    Once for each deadline, and again for what came in late after that; the row of the stream is the lock, and
    doing it twice does it once.
    """
    db.session.scalars(select(Stream).where(Stream.id == stream.id).with_for_update(key_share=True)).one()
    if stream.closes_at is None or not has_closed(stream, now()) or stream not in streams_to_compare():
        return None
    comparison = last_comparison(stream) or TextComparison(stream_id=stream.id, closes_at=stream.closes_at)
    comparison.applications, comparison.compared_at = applications, now()
    db.session.add(comparison)
    found = list(pairs)
    numbers = {number for first, second, _ in found for number in (first, second)}
    kept = {
        (one.first_id, one.second_id): one
        for one in db.session.scalars(select(Likeness).where(Likeness.first_id.in_(numbers)))
    }
    for first, second, percent in found:
        known = kept.get((first, second))
        if known is None:
            db.session.add(Likeness(first_id=first, second_id=second, percent=percent))
        else:
            known.percent = percent
    record(
        actor_id=None,
        deed="keep_likenesses",
        subject=comparison,
        chain=programme_chain(stream.round.programme_id),
        applications=applications,
        alike=len(found),
    )
    return comparison
