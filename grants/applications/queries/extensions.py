"""Which teams asked for a later deadline of their own, and is everybody else held to the same one?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application, PersonalExtension, TeamMember
from grants.applications.permissions import STAFF
from grants.applications.queries.interests import open_to
from grants.applications.rules import writes_anything
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.queries import visible_streams


def open_extension(application: Application) -> PersonalExtension | None:
    """Return the request of a team that waits, or None."""
    return db.session.scalars(
        select(PersonalExtension).where(
            PersonalExtension.application_id == application.id,
            PersonalExtension.state.in_(("asked", "proposed")),
        )
    ).one_or_none()


def extensions_asked(application: Application) -> Sequence[PersonalExtension]:
    """Return every request of a team, the latest first."""
    return db.session.scalars(
        select(PersonalExtension)
        .where(PersonalExtension.application_id == application.id)
        .options(joinedload(PersonalExtension.asker))
        .order_by(PersonalExtension.id.desc())
    ).all()


def extendable_by(
    viewer: Account, stream: Stream, email: str, title: str
) -> Sequence[tuple[Application, Account]]:
    """Return what the person with this address writes in a stream and is not there in time, open to the viewer.

    Of several, those with this title.
    """
    rows = db.session.execute(
        select(Application, TeamMember)
        .join(TeamMember.application)
        .join(TeamMember.account)
        .where(
            func.lower(Account.email) == email.lower(),
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
            Application.stream_id == stream.id,
            or_(Application.state == "draft", (Application.state == "submitted") & Application.is_late),
            open_to(viewer.id),
        )
        .options(joinedload(TeamMember.account))
        .order_by(Application.id)
    )
    found = [
        (application, member.account)
        for application, member in rows
        if member.account is not None and writes_anything(member.role, member.writes)
    ]
    if len(found) < 2:
        return found
    return [(one, who) for one, who in found if not title or one.title.casefold() == title.casefold()]


def granted_extension(application: Application) -> PersonalExtension | None:
    """Return the decision by which an application has a deadline of its own, or None."""
    if application.closes_at is None:
        return None
    return next((one for one in extensions_asked(application) if one.state == "granted"), None)


def visible_extensions(viewer: Account, *roles: str) -> Select[PersonalExtension]:
    """Select the requests in streams where the viewer holds one of these roles, open to them."""
    streams = visible_streams(viewer, *(roles or STAFF)).with_only_columns(Stream.id)
    return (
        select(PersonalExtension)
        .join(PersonalExtension.application)
        .where(Application.stream_id.in_(streams), open_to(viewer.id))
        .options(
            contains_eager(PersonalExtension.application).options(
                joinedload(Application.organisation),
                joinedload(Application.stream).joinedload(Stream.announced),
            ),
            joinedload(PersonalExtension.asker),
            joinedload(PersonalExtension.spoken_for),
            joinedload(PersonalExtension.proposer),
            joinedload(PersonalExtension.decider),
        )
    )


def get_extension(viewer: Account, extension_id: int) -> PersonalExtension:
    """Return a request; raises NotFound, hidden or absent alike."""
    found = db.session.scalars(
        visible_extensions(viewer).where(PersonalExtension.id == extension_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def extensions_in(viewer: Account, stream: Stream) -> Sequence[PersonalExtension]:
    """Return every request of a stream that is open to the viewer, the oldest first."""
    query = visible_extensions(viewer).where(Application.stream_id == stream.id)
    return db.session.scalars(query.order_by(PersonalExtension.id)).all()


def extensions_waiting(viewer: Account) -> Sequence[PersonalExtension]:
    """Return the requests that wait for this person: as manager what was asked, as authority what was proposed."""
    asked = visible_extensions(viewer, "programme_manager").where(PersonalExtension.state == "asked")
    proposed = visible_extensions(viewer, "deciding_authority").where(
        PersonalExtension.state == "proposed", PersonalExtension.proposed_by != viewer.id
    )
    return [
        one
        for query in (asked, proposed)
        for one in db.session.scalars(query.order_by(PersonalExtension.id)).all()
    ]


def extensions_running(stream: Stream) -> int:
    """Return how many drafts of a stream can still arrive in time by a deadline of their own, or may get one."""
    asked = select(PersonalExtension.application_id).where(PersonalExtension.state.in_(("asked", "proposed")))
    return (
        db.session.scalar(
            select(func.count()).where(
                Application.stream_id == stream.id,
                Application.state.in_(("draft", "submitted")),
                or_(Application.closes_at > now(), Application.id.in_(asked)),
            )
        )
        or 0
    )


def held_to_the_call(stream: Stream) -> int:
    """Return how many applications of a stream are held to the deadline that holds for all."""
    return (
        db.session.scalar(
            select(func.count()).where(Application.stream_id == stream.id, Application.closes_at.is_(None))
        )
        or 0
    )


def undecided_deadlines(stream: Stream | None = None) -> list[str]:
    """Say which applications, of a stream or at all, have another deadline than was decided (reliability C8)."""
    granted = (
        select(func.max(PersonalExtension.id))
        .where(PersonalExtension.state == "granted")
        .group_by(PersonalExtension.application_id)
    )
    query = (
        select(Application.id, Application.closes_at, PersonalExtension.until)
        .outerjoin(
            PersonalExtension,
            (PersonalExtension.application_id == Application.id) & PersonalExtension.id.in_(granted),
        )
        .where(or_(Application.closes_at.is_not(None), PersonalExtension.id.is_not(None)))
    )
    if stream is not None:
        query = query.where(Application.stream_id == stream.id)
    return [
        f"application {number}: its deadline {closes_at} was not decided ({until})"
        for number, closes_at, until in db.session.execute(query.order_by(Application.id))
        if closes_at != until
    ]


@invariant("applications")
def deadline_faults() -> list[str]:
    """Say which applications have another deadline than was decided."""
    return undecided_deadlines()
