"""Which copies of files are there for reviewers, and which could not be made?"""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.review.models import ReviewerCopy
from grants.review.permissions import STAFF
from grants.review.queries.blind import require_names
from grants.review.queries.scopes import JUDGED, holds_here, visible_applications
from grants.streams.models import Stream

TO_DECIDE = ("failed", "original")
"""The states that a manager looks at: what could not be made, and what was decided about it."""


def copies_of(application: Application) -> dict[int, ReviewerCopy]:
    """Return the copies for reviewers by the number of the attachment."""
    found = db.session.scalars(
        select(ReviewerCopy)
        .where(ReviewerCopy.application_id == application.id)
        .options(joinedload(ReviewerCopy.file))
    )
    return {one.attachment_id: one for one in found}


def lock_copy(copy: ReviewerCopy) -> ReviewerCopy:
    """Return a copy as it stands now, locked."""
    return db.session.scalars(
        select(ReviewerCopy)
        .where(ReviewerCopy.id == copy.id)
        .options(
            joinedload(ReviewerCopy.application, innerjoin=True),
            joinedload(ReviewerCopy.attachment, innerjoin=True),
        )
        .with_for_update(of=ReviewerCopy)
        .execution_options(populate_existing=True)
    ).one()


def _to_decide(viewer: Account, stream: Stream) -> Select[ReviewerCopy]:
    open_ones = visible_applications(viewer.id, stream.id).with_only_columns(Application.id)
    return (
        select(ReviewerCopy)
        .join(ReviewerCopy.application)
        .where(ReviewerCopy.application_id.in_(open_ones), ReviewerCopy.state.in_(TO_DECIDE))
    )


def copies_to_decide(viewer: Account, stream: Stream) -> int:
    """Return how many files could not be built anew and wait for a decision, of what is open to the viewer."""
    query = _to_decide(viewer, stream).where(ReviewerCopy.state == "failed")
    return db.session.scalar(query.with_only_columns(func.count(ReviewerCopy.id))) or 0


def copies_page(viewer: Account, stream: Stream, *, cursor: str = "") -> Page[tuple[ReviewerCopy]]:
    """Return the files that could not be built anew, with what was decided, by application."""
    query = _to_decide(viewer, stream).options(
        contains_eager(ReviewerCopy.application), joinedload(ReviewerCopy.attachment, innerjoin=True)
    )
    return page_of(query, [Order(Application.reference), Order(ReviewerCopy.id)], cursor=cursor, size=50)


def get_copy(viewer: Account, copy_id: int) -> ReviewerCopy:
    """Return a copy that could not be made of an application open to the viewer; raises NotFound."""
    found = db.session.scalars(
        select(ReviewerCopy)
        .join(ReviewerCopy.application)
        .join(Application.stream)
        .join(Stream.round)
        .where(
            ReviewerCopy.id == copy_id,
            ReviewerCopy.state.in_(TO_DECIDE),
            Application.state.in_(JUDGED),
            holds_here(viewer.id, *STAFF),
            open_to(viewer.id),
        )
        .options(
            contains_eager(ReviewerCopy.application).options(
                contains_eager(Application.stream).contains_eager(Stream.round),
                joinedload(Application.stream_version),
            ),
            joinedload(ReviewerCopy.attachment, innerjoin=True),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    require_names(viewer, found.application.stream)
    return found
