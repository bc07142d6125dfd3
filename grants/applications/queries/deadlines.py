"""Whose deadline nears, and who was told?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, DeadlineNotice, Submission
from grants.applications.rules import notice_due
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.streams.models import Stream


def due_notice(stream: Stream) -> tuple[str, datetime] | None:
    """Return which notice is due and was not given, and for which deadline: of ideas, or the one now in force."""
    for closes_at in (stream.ideas_before, stream.closes_at):
        kind = notice_due(closes_at, now()) if closes_at else None
        if closes_at and kind and not _is_noticed(stream, closes_at, kind):
            return kind, closes_at
    return None


def _is_noticed(stream: Stream, closes_at: datetime, kind: str) -> bool:
    found = db.session.scalar(
        select(DeadlineNotice.id).where(
            DeadlineNotice.stream_id == stream.id,
            DeadlineNotice.closes_at == closes_at,
            DeadlineNotice.kind == kind,
        )
    )
    return found is not None


def streams_to_notice() -> Sequence[Stream]:
    """Return the announced streams for which a notice is due and was not given."""
    found = db.session.scalars(
        select(Stream)
        .where(Stream.state == "announced", Stream.closes_at.is_not(None))
        .options(joinedload(Stream.announced))
        .order_by(Stream.id)
    ).all()
    return [stream for stream in found if due_notice(stream) is not None]


def verified_submission(reference: str, sha256: str) -> tuple[Application, Submission] | None:
    """Return the submission a receipt is of; who has not its number and its whole hash learns nothing."""
    found = db.session.execute(
        select(Application, Submission)
        .select_from(Submission)
        .join(Application, Application.id == Submission.application_id)
        .where(Application.reference == reference, Submission.sha256 == sha256)
        .order_by(Submission.number.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else (found[0], found[1])
