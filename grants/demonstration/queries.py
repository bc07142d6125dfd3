"""What do we know of dry runs, as far as this viewer may know it?"""

from __future__ import annotations

from sqlalchemy import select

from grants.demonstration.models import DryRun
from grants.foundation.database import db
from grants.streams.models import Stream


def find_latest_run(stream: Stream) -> DryRun | None:
    """Return the newest dry run of a stream the caller may see, or None."""
    newest = select(DryRun).where(DryRun.stream_id == stream.id).order_by(DryRun.id.desc()).limit(1)
    return db.session.scalars(newest).one_or_none()
