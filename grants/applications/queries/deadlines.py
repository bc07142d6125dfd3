"""Whose deadline nears, and who was told?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.models import Application, DeadlineNotice, Submission
from grants.applications.rules import notice_due
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.streams.models import Stream


def is_noticed(stream: Stream, kind: str) -> bool:
    """Say whether a notice was given for the deadline now in force."""
    found = db.session.scalar(
        select(DeadlineNotice.id).where(
            DeadlineNotice.stream_id == stream.id,
            DeadlineNotice.closes_at == stream.closes_at,
            DeadlineNotice.kind == kind,
        )
    )
    return found is not None


def streams_to_notice() -> Sequence[Stream]:
    """Return the announced streams for which a notice is due and was not given."""
    found = db.session.scalars(
        select(Stream).where(Stream.state == "announced", Stream.closes_at.is_not(None)).order_by(Stream.id)
    ).all()
    return [
        stream
        for stream in found
        if stream.closes_at is not None
        and (kind := notice_due(stream.closes_at, now())) is not None
        and not is_noticed(stream, kind)
    ]


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
