"""What do the manager, the chair and the auditor know of a stream's review?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import closed_ids, open_to
from grants.applications.states import APPLICATION
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.wording import Sentence
from grants.people import queries as people
from grants.people.models import Account
from grants.review.models import Assessment, Assignment, Review, Standing
from grants.review.permissions import PANEL, STAFF
from grants.review.queries.bars import bars
from grants.review.queries.blind import require_names
from grants.review.queries.scopes import JUDGED, holds_here, visible_applications
from grants.review.rules.dates import ReviewDates, review_dates
from grants.streams.models import Round, Stream

PAGE_ROWS = 250
BOARD_ROWS = 25
ACTIVE = ("assigned", "free")
NOT_JUDGED = tuple(state for state in APPLICATION.states if state not in JUDGED)


@dataclass(frozen=True)
class Desk:
    """A stream with how far its review is; `assessment` is None as long as nothing was prepared."""

    stream: Stream
    assessment: Assessment | None

    @property
    def phase(self) -> str:
        """Return the state of the assessment."""
        return self.assessment.state if self.assessment else "preparing"

    @property
    def dates(self) -> ReviewDates:
        """Return by when reviews are due, and when they lock."""
        kept = self.assessment
        return review_dates(
            self.stream.definition, kept.due_on if kept else None, kept.locks_on if kept else None
        )


def _desk(stream_id: int, *conditions: ColumnElement[bool]) -> Desk:
    row = db.session.execute(
        select(Stream, Assessment)
        .join(Stream.round)
        .outerjoin(Assessment, Assessment.stream_id == Stream.id)
        .where(Stream.id == stream_id, Stream.announced_id.is_not(None), *conditions)
        .options(contains_eager(Stream.round).joinedload(Round.programme), joinedload(Stream.announced))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Desk(row[0], row[1])


def get_desk(viewer: Account, stream_id: int, *, names: bool = True) -> Desk:
    """Return an announced stream whose review the viewer may oversee; raises NotFound.

    Also where names are shown of a call that hides them from this person; a page that shows none asks for no `names`.
    """
    found = _desk(stream_id, holds_here(viewer.id, *STAFF))
    if names:
        require_names(viewer, found.stream)
    return found


def get_panel_desk(viewer: Account, stream_id: int) -> Desk:
    """Return a stream whose panel the viewer may have a part in; raises NotFound."""
    return _desk(stream_id, holds_here(viewer.id, *PANEL))


def get_assessment(stream: Stream) -> Assessment | None:
    """Return how far the assessment of a stream is, or None as long as nothing was prepared."""
    return db.session.scalars(select(Assessment).where(Assessment.stream_id == stream.id)).one_or_none()


def phase_of(stream: Stream) -> str:
    """Return the state of a stream's assessment."""
    assessment = get_assessment(stream)
    return assessment.state if assessment else "preparing"


def desks(viewer: Account, *roles: str) -> Sequence[Desk]:
    """Return the announced streams the viewer has one of the roles for and whose ranking is not frozen."""
    rows = db.session.execute(
        select(Stream, Assessment)
        .join(Stream.round)
        .outerjoin(Assessment, Assessment.stream_id == Stream.id)
        .where(
            Stream.state == "announced",
            holds_here(viewer.id, *roles),
            func.coalesce(Assessment.state, "preparing") != "frozen",
        )
        .options(contains_eager(Stream.round), joinedload(Stream.announced))
        .order_by(Stream.closes_at, Stream.id)
    )
    return [Desk(stream, assessment) for stream, assessment in rows]


@dataclass(frozen=True)
class Counts:
    """How many applications a stream judges, how many have a score and enough reviews, and how many wait."""

    judged: int
    scored: int
    complete: int
    undecided: int


def counts(viewer: Account, stream: Stream) -> Counts:
    """Count the applications of a stream that are open to the viewer."""
    return _counts(stream, closed_ids(viewer.id))


def counts_of_all(stream: Stream) -> Counts:
    """Count every application of a stream, for rules that no single person's interest may change."""
    return _counts(stream)


def _counts(stream: Stream, *closed: Select[Any]) -> Counts:
    """Count standings, and look up only the few that are left out: a join would touch every application."""
    here = Application.stream_id == stream.id
    not_judged = select(Application.id).where(here, Application.state.in_(NOT_JUDGED))
    undecided = select(func.count(Application.id)).where(
        here, Application.state == "submitted", *(Application.id.not_in(ids) for ids in closed)
    )
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(Standing.final >= 0),
            func.count().filter(Standing.reviews_done >= Standing.reviews_wanted),
            undecided.scalar_subquery(),
        ).where(
            Standing.stream_id == stream.id,
            *(Standing.application_id.not_in(ids) for ids in (not_judged, *closed)),
        )
    ).one()
    return Counts(*row)


