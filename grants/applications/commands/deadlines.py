"""What happens because a deadline nears? Nobody intends it: the clockwork does."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from grants.applications.events import DeadlineNears
from grants.applications.models import DeadlineNotice
from grants.applications.queries import drafts_to_notice, due_notice
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.streams.models import Stream


@command
def give_notice(*, stream: Stream) -> DeadlineNotice | None:
    """Let everybody with a draft hear how near the deadline is, of ideas or of the whole, when it is time.

    The notice itself, one per deadline and kind, is the lock by which two sweepers tell it once. Nothing is written
    about an application here: whoever submits meanwhile must not wait for so many. A later deadline is told anew.
    """
    due = due_notice(stream)
    if due is None:
        return None
    kind, closes_at = due
    drafts = drafts_to_notice(stream, closes_at)
    notice = DeadlineNotice(
        stream_id=stream.id,
        closes_at=closes_at,
        kind=kind,
        drafts=len(drafts),
        sent_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(notice)
    except IntegrityError:
        return None
    record(
        actor_id=None,
        deed="give_notice",
        subject=notice,
        chain=programme_chain(stream.round.programme_id),
        kind=kind,
        drafts=notice.drafts,
    )
    publish(DeadlineNears(notice.id, tuple(drafts)))
    return notice
