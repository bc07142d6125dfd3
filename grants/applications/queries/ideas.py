"""Which ideas arrived, at which stage is an application, and which ideas wait for advice?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Idea
from grants.applications.queries.interests import open_to
from grants.applications.queries.visible import where_staff
from grants.applications.queries.written import definition_of
from grants.applications.rules import Stage, digest_of, stage_of
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Initiative, Organisation
from grants.streams.models import Stream


def idea_in_force(application: Application) -> Idea | None:
    """Return the last idea that arrived, or None; in a call of one stage nothing is looked up."""
    if not definition_of(application).asks_ideas or not application.ideas:
        return None
    return application.ideas[-1]


def stage_now(application: Application) -> Stage:
    """Return at which stage an application is."""
    idea = idea_in_force(application)
    return stage_of(definition_of(application), idea.state if idea else None, now())


def advice_shown_to_reviewers(application: Application) -> Idea | None:
    """Return the idea whose advice reviewers read with the application, when the call says that they do."""
    return idea_in_force(application) if definition_of(application).advice_for_reviewers else None


def _seen(viewer: Account) -> ColumnElement[bool]:
    return and_(
        Idea.state != "replaced",
        Application.state != "withdrawn",
        where_staff(viewer),
        open_to(viewer.id),
    )


def get_idea(viewer: Account, application_id: int) -> Idea:
    """Return the idea in force of an application for staff; raises NotFound, hidden or absent alike."""
    found = db.session.scalars(
        select(Idea)
        .join(Idea.application)
        .where(Application.id == application_id, _seen(viewer))
        .options(
            joinedload(Idea.application).joinedload(Application.initiative).joinedload(Initiative.owner),
            joinedload(Idea.application).joinedload(Application.organisation),
            joinedload(Idea.application).joinedload(Application.stream).joinedload(Stream.round),
            joinedload(Idea.application).joinedload(Application.stream_version),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def ideas_page(viewer: Account, stream: Stream, *, state: str = "", cursor: str = "") -> Page[Any]:
    """Return the ideas of a stream in the order of arrival, fifty at a time: rows of application_id, title, state,
    arrived_at, generated, organisation and initiative (names).
    """
    query: Any = (
        select(
            Idea.application_id,
            Application.title,
            Idea.state,
            Idea.arrived_at,
            Application.generated,
            Organisation.name.label("organisation"),
            Initiative.name.label("initiative"),
        )
        .join(Application, Application.id == Idea.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Initiative, Initiative.id == Application.initiative_id)
        .where(Application.stream_id == stream.id, _seen(viewer))
    )
    if state:
        query = query.where(Idea.state == state)
    return page_of(query, [Order(Idea.arrived_at), Order(Idea.application_id)], cursor=cursor)


def idea_counts(viewer: Account, streams: Sequence[Stream]) -> dict[int, dict[str, int]]:
    """Return per stream id how many ideas there are per state, as far as this viewer may know."""
    rows = db.session.execute(
        select(Application.stream_id, Idea.state, func.count())
        .join(Application, Application.id == Idea.application_id)
        .where(Application.stream_id.in_([stream.id for stream in streams]), _seen(viewer))
        .group_by(Application.stream_id, Idea.state)
    )
    found: dict[int, dict[str, int]] = {}
    for stream_id, state, count in rows:
        found.setdefault(stream_id, {})[state] = count
    return found


@invariant("ideas")
def idea_faults() -> list[str]:
    """Say which idea is not what its hash says, came too late, or was passed over by its application."""
    faults = []
    rows = db.session.scalars(
        select(Idea).options(joinedload(Idea.application).joinedload(Application.stream_version))
    )
    for one in rows:
        before = definition_of(one.application).dates.ideas_before
        if digest_of(one.content) != one.sha256:
            faults.append(f"idea {one.id} is not what its hash says")
        if before is None or one.arrived_at >= before:
            faults.append(f"idea {one.id} arrived when none was asked")
        if one.application.submitted_at is not None and one.state == "submitted":
            faults.append(
                f"application {one.application_id} was submitted before there was advice on its idea"
            )
    return faults
