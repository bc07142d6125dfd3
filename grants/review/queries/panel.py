"""What does the panel know of an application: its reports, without who wrote them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.database import db, number_of
from grants.foundation.errors import NotFound
from grants.foundation.secrets import keyed_digest
from grants.people.models import Account
from grants.review.models import Assessment, PanelScore, Rebuttal, Review, Standing
from grants.review.permissions import PANEL, may_see_panel, seen_as
from grants.review.queries.desk import Desk
from grants.review.queries.rebuttals import replies_seen
from grants.review.queries.scopes import JUDGED, holds_here, open_to_panel
from grants.review.rules import criterion_means
from grants.streams.models import Stream


@dataclass(frozen=True)
class Report:
    """A submitted review without its author: criterion → (score, reason), the mean in hundredths, remarks."""

    scores: dict[str, tuple[int | None, str]]
    mean: int | None
    remarks: str


@dataclass(frozen=True)
class PanelCase:
    """An application before the panel.

    `provisional` and `final` are per criterion in hundredths; `reason` is why the panel changed something.
    """

    desk: Desk
    application: Application
    standing: Standing
    reports: Sequence[Report]
    provisional: dict[str, int]
    final: dict[str, int]
    reason: str
    replies: Sequence[Rebuttal]
    """The replies of the applicant that the viewer sees now."""


def panel_list(viewer: Account, stream: Stream) -> Sequence[Standing]:
    """Return the applications before the panel that are open to the viewer, by reference."""
    return db.session.scalars(
        select(Standing)
        .join(Standing.application)
        .where(Standing.stream_id == stream.id, Application.state.in_(JUDGED), open_to(viewer.id))
        .options(
            contains_eager(Standing.application).options(
                joinedload(Application.organisation), joinedload(Application.initiative)
            )
        )
        .order_by(Application.reference)
    ).all()


def declared_free(viewer: Account, stream: Stream) -> set[int]:
    """Return the applications of a stream whose reports this person may open."""
    return set(db.session.scalars(_readable(viewer).where(Application.stream_id == stream.id)))


def may_open_reports(viewer: Account, application: Application) -> bool:
    """Say whether somebody answered about their interests in an application, and has none."""
    found = _readable(viewer).where(Application.id == number_of(application))
    return db.session.scalar(found) is not None


def _readable(viewer: Account) -> Select[Any]:
    return (
        select(Application.id)
        .join(Application.stream)
        .join(Stream.round)
        .where(Application.state.in_(JUDGED), open_to_panel(number_of(viewer)))
    )


def get_case(viewer: Account, application_id: int) -> PanelCase:
    """Return an application with its reports, in an order that says nothing of who wrote them.

    Raises NotFound, also when it is closed to the viewer, the viewer's own interest is not declared yet, or this is
    not the phase in which the viewer sees the reports in this phase (`rules.sights`).
    """
    facts = {"viewer": viewer.id, "application": application_id}
    row = db.session.execute(_case(), facts).one_or_none()
    if row is None:
        raise NotFound
    standing, assessment = row
    application = standing.application
    if not may_see_panel(viewer, application.stream, assessment.state):
        raise NotFound
    reports = _reports(application_id)
    given = panel_scores(application)
    return PanelCase(
        desk=Desk(application.stream, assessment),
        application=application,
        standing=standing,
        reports=reports,
        provisional=criterion_means([report.scores for report in reports]),
        final={score.criterion: score.value_hundredths for score in given},
        reason=next((score.reason for score in given if score.reason), ""),
        replies=_replies(viewer, application, assessment.state),
    )


def _replies(viewer: Account, application: Application, phase: str) -> Sequence[Rebuttal]:
    if application.stream.definition.rebuttal is None:
        return ()
    return replies_seen(seen_as(viewer, application.stream), application.id, phase)


@functools.cache
def _case() -> Select[Standing, Assessment]:
    """Build it once: that takes longer than running it."""
    return (
        select(Standing, Assessment)
        .join(Standing.application)
        .join(Application.stream)
        .join(Stream.round)
        .join(Assessment, Assessment.stream_id == Stream.id)
        .where(
            Application.id == bindparam("application"),
            Application.state.in_(JUDGED),
            holds_here(bindparam("viewer"), *PANEL),
            open_to_panel(bindparam("viewer")),
        )
        .options(
            contains_eager(Standing.application).options(
                contains_eager(Application.stream).options(
                    contains_eager(Stream.round), joinedload(Stream.announced)
                ),
                joinedload(Application.organisation),
                joinedload(Application.initiative),
                joinedload(Application.stream_version),
            )
        )
    )


def _reports(application_id: int) -> list[Report]:
    found = db.session.scalars(
        select(Review)
        .where(Review.application_id == application_id, Review.state == "submitted")
        .options(joinedload(Review.scores))
    )
    reviews = found.unique().all()
    return [
        Report({s.criterion: (s.value, s.reason) for s in review.scores}, review.mean, review.remarks)
        for review in sorted(reviews, key=lambda review: keyed_digest(f"report {review.id}"))
    ]


def panel_scores(application: Application) -> Sequence[PanelScore]:
    """Return the final scores the panel gave an application."""
    return db.session.scalars(
        select(PanelScore).where(PanelScore.application_id == application.id).order_by(PanelScore.id)
    ).all()


def get_before_panel(viewer: Account, application_id: int) -> tuple[Application, str]:
    """Return an application of a stream whose panel the viewer sits in, by its names only, and the phase."""
    row = db.session.execute(
        select(Application, Assessment.state)
        .join(Application.stream)
        .join(Stream.round)
        .join(Assessment, Assessment.stream_id == Stream.id)
        .where(
            Application.id == application_id,
            Application.state.in_(JUDGED),
            holds_here(viewer.id, "reviewer", "chair"),
            open_to(viewer.id),
        )
        .options(
            contains_eager(Application.stream).contains_eager(Stream.round),
            joinedload(Application.organisation),
            joinedload(Application.initiative),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def is_open_to(viewer: Account, application: Application) -> bool:
    """Say whether an application is open to this person."""
    found = db.session.scalar(
        select(Application.id).where(Application.id == number_of(application), open_to(number_of(viewer)))
    )
    return found is not None
