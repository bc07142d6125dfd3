"""Which applications are closed to whom: the one choke point every query of this wing goes through."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, inspect, or_, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload

from grants.applications.models import Application, TeamMember
from grants.foundation.database import Base
from grants.foundation.errors import NotFound
from grants.people.models import Initiative, Membership, RoleGrant
from grants.review.models import Assignment
from grants.streams.models import Round, Stream

JUDGED = ("admissible", "decided")
"""The states of an application that has a place in the review; only an admissible one has a standing."""
CLOSING = ("conflicted", "removed")
"""The states of an assignment that close the application to the person."""


def number_of(thing: Base) -> int:
    """Return a row's number without asking the database, also when the row has expired."""
    identity = inspect(thing).identity
    if identity is None:
        raise NotFound
    return int(identity[0])


def interest_by_rule(account_id: Any) -> ColumnElement[bool]:
    """Say in SQL whether somebody ever wrote along on `Application`, or acts for the applicant or the owner."""
    owner = select(Initiative.owner_id).where(Initiative.id == Application.initiative_id).scalar_subquery()
    writes = exists().where(
        TeamMember.application_id == Application.id,
        TeamMember.account_id == account_id,
    )
    acts = exists().where(
        Membership.account_id == account_id,
        Membership.until_on.is_(None),
        or_(Membership.organisation_id == Application.organisation_id, Membership.organisation_id == owner),
    )
    return or_(writes, acts)


def open_to(viewer_id: int, *, unless: tuple[str, ...] = CLOSING) -> ColumnElement[bool]:
    """Say in SQL whether `Application` is open to this person: no interest declared, found or by rule.

    The choke point. Reading, scoring, counts, totals and lists all ask it; what it closes is absent. The
    same rule as `interest_by_rule`, asked from the side of one person, so that it costs the same however
    many applications are asked about.
    """
    told = select(Assignment.application_id).where(
        Assignment.reviewer_id == viewer_id, Assignment.state.in_(unless)
    )
    written = select(TeamMember.application_id).where(TeamMember.account_id == viewer_id)
    employers = select(Membership.organisation_id).where(
        Membership.account_id == viewer_id, Membership.until_on.is_(None)
    )
    theirs = aliased(Application)
    applied = select(theirs.id).where(theirs.organisation_id.in_(employers.correlate(None)))
    owned = (
        select(theirs.id).join(theirs.initiative).where(Initiative.owner_id.in_(employers.correlate(None)))
    )
    # One set and not four conditions: PostgreSQL halves its guess of what is left for each, and a guess that
    # is sixteen times too low makes it sort a whole stream for one page.
    closed = union_all(*(asked.correlate(None) for asked in (told, written, applied, owned)))
    return Application.id.not_in(closed)


def open_to_panel(viewer_id: int) -> ColumnElement[bool]:
    """Say in SQL whether the reports on `Application` are open: also closed until one's own answer is given."""
    return open_to(viewer_id, unless=(*CLOSING, "assigned"))


def holds_here(account_id: int, *roles: str) -> ColumnElement[bool]:
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


def visible_assignments(viewer_id: int) -> Select[Assignment]:
    """Return a person's own assignments that are not closed, with what their names need."""
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
