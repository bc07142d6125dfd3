"""What happens to drafts when their call is clarified? They follow; what was submitted keeps its own version."""

from __future__ import annotations

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.streams.models import StreamVersion


@command
def follow_version(*, version: StreamVersion) -> int:
    """Take every draft of a stream to a version of its call; return how many."""
    drafts = db.session.scalars(
        select(Application)
        .where(
            Application.stream_id == version.stream_id,
            Application.state == "draft",
            Application.stream_version_id != version.id,
        )
        .order_by(Application.id)
        .with_for_update(key_share=True)
    ).all()
    for draft in drafts:
        draft.stream_version_id, draft.changed_at = version.id, now()
        record(
            actor_id=None,
            deed="follow_version",
            subject=draft,
            chain=programme_chain(draft.stream.round.programme_id),
            number=version.number,
        )
    return len(drafts)