SORTS: dict[str, tuple[Order, ...]] = {
    "score": (Order(Standing.final, descending=True),),
    "spread": (Order(func.coalesce(Standing.spread, -1), descending=True),),
    "reviews": (Order(Standing.reviews_done),),
    "requested": (Order(Application.requested, descending=True),),
}


def standings_page(
    viewer: Account, stream: Stream, *, sort: str = "score", cursor: str = ""
) -> Page[tuple[Standing]]:
    """Return how the applications of a stream stand, 250 at a time, with who applies."""
    query: Select[Standing] = (
        select(Standing)
        .join(Standing.application)
        .where(Standing.stream_id == stream.id, Application.state.in_(JUDGED), open_to(viewer.id))
        .options(contains_eager(Standing.application).joinedload(Application.organisation))
    )
    order = [*SORTS.get(sort, SORTS["score"]), Order(Standing.application_id)]
    return page_of(query, order, cursor=cursor, size=PAGE_ROWS)


# --- Assigning --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How much a reviewer has in a stream."""

    reviewer: Account
    assigned: int
    done: int


@dataclass(frozen=True)
class BoardRow:
    """An application with its reviewers, how many it needs, and why others cannot be assigned."""

    application: Application
    assignments: dict[int, Assignment]
    bars: dict[int, Sentence]

    @property
    def have(self) -> int:
        """Return how many reviewers are at work; one whose review is set aside is not."""
        return sum(1 for a in self.assignments.values() if a.state in ACTIVE and not a.is_set_aside)


def reviewers_of(stream: Stream) -> Sequence[Account]:
    """Return who may review in a stream, by name."""
    return people.holders("reviewer", programme_id=stream.round.programme_id, stream_id=stream.id)


def loads(viewer: Account, stream: Stream) -> list[Load]:
    """Return the reviewers of a stream with how much they have and have done, of what is open to the viewer."""
    rows = db.session.execute(
        select(Assignment.reviewer_id, func.count(), func.count().filter(Review.state == "submitted"))
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Application.stream_id == stream.id, Assignment.state.in_(ACTIVE), open_to(viewer.id))
        .group_by(Assignment.reviewer_id)
    )
    found = {reviewer_id: (assigned, done) for reviewer_id, assigned, done in rows}
    return [Load(reviewer, *found.get(reviewer.id, (0, 0))) for reviewer in reviewers_of(stream)]


def board_page(
    viewer: Account, stream: Stream, reviewers: Sequence[Account], *, cursor: str = ""
) -> tuple[Page[tuple[Application]], list[BoardRow]]:
    """Return a page of admissible applications with who reviews them and who may not."""
    page = page_of(
        visible_applications(viewer.id, stream.id)
        .where(Application.state == "admissible")
        .options(joinedload(Application.organisation), joinedload(Application.initiative)),
        [Order(Application.reference), Order(Application.id)],
        cursor=cursor,
        size=BOARD_ROWS,
    )
    applications = [row[0] for row in page.rows]
    by_application: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for assignment in db.session.scalars(
        select(Assignment)
        .where(Assignment.application_id.in_([a.id for a in applications]))
        .options(joinedload(Assignment.review))
    ):
        by_application[assignment.application_id][assignment.reviewer_id] = assignment
    barred = bars(stream, applications, reviewers)
    return page, [
        BoardRow(
            a, by_application[a.id], {r.id: barred[a.id, r.id] for r in reviewers if (a.id, r.id) in barred}
        )
        for a in applications
    ]


def declined(viewer: Account, stream: Stream) -> Sequence[Assignment]:
    """Return the assignments that reviewers declined and whose slot is open, of what is open to the viewer."""
    other = aliased(Assignment)
    at_work = (
        select(func.count())
        .select_from(other)
        .outerjoin(Review, Review.assignment_id == other.id)
        .where(
            other.application_id == Application.id,
            other.state.in_(ACTIVE),
            func.coalesce(Review.state, "draft") != "set_aside",
        )
        .correlate(Application)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Assignment.state == "declined",
            at_work < stream.definition.reviews_wanted,
            open_to(viewer.id),
        )
        .options(contains_eager(Assignment.application), joinedload(Assignment.reviewer))
        .order_by(Application.reference, Assignment.id)
    ).all()


def get_assignment(viewer: Account, assignment_id: int) -> Assignment:
    """Return an assignment in a stream the viewer oversees; raises NotFound."""
    assignment = db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .join(Application.stream)
        .join(Stream.round)
        .where(Assignment.id == assignment_id, holds_here(viewer.id, *STAFF), open_to(viewer.id))
        .options(
            contains_eager(Assignment.application).contains_eager(Application.stream),
            joinedload(Assignment.reviewer),
        )
    ).one_or_none()
    if assignment is None:
        raise NotFound
    require_names(viewer, assignment.application.stream)
    return assignment
