"""What do owners of initiatives know of the applications others make with them, and who has the one place?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, TeamMember
from grants.applications.rules import owner_in_words, owner_may_answer
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.terms import day_of
from grants.foundation.wording import Sentence
from grants.people.models import Account, Initiative
from grants.people.queries import organisation_ids_of
from grants.streams.models import Stream

TAKES_PLACE = ("not_needed", "agreed")
"""The answers of an owner with which an application takes the one place of an invited initiative."""


def visible_requests(viewer: Account) -> Select[Application]:
    """Select the applications about which the organisations of this person were asked for agreement.

    The same rule as `may_answer_as_owner`. An owner knows who applies, in which call and under which title;
    the texts and the budget stay the team's.
    """
    return (
        select(Application)
        .join(Application.initiative)
        .where(Initiative.owner_id.in_(organisation_ids_of(viewer)), Application.owner_answer != "not_needed")
        .options(
            joinedload(Application.initiative).joinedload(Initiative.owner),
            joinedload(Application.initiative).joinedload(Initiative.named_by),
            joinedload(Application.organisation),
            joinedload(Application.stream).joinedload(Stream.announced),
        )
    )


def get_owner_request(viewer: Account, application_id: int) -> Application:
    """Return an application as a request to its initiative's owner; raises NotFound, hidden or absent alike."""
    found = db.session.scalars(
        visible_requests(viewer)
        .where(Application.id == application_id)
        .options(selectinload(Application.team).joinedload(TeamMember.account))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def owner_requests(viewer: Account) -> Sequence[Application]:
    """Return every request for agreement to the organisations of this person, the newest first."""
    return db.session.scalars(visible_requests(viewer).order_by(Application.id.desc())).all()


def owner_requests_waiting(viewer: Account) -> list[Application]:
    """Return the requests that still wait for an answer, the newest first."""
    waiting = visible_requests(viewer).where(Application.owner_answer == "asked")
    return [
        one
        for one in db.session.scalars(waiting.order_by(Application.id.desc()))
        if owner_may_answer(one.state, one.owner_answer)
    ]


def place_is_taken(initiative: Initiative, stream: Stream, *, besides: int | None = None) -> bool:
    """Say whether an application that was not withdrawn has the one place of an invited initiative."""
    standing = select(Application.id).where(
        Application.initiative_id == initiative.id,
        Application.stream_id == stream.id,
        Application.state != "withdrawn",
        Application.owner_answer.in_(TAKES_PLACE),
        Application.id != (besides or 0),
    )
    return db.session.scalar(standing.limit(1)) is not None


def owners_answer(application: Application) -> Sentence:
    """Return what the team, the owner and the funder read about the owner's agreement."""
    asked_at, answered_at = application.owner_asked_at, application.owner_answered_at
    return owner_in_words(
        application.owner_answer,
        application.initiative.owner.name,
        asked_on=day_of(asked_at) if asked_at else None,
        answered_on=day_of(answered_at) if answered_at else None,
    )
