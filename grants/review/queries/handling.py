"""Who handles a call and must still say with whom in it they have an interest?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.review.models import ListedAnswer
from grants.review.permissions import HANDLERS
from grants.review.queries.interests import interests_in
from grants.review.rules.interests import Possible
from grants.streams.models import Stream
from grants.streams.queries import visible_streams
from grants.streams.rules import has_closed


def get_handled(viewer: Account, stream_id: int) -> Stream:
    """Return a closed call that somebody handles; raises NotFound, also before the deadline."""
    stream = db.session.scalars(
        visible_streams(viewer, *HANDLERS).where(Stream.id == stream_id, Stream.state != "draft")
    ).one_or_none()
    if stream is None or not has_closed(stream, now()):
        raise NotFound
    return stream


def to_answer_as_staff(viewer: Account) -> Sequence[Stream]:
    """Return the closed calls somebody handles in which something was submitted since they last answered, if ever."""
    answered = (
        select(ListedAnswer.answered_at)
        .where(
            ListedAnswer.account_id == viewer.id,
            ListedAnswer.stream_id == Stream.id,
            ListedAnswer.stage == "handling",
        )
        .correlate(Stream)
        .scalar_subquery()
    )
    news = exists().where(
        Application.stream_id == Stream.id,
        Application.submitted_at.is_not(None),
        or_(answered.is_(None), Application.submitted_at > answered),
    )
    found = db.session.scalars(
        visible_streams(viewer, *HANDLERS)
        .where(Stream.state == "announced", news)
        .order_by(Stream.closes_at, Stream.id)
    ).all()
    return [stream for stream in found if has_closed(stream, now())]


def found_as_staff(viewer: Account, stream: Stream) -> Mapping[int, list[Possible]]:
    """Return by application what is found by rule of somebody in what was submitted and is open to them."""
    submitted = db.session.scalars(
        select(Application)
        .where(Application.stream_id == stream.id, Application.submitted_at.is_not(None), open_to(viewer.id))
        .options(joinedload(Application.stream), joinedload(Application.stream_version))
        .order_by(Application.id)
    ).all()
    return interests_in(viewer, submitted)
