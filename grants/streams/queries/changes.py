"""When did what everybody reads about a call last change, and how often was its deadline moved?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from grants.foundation.database import db
from grants.streams.models import DeadlineExtension, Stream, StreamVersion


@dataclass(frozen=True)
class Changes:
    """What was changed about a call since it was announced."""

    announced_at: datetime
    changed_at: datetime
    versions: int
    extensions: int

    @property
    def revision(self) -> int:
        """Return how often it was changed."""
        return self.versions - 1 + self.extensions


def changes_of(calls: Collection[Stream]) -> dict[int, Changes]:
    """Return what changed about each announced call, by its id; always two questions to the database."""
    ids = [call.id for call in calls]
    moved: dict[int, tuple[int, datetime]] = {
        stream_id: (count, at)
        for stream_id, count, at in db.session.execute(
            select(DeadlineExtension.stream_id, func.count(), func.max(DeadlineExtension.decided_at))
            .where(DeadlineExtension.stream_id.in_(ids))
            .group_by(DeadlineExtension.stream_id)
        )
    }
    frozen = db.session.execute(
        select(
            StreamVersion.stream_id,
            func.count(),
            func.min(StreamVersion.frozen_at),
            func.max(StreamVersion.frozen_at),
        )
        .where(StreamVersion.stream_id.in_(ids))
        .group_by(StreamVersion.stream_id)
    )
    found = {}
    for stream_id, versions, first, last in frozen:
        extensions, moved_at = moved.get(stream_id, (0, last))
        found[stream_id] = Changes(first, max(last, moved_at), versions, extensions)
    return found
