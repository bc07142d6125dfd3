"""Which reviewers are how far, who is late, and who is to be reminded?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from grants.applications.models import Application
from grants.applications.queries import interest_by_rule, open_to
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.terms import end_of_day
from grants.people.models import Account
from grants.review.models import Assessment, Assignment, Review, ReviewReminder
from grants.review.queries.desk import ACTIVE, Desk, reviewers_of
from grants.review.rules.dates import reminder_step, review_dates
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
    return [
        Lateness(
            one, *here.get(one.id, (0, 0, 0, 0, 0, 0)), *elsewhere.get(one.id, (0, 0)), reminded.get(one.id)
        )
        for one in reviewers_of(desk.stream)
    ]


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
        if dates.due_on is None or dates.have_locked(today()):
            continue
        step = reminder_step(dates.due_on, today())
        if step is not None:
            found += [
                Reminder(assessment.stream, reviewer_id, dates.due_on, step, count)
                for reviewer_id, count in _not_reminded(assessment.stream, dates.due_on, step)
            ]
    return found


def _not_reminded(stream: Stream, due_on: date, step: int) -> list[tuple[int, int]]:
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
            ~interest_by_rule(Assignment.reviewer_id),
        )
        .group_by(Assignment.reviewer_id)
        .order_by(Assignment.reviewer_id)
    )
    return [(row[0], row[1]) for row in rows]
