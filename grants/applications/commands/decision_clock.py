"""What happens because the last day to decide nears? Nobody intends it: the clockwork does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from grants.applications.events import DecisionNears
from grants.applications.models import DecisionWarning
from grants.applications.queries import is_warned
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.streams.models import Stream


@command
def warn_of_decision(*, stream: Stream, due_on: date, applications: int) -> DecisionWarning | None:
    """Tell the managers of a stream by when so many applications must be decided, once for each last day.

    The row of the stream is the lock, so that two sweepers tell it once.
    """
    db.session.scalars(select(Stream).where(Stream.id == stream.id).with_for_update(key_share=True)).one()
    if is_warned(stream, due_on):
        return None
    warning = DecisionWarning(stream_id=stream.id, due_on=due_on, applications=applications, warned_at=now())
    db.session.add(warning)
    record(
        actor_id=None,
        deed="warn_of_decision",
        subject=warning,
        chain=programme_chain(stream.round.programme_id),
        due_on=due_on,
        applications=applications,
    )
    publish(DecisionNears(warning.id))
    return warning
