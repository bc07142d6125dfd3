"""Whose deadline nears, and who was told?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, DeadlineNotice, Submission
from grants.applications.queries.ideas import stage_now
from grants.applications.rules import dates_of, notice_due, notice_stands
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.streams.models import Stream


def due_notice(stream: Stream) -> tuple[str, datetime] | None:
    """Return which notice is due and was not given, and for which deadline now in force.

    That of ideas, that of the call, or one that somebody with a draft has of its own.
    """
    for closes_at in (stream.ideas_before, stream.closes_at, *_own_deadlines(stream)):
        kind = notice_due(closes_at, now()) if closes_at else None
        if closes_at and kind and not _is_noticed(stream, closes_at, kind):
            return kind, closes_at
    return None


def _own_deadlines(stream: Stream) -> Sequence[datetime]:
    """Return the later deadlines of drafts with a personal extension, each once."""
    own = select(Application.closes_at).where(
        Application.stream_id == stream.id,
        Application.state == "draft",
        Application.closes_at > stream.closes_at,
    )
    return [one for one in db.session.scalars(own.distinct().order_by(Application.closes_at)) if one]


def drafts_to_notice(stream: Stream, closes_at: datetime) -> Sequence[int]:
    """Return the drafts, by number, whose deadline this is: the call's, or one of their own."""
    drafts = select(Application.id).where(Application.stream_id == stream.id, Application.state == "draft")
    return db.session.scalars(_with_deadline(drafts, stream, closes_at).order_by(Application.id)).all()


def _with_deadline(drafts: Select[int], stream: Stream, closes_at: datetime) -> Select[int]:
    if closes_at == stream.ideas_before:
        return drafts
    if closes_at == stream.closes_at:
        return drafts.where(or_(Application.closes_at.is_(None), Application.closes_at <= closes_at))
    return drafts.where(Application.closes_at == closes_at)


def _is_noticed(stream: Stream, closes_at: datetime, kind: str) -> bool:
    found = db.session.scalar(
        select(DeadlineNotice.id).where(
            DeadlineNotice.stream_id == stream.id,
            DeadlineNotice.closes_at == closes_at,
            DeadlineNotice.kind == kind,
        )
    )
    return found is not None


def is_told_by(application: Application, notice: DeadlineNotice) -> bool:
    """Say whether a notice still concerns an application: a draft, with this deadline, at the stage it is about."""
    of_ideas = notice.closes_at == application.stream.ideas_before
    deadline = notice.closes_at if of_ideas else dates_of(application).closes_at
    if application.state != "draft" or not notice_stands(notice.kind, notice.closes_at, deadline, now()):
        return False
    stage = stage_now(application)
    return (stage in ("idea", "missed") and not application.ideas) if of_ideas else stage in ("whole", "full")


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
