"""Which reviewers are how far, who is late, and who is to be reminded?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import contains_eager

from grants.applications.models import Application
from grants.applications.queries import interest_by_rule, open_to
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.terms import end_of_day
from grants.people.models import Account
from grants.review.models import (
    Assessment,
    Assignment,
    LateDigest,
    LaterDay,
    Review,
    ReviewReminder,
)
from grants.review.queries.desk import ACTIVE, Desk, reviewers_of
from grants.review.rules.dates import ReviewDates, digest_step, reminder_step, review_dates
from grants.review.states import WRITABLE
from grants.streams.models import Stream


@dataclass(frozen=True)
class Lateness:
    """How far a reviewer is in a stream, of what is open to who looks; `earlier` is over all other streams."""

    reviewer: Account
    assigned: int = 0
    declared: int = 0
    drafts: int = 0
    submitted: int = 0
    submitted_late: int = 0
    open_reviews: int = 0
    earlier: int = 0
    earlier_on_time: int = 0
    reminded_at: Any = None
    later_on: date | None = None
    """The day that was given to this reviewer alone."""
    declined: int = 0
    declined_elsewhere: int = 0

    def is_late(self, due_on: date | None, on: date) -> bool:
        """Say whether open reviews were due before this day."""
        due = self.later_on or due_on
        return bool(self.open_reviews) and due is not None and on > due


def lateness(viewer: Account, desk: Desk) -> list[Lateness]:
    """Return how far every reviewer of a stream is, by name, and how often they were on time elsewhere."""
    here, elsewhere = _here(viewer, desk.stream), _elsewhere(viewer, desk.stream)
    reminded = {
        row.reviewer_id: row.at
        for row in db.session.execute(
            select(ReviewReminder.reviewer_id, func.max(ReviewReminder.sent_at).label("at"))
            .where(ReviewReminder.stream_id == desk.stream.id)
            .group_by(ReviewReminder.reviewer_id)
        )
    }
    later, declined = later_days(desk.stream), _declined(viewer, desk.stream)
    return [
        Lateness(
            one,
            *here.get(one.id, (0, 0, 0, 0, 0, 0)),
            *elsewhere.get(one.id, (0, 0)),
            reminded.get(one.id),
            later[one.id].due_on if one.id in later else None,
            *declined.get(one.id, (0, 0)),
        )
        for one in reviewers_of(desk.stream)
    ]


def later_days(stream: Stream) -> dict[int, LaterDay]:
    """Return by reviewer the days that were given to one alone."""
    found = db.session.scalars(select(LaterDay).where(LaterDay.stream_id == stream.id))
    return {one.reviewer_id: one for one in found}


def _declined(viewer: Account, stream: Stream) -> dict[int, tuple[int, int]]:
    """Return by reviewer how often they declined here, and in other streams."""
    here = Application.stream_id == stream.id
    rows = db.session.execute(
        select(
            Assignment.reviewer_id,
            func.count().filter(here),
            func.count().filter(~here),
        )
        .join(Application, Application.id == Assignment.application_id)
        .where(
            Assignment.state == "declined",
            Assignment.reviewer_id.in_([one.id for one in reviewers_of(stream)]),
            open_to(viewer.id),
        )
        .group_by(Assignment.reviewer_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _is_open() -> ColumnElement[bool]:
    return or_(Review.id.is_(None), Review.state.in_(WRITABLE))


def _is_late() -> ColumnElement[bool]:
    return and_(Review.due_at.is_not(None), Review.submitted_at >= Review.due_at)


def _here(viewer: Account, stream: Stream) -> dict[int, tuple[int, int, int, int, int, int]]:
    rows = db.session.execute(
        select(
            Assignment.reviewer_id,
            func.count(),
            func.count().filter(Assignment.state == "free"),
            func.count().filter(Review.state.in_(WRITABLE)),
            func.count().filter(Review.state == "submitted"),
            func.count().filter(Review.state == "submitted", _is_late()),
            func.count().filter(_is_open()),
        )
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Application.stream_id == stream.id, Assignment.state.in_(ACTIVE), open_to(viewer.id))
        .group_by(Assignment.reviewer_id)
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5], row[6]) for row in rows}


def _elsewhere(viewer: Account, stream: Stream) -> dict[int, tuple[int, int]]:
    rows = db.session.execute(
        select(Assignment.reviewer_id, func.count(), func.count().filter(Review.submitted_at < Review.due_at))
        .join(Application, Application.id == Assignment.application_id)
        .join(Review, Review.assignment_id == Assignment.id)
        .where(
            Application.stream_id != stream.id,
            Assignment.reviewer_id.in_([one.id for one in reviewers_of(stream)]),
            Review.submitted_at.is_not(None),
            Review.due_at.is_not(None),
            open_to(viewer.id),
        )
        .group_by(Assignment.reviewer_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


@dataclass(frozen=True)
class Reminder:
    """A reminder that is due: whom, of which stream and day, at which step, and how many reviews are open."""

    stream: Stream
    reviewer_id: int
    due_on: date
    step: int
    open_reviews: int


def reminders_due() -> list[Reminder]:
    """Return every reminder that is due and was not sent, of streams whose reviews are open."""
    found = []
    for assessment in db.session.scalars(
        select(Assessment)
        .join(Assessment.stream)
        .where(Assessment.state == "independent", Stream.state == "announced")
        .options(contains_eager(Assessment.stream).joinedload(Stream.announced))
        .order_by(Assessment.stream_id)
    ):
        dates = review_dates(assessment.stream.definition, assessment.due_on, assessment.locks_on)
        alone = [(one.reviewer_id, one.due_on) for one in later_days(assessment.stream).values()]
        others = Assignment.reviewer_id.not_in([reviewer_id for reviewer_id, _day in alone])
        found += _reminders(assessment.stream, dates, others)
        for reviewer_id, day in alone:
            found += _reminders(assessment.stream, dates.moved_to(day), Assignment.reviewer_id == reviewer_id)
    return found


def _reminders(stream: Stream, dates: ReviewDates, whom: ColumnElement[bool]) -> list[Reminder]:
    if dates.due_on is None or dates.have_locked(today()):
        return []
    step = reminder_step(dates.due_on, today())
    if step is None:
        return []
    return [
        Reminder(stream, reviewer_id, dates.due_on, step, count)
        for reviewer_id, count in _not_reminded(stream, dates.due_on, step, whom)
    ]


def _not_reminded(
    stream: Stream, due_on: date, step: int, whom: ColumnElement[bool]
) -> list[tuple[int, int]]:
    """Return (reviewer, open reviews) of who was given them before the day of this step and did not hear it yet."""
    heard = select(ReviewReminder.reviewer_id).where(
        ReviewReminder.stream_id == stream.id, ReviewReminder.due_on == due_on, ReviewReminder.step >= step
    )
    rows = db.session.execute(
        select(Assignment.reviewer_id, func.count())
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Assignment.state.in_(ACTIVE),
            Assignment.assigned_at < end_of_day(due_on + timedelta(days=step - 1)),
            Assignment.reviewer_id.not_in(heard),
            _is_open(),
            whom,
            ~interest_by_rule(Assignment.reviewer_id),
        )
        .group_by(Assignment.reviewer_id)
        .order_by(Assignment.reviewer_id)
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True)
class Digest:
    """That the managers of a stream are to hear which reviews are late."""

    stream: Stream
    due_on: date
    step: int


def digests_due() -> list[Digest]:
    """Return of which streams the managers are to hear of late reviews, and did not hear it yet at this step."""
    found = []
    for assessment in db.session.scalars(
        select(Assessment)
        .join(Assessment.stream)
        .where(Assessment.state == "independent", Stream.state == "announced")
        .options(contains_eager(Assessment.stream).joinedload(Stream.announced))
        .order_by(Assessment.stream_id)
    ):
        stream = assessment.stream
        due_on = review_dates(stream.definition, assessment.due_on, assessment.locks_on).due_on
        step = digest_step(due_on, today()) if due_on else None
        if due_on is None or step is None or not late_reviews(stream, due_on):
            continue
        told = select(LateDigest.id).where(
            LateDigest.stream_id == stream.id, LateDigest.due_on == due_on, LateDigest.step >= step
        )
        if db.session.scalar(told.limit(1)) is None:
            found.append(Digest(stream, due_on, step))
    return found


def late_reviews(stream: Stream, due_on: date, viewer: Account | None = None) -> dict[int, int]:
    """Return by reviewer how many reviews are late; with a viewer, of what is open to that person."""
    rows = db.session.execute(
        select(Assignment.reviewer_id, func.count())
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(
            LaterDay,
            and_(LaterDay.stream_id == Application.stream_id, LaterDay.reviewer_id == Assignment.reviewer_id),
        )
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Assignment.state.in_(ACTIVE),
            _is_open(),
            func.coalesce(LaterDay.due_on, due_on) < today(),
            open_to(viewer.id) if viewer else true(),
        )
        .group_by(Assignment.reviewer_id)
    )
    return {row[0]: row[1] for row in rows}
