"""Which ideas arrived, at which stage is an application, and which ideas wait for advice?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Idea, WrittenAdvice
from grants.applications.queries.interests import closed_ids, open_to
from grants.applications.queries.visible import where_staff
from grants.applications.queries.written import definition_of
from grants.applications.rules import Stage, digest_of, stage_of
from grants.applications.states import IDEA
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Initiative, Organisation
from grants.streams.models import Stream

_WAITING = (Idea.state == IDEA.initial, Application.state != "withdrawn")


def idea_in_force(application: Application) -> Idea | None:
    """Return the last idea that arrived, or None; in a call of one stage nothing is looked up."""
    if not definition_of(application).asks_ideas or not application.ideas:
        return None
    return application.ideas[-1]


def stage_now(application: Application) -> Stage:
    """Return at which stage an application is."""
    idea = idea_in_force(application)
    return stage_of(application.stream, idea.state if idea else None, now())


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
            joinedload(Idea.written),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def ideas_page(viewer: Account, stream: Stream, *, state: str = "", cursor: str = "") -> Page[Any]:
    """Return the ideas of a stream in the order of arrival, fifty at a time: rows of application_id, title, state,
    arrived_at, generated, written (the advice that waits or was announced), organisation and initiative (names).
    """
    query: Any = (
        select(
            Idea.application_id,
            Application.title,
            Idea.state,
            Idea.arrived_at,
            Application.generated,
            WrittenAdvice.advice.label("written"),
            Organisation.name.label("organisation"),
            Initiative.name.label("initiative"),
        )
        .join(Application, Application.id == Idea.application_id)
        .outerjoin(WrittenAdvice, WrittenAdvice.idea_id == Idea.id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Initiative, Initiative.id == Application.initiative_id)
        .where(Application.stream_id == stream.id, _seen(viewer))
    )
    if state:
        query = query.where(Idea.state == state)
    return page_of(query, [Order(Idea.arrived_at), Order(Idea.application_id)], cursor=cursor)


def idea_counts(viewer: Account, streams: Sequence[Stream]) -> dict[int, dict[str, int]]:
    """Return per stream id how many ideas there are per state, as far as this viewer may know.

    `written` are those that wait for advice and of which it is written, not announced.
    """
    is_written = WrittenAdvice.id.is_not(None)
    rows = db.session.execute(
        select(Application.stream_id, Idea.state, is_written, func.count())
        .join(Application, Application.id == Idea.application_id)
        .outerjoin(WrittenAdvice, WrittenAdvice.idea_id == Idea.id)
        .where(Application.stream_id.in_([stream.id for stream in streams]), _seen(viewer))
        .group_by(Application.stream_id, Idea.state, is_written)
    )
    found: dict[int, Counter[str]] = {}
    for stream_id, state, written, count in rows:
        counts = found.setdefault(stream_id, Counter())
        counts[state] += count
        if written and state == IDEA.initial:
            counts["written"] += count
    return {stream_id: dict(counts) for stream_id, counts in found.items()}


def ideas_to_announce(stream: Stream) -> Sequence[Idea]:
    """Return every idea of a stream that waits for advice, with what was written, in the order of arrival.

    Whoever asks has an interest in none of them: `has_interest_in_ideas`.
    """
    return db.session.scalars(
        select(Idea)
        .join(Idea.application)
        .where(Application.stream_id == stream.id, *_WAITING)
        .options(
            joinedload(Idea.written),
            joinedload(Idea.application).joinedload(Application.organisation),
            joinedload(Idea.application).joinedload(Application.initiative),
        )
        .order_by(Idea.arrived_at, Idea.id)
        .execution_options(populate_existing=True)
    ).all()


def has_interest_in_ideas(account: Account, stream: Stream) -> bool:
    """Say whether an idea of a stream that waits for advice is closed to somebody."""
    found = (
        select(Idea.id)
        .join(Idea.application)
        .where(Application.stream_id == stream.id, *_WAITING, Application.id.in_(closed_ids(account.id)))
    )
    return db.session.scalar(found.limit(1)) is not None


@invariant("ideas")
def idea_faults() -> list[str]:
    """Say which idea is not what its hash says, came too late, or was passed over by its application."""
    faults = []
    rows = db.session.scalars(
        select(Idea).options(joinedload(Idea.application).joinedload(Application.stream))
    )
    for one in rows:
        before = one.application.stream.ideas_before
        if digest_of(one.content) != one.sha256:
            faults.append(f"idea {one.id} is not what its hash says")
        if before is None or one.arrived_at >= before:
            faults.append(f"idea {one.id} arrived when none was asked")
        if one.application.submitted_at is not None and one.state == "submitted":
            faults.append(
                f"application {one.application_id} was submitted before there was advice on its idea"
            )
    return faults
