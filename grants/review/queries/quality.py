"""What does a manager read who checks the reviews of a stream?"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.review.models import Assignment, Review
from grants.review.permissions import STAFF, may_see_writers
from grants.review.queries.blind import require_names
from grants.review.queries.desk import phase_of
from grants.review.queries.scopes import JUDGED, holds_here, visible_applications
from grants.streams.models import Round, Stream

PAGE_ROWS = 50
READABLE = ("submitted", "returned", "set_aside")


def checked_page(viewer: Account, stream: Stream, *, cursor: str = "") -> Page[tuple[Review]]:
    """Return the reviews of a stream that were submitted once, of what is open to the viewer, by application.

    Raises NotFound for who does not see who wrote them in this phase (`rules.sights`).
    """
    if not may_see_writers(viewer, stream, phase_of(stream)):
        raise NotFound
    open_ones = visible_applications(viewer.id, stream.id).with_only_columns(Application.id)
    query: Select[Review] = (
        select(Review)
        .join(Review.assignment)
        .join(Assignment.application)
        .where(Review.application_id.in_(open_ones), Review.state.in_(READABLE))
        .options(
            contains_eager(Review.assignment).options(
                joinedload(Assignment.reviewer),
                contains_eager(Assignment.application).joinedload(Application.stream_version),
            ),
            selectinload(Review.scores),
        )
    )
    return page_of(query, [Order(Application.reference), Order(Review.id)], cursor=cursor, size=PAGE_ROWS)


def get_checked(viewer: Account, assignment_id: int) -> Review:
    """Return a review that was submitted once, with all it said before; raises NotFound."""
    review = db.session.scalars(
        select(Review)
        .join(Review.assignment)
        .join(Assignment.application)
        .join(Application.stream)
        .join(Stream.round)
        .where(
            Assignment.id == assignment_id,
            Review.state.in_(READABLE),
            Application.state.in_(JUDGED),
            holds_here(viewer.id, *STAFF),
            open_to(viewer.id),
        )
        .options(
            contains_eager(Review.assignment).options(
                joinedload(Assignment.reviewer),
                contains_eager(Assignment.application).options(
                    joinedload(Application.stream_version),
                    contains_eager(Application.stream).options(
                        contains_eager(Stream.round).joinedload(Round.programme), joinedload(Stream.announced)
                    ),
                ),
            ),
            selectinload(Review.scores),
            selectinload(Review.returns),
            joinedload(Review.adjustment),
        )
    ).one_or_none()
    stream = review.assignment.application.stream if review else None
    if review is None or stream is None or not may_see_writers(viewer, stream, phase_of(stream)):
        raise NotFound
    require_names(viewer, review.assignment.application.stream)
    return review


def returned_references(stream: Stream) -> list[str]:
    """Return the references of applications with a review that was returned and is not back."""
    found = db.session.scalars(
        select(Application.reference)
        .join(Review, Review.application_id == Application.id)
        .where(
            Application.stream_id == stream.id, Application.state == "admissible", Review.state == "returned"
        )
        .order_by(Application.reference)
        .distinct()
    )
    return [reference or "" for reference in found]
