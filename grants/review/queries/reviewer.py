"""What may a reviewer know: the own assignments, and nothing of what is closed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.foundation.clock import today
from grants.foundation.database import db, number_of
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.review.models import Assessment, Assignment, LaterDay, Rebuttal, Review, Standing
from grants.review.queries.rebuttals import replies_seen
from grants.review.queries.scopes import visible_assignments
from grants.review.rules.dates import ReviewDates, review_dates


@dataclass(frozen=True)
class Reviewable:
    """An assignment with how far the assessment of its stream is."""

    assignment: Assignment
    assessment: Assessment
    later_on: date | None
    """The day that was given to this reviewer alone."""

    @property
    def phase(self) -> str:
        """Return the state of the assessment."""
        return self.assessment.state

    @property
    def dates(self) -> ReviewDates:
        """Return by when reviews are due here, and when they lock."""
        definition = self.assignment.application.stream.definition
        return review_dates(definition, self.assessment.due_on, self.assessment.locks_on).moved_to(
            self.later_on
        )

    @property
    def is_locked(self) -> bool:
        """Whether the last day for reviews has passed."""
        return self.dates.have_locked(today())

    @property
    def replies(self) -> list[Rebuttal]:
        """Return the replies of the applicant that who reviews it sees now."""
        application = self.assignment.application
        if application.stream.definition.rebuttal is None:
            return []
        return replies_seen(["writer"], application.id, self.phase)


@dataclass(frozen=True)
class Locked(Reviewable):
    """An assignment that is being written to; its standing is locked, so that reviews count one by one."""

    standing: Standing


def open_assignments(viewer: Account) -> Sequence[Reviewable]:
    """Return the viewer's assignments in every stream whose ranking is not frozen, by stream and reference."""
    rows = db.session.execute(
        visible_assignments(viewer.id)
        .join(Assessment, Assessment.stream_id == Application.stream_id)
        .outerjoin(LaterDay, _of_this_reviewer())
        .add_columns(Assessment, LaterDay.due_on)
        .where(Assessment.state != "frozen")
        .order_by(Application.stream_id, Application.reference, Assignment.id)
    )
    return [Reviewable(*row) for row in rows]


def reviewable(viewer: Account, assignment_id: int) -> Reviewable:
    """Return one of the viewer's own assignments, with the review and its scores; raises NotFound."""
    facts = {"viewer": viewer.id, "assignment": assignment_id}
    row = db.session.execute(_own(), facts).unique().one_or_none()
    if row is None:
        raise NotFound
    return Reviewable(*row)


def _of_this_reviewer() -> ColumnElement[bool]:
    return and_(LaterDay.stream_id == Application.stream_id, LaterDay.reviewer_id == Assignment.reviewer_id)


@functools.cache
def _own() -> Select[Any]:
    return (
        visible_assignments(bindparam("viewer"))
        .join(Assessment, Assessment.stream_id == Application.stream_id)
        .outerjoin(LaterDay, _of_this_reviewer())
        .add_columns(Assessment, LaterDay.due_on)
        .where(Assignment.id == bindparam("assignment"))
        .options(joinedload(Assignment.review).joinedload(Review.scores))
    )


def lock_own(actor: Account, assignment: Assignment) -> Locked:
    """Return the actor's own assignment anew, whole and locked, in one statement; raises NotFound."""
    facts = {"viewer": number_of(actor), "assignment": number_of(assignment)}
    row = db.session.execute(_own_locked(), facts).unique().one_or_none()
    if row is None:
        raise NotFound
    return Locked(*row)


@functools.cache
def _own_locked() -> Select[Any]:
    return (
        _own()
        .join(Standing, Standing.application_id == Application.id)
        .add_columns(Standing)
        .options(joinedload(Assignment.reviewer))
        .with_for_update(of=Standing)
        .execution_options(populate_existing=True)
    )


def lock_report(assignment: Assignment) -> Locked:
    """Return an assignment with its review anew, its standing locked; raises NotFound without a review."""
    standing = lock_standing(assignment.application_id)
    row = db.session.execute(
        select(Assignment, Assessment, LaterDay.due_on)
        .join(Assignment.application)
        .join(Assessment, Assessment.stream_id == Application.stream_id)
        .outerjoin(LaterDay, _of_this_reviewer())
        .where(Assignment.id == number_of(assignment))
        .options(joinedload(Assignment.review).joinedload(Review.scores))
        .execution_options(populate_existing=True)
    )
    found, assessment, later_on = row.unique().one()
    if found.review is None:
        raise NotFound
    return Locked(found, assessment, later_on, standing)


def lock_standing(application_id: int) -> Standing:
    """Return an application's standing, locked and fresh; raises NotFound when it has none."""
    standing = db.session.scalars(
        select(Standing)
        .where(Standing.application_id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if standing is None:
        raise NotFound
    return standing


def find_standing(application_id: int) -> Standing | None:
    """Return an application's standing, or None."""
    return db.session.scalars(select(Standing).where(Standing.application_id == application_id)).one_or_none()


def submitted_means(application_id: int) -> list[int]:
    """Return the weighted means, in hundredths, of the reviews that count."""
    found = db.session.scalars(
        select(Review.mean).where(Review.application_id == application_id, Review.state == "submitted")
    )
    return [mean for mean in found if mean is not None]
