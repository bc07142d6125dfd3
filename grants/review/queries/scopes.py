"""What of a review is open to whom; which applications are closed to somebody says `applications.queries.interests`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.people.models import RoleGrant
from grants.review.models import Assignment, InterestAnswer
from grants.streams.models import Round, Stream

JUDGED = ("admissible", "decided")
"""The states of an application that has a place in the review; only an admissible one has a standing."""


def open_to_panel(viewer_id: Any) -> ColumnElement[bool]:
    """Say in SQL whether the reports on `Application` in `Stream` are open: only once one's own answers are given."""
    unanswered = select(Assignment.application_id).where(
        Assignment.reviewer_id == viewer_id, Assignment.state == "assigned"
    )
    return and_(open_to(viewer_id, unanswered), answered_for_panel(viewer_id))


def answered_for_panel(viewer_id: Any) -> ColumnElement[bool]:
    """Say in SQL whether this person need not be asked about `Application` any more before reading its reports.

    Who judges in `Stream` (as reviewer or chair) is asked; the manager and the auditor are not.
    """
    answered = exists().where(
        InterestAnswer.application_id == Application.id,
        InterestAnswer.account_id == viewer_id,
        InterestAnswer.stage == "panel",
    )
    return or_(answered, ~holds_here(viewer_id, "reviewer", "chair"))


def holds_here(account_id: Any, *roles: str) -> ColumnElement[bool]:
    """Say in SQL whether somebody holds one of the roles for `Stream` in `Round`."""
    return exists().where(
        RoleGrant.account_id == account_id,
        RoleGrant.revoked_at.is_(None),
        RoleGrant.role.in_(roles),
        or_(
            RoleGrant.scope_kind == "everywhere",
            (RoleGrant.scope_kind == "programme") & (RoleGrant.scope_id == Round.programme_id),
            (RoleGrant.scope_kind == "stream") & (RoleGrant.scope_id == Stream.id),
        ),
    )


def visible_assignments(viewer_id: Any) -> Select[Assignment]:
    """Return a person's own assignments that are not closed, with what their names need.

    Building it takes longer than running it: what is asked often builds it once, with a bindparam for the person.
    """
    return (
        select(Assignment)
        .join(Assignment.application)
        .join(Application.stream)
        .join(Stream.round)
        .where(
            Assignment.reviewer_id == viewer_id,
            Assignment.state.in_(("assigned", "free")),
            Application.state.in_(JUDGED),
            holds_here(viewer_id, "reviewer"),
            open_to(viewer_id),
        )
        .options(
            contains_eager(Assignment.application).options(
                contains_eager(Application.stream).options(
                    contains_eager(Stream.round), joinedload(Stream.announced)
                ),
                joinedload(Application.stream_version),
                joinedload(Application.organisation),
                joinedload(Application.initiative),
            ),
            joinedload(Assignment.review),
        )
    )


def visible_applications(viewer_id: int, stream_id: int) -> Select[Application]:
    """Return the applications of a stream that are judged there and open to this person."""
    return select(Application).where(
        Application.stream_id == stream_id, Application.state.in_(JUDGED), open_to(viewer_id)
    )
