"""What happens because a deadline nears? Nobody intends it: the clockwork does."""

from __future__ import annotations

from sqlalchemy import func, select

from grants.applications.events import DeadlineNears
from grants.applications.models import Application, DeadlineNotice
from grants.applications.queries import is_noticed
from grants.applications.rules import notice_due
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.streams.models import Stream


@command
def give_notice(*, stream: Stream) -> DeadlineNotice | None:
    """Tell everybody with a draft how near the deadline is, when it is time and it was not told yet.

    The row of the stream is the lock, so that two sweepers tell it once. A later deadline is told anew.
    """
    db.session.scalars(select(Stream).where(Stream.id == stream.id).with_for_update()).one()
    kind = notice_due(stream.closes_at, now()) if stream.closes_at else None
    if kind is None or stream.closes_at is None or is_noticed(stream, kind):
        return None
    drafts = select(func.count()).where(Application.stream_id == stream.id, Application.state == "draft")
    notice = DeadlineNotice(
        stream_id=stream.id,
        closes_at=stream.closes_at,
        kind=kind,
        drafts=db.session.scalar(drafts) or 0,
        sent_at=now(),
    )
    db.session.add(notice)
    record(
        actor_id=None,
        deed="give_notice",
        subject=notice,
        chain=programme_chain(stream.round.programme_id),
        kind=kind,
        drafts=notice.drafts,
    )
    publish(DeadlineNears(notice.id))
    return notice
