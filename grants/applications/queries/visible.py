"""Which applications are there for this viewer: one, one's own, and the lists of staff."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, true, union_all
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, Idea, Postponement, Repair, TeamMember
from grants.applications.permissions import STAFF
from grants.applications.queries.interests import closed_ids, open_to
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Initiative, Organisation, RoleGrant
from grants.streams.models import Round, Stream


def visible_applications(viewer: Account) -> Select[Application]:
    """Select what this person may read: their own team's, and as staff what was submitted within their scope.

    To staff an application in which they have a personal interest is absent.
    """
    if not _staff_roles(viewer):
        return select(Application).where(on_team(viewer))
    return select(Application).where(or_(on_team(viewer), seen_as_staff(viewer)))


def _staff_roles(viewer: Account) -> list[RoleGrant]:
    return [grant for grant in viewer.grants if grant.revoked_at is None and grant.role in STAFF]


def on_team(viewer: Account) -> ColumnElement[bool]:
    """Say in SQL whether the viewer is on the team of `Application` now."""
    return _on_team(viewer.id)


def _on_team(viewer_id: Any) -> ColumnElement[bool]:
    return Application.id.in_(
        select(TeamMember.application_id).where(
            TeamMember.account_id == viewer_id,
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
        )
    )


def seen_as_staff(viewer: Account) -> ColumnElement[bool]:
    """Say in SQL whether `Application` was submitted where this person is staff, and is open to them."""
    return and_(_within_scope(viewer), open_to(viewer.id))


def _within_scope(viewer: Account) -> ColumnElement[bool]:
    return and_(Application.submitted_at.is_not(None), where_staff(viewer))


def where_staff(viewer: Account) -> ColumnElement[bool]:
    """Say in SQL whether `Application` is in a programme or stream where this person is staff."""
    held = _staff_roles(viewer)
    if any(grant.scope_kind == "everywhere" for grant in held):
        return true()
    programmes = [grant.scope_id for grant in held if grant.scope_kind == "programme"]
    streams = [grant.scope_id for grant in held if grant.scope_kind == "stream"]
    of_programmes = select(Stream.id).join(Round).where(Round.programme_id.in_(programmes))
    return or_(Application.stream_id.in_(of_programmes), Application.stream_id.in_(streams))


def get_application(viewer: Account, application_id: int) -> Application:
    """Return an application with its initiative and organisation; raises NotFound, hidden or absent alike."""
    found = db.session.scalars(
        visible_applications(viewer)
        .where(Application.id == application_id)
        .options(
            joinedload(Application.initiative).joinedload(Initiative.owner),
            joinedload(Application.organisation),
            joinedload(Application.stream).joinedload(Stream.round),
            joinedload(Application.stream_version),
            joinedload(Application.formal_check),
            joinedload(Application.postponement),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_written(viewer: Account, application_id: int) -> Application:
    """Return an application on whose team the viewer is now, with little beside it, for who changes it.

    Raises NotFound. A command reads anew what it needs, under its lock.
    """
    facts = {"viewer": viewer.id, "application": application_id}
    found = db.session.scalars(_written(), facts).one_or_none()
    if found is None:
        raise NotFound
    return found


@functools.cache
def _written() -> Select[Application]:
    """Build it once: every save asks."""
    return (
        select(Application)
        .where(_on_team(bindparam("viewer")), Application.id == bindparam("application"))
        .options(joinedload(Application.stream_version))
    )


def own_applications(viewer: Account) -> Sequence[Application]:
    """Return the applications somebody writes along on, the newest first."""
    return db.session.scalars(
        select(Application)
        .where(on_team(viewer))
        .options(
            joinedload(Application.stream).joinedload(Stream.announced),
            joinedload(Application.stream_version),
            joinedload(Application.formal_check),
            joinedload(Application.postponement),
            joinedload(Application.organisation),
            selectinload(Application.ideas).load_only(Idea.state),
        )
        .order_by(Application.id.desc())
    ).all()


_LISTED: tuple[Any, ...] = (
    Application.id,
    Application.reference,
    Application.title,
    Application.state,
    Application.is_late,
    Application.requested,
    Application.submitted_at,
    Application.generated,
    Organisation.name.label("organisation"),
    Initiative.name.label("initiative"),
    Application.owner_answer,
    Repair.state.label("repair"),
    Repair.asked_at,
    Repair.due_on,
    Repair.answered_at,
    Postponement.told_at,
    Postponement.until_on,
)


def applications_page(
    viewer: Account,
    stream: Stream,
    *,
    state: str = "",
    search: str = "",
    only_late: bool = False,
    only_over_cap: bool = False,
    where: Sequence[ColumnElement[bool]] = (),
    cursor: str = "",
) -> Page[Any]:
    """Return submitted applications of a stream by reference, fifty at a time: rows of id, reference, title,
    state, is_late, requested, submitted_at, generated, organisation and initiative (names), owner_answer, and of a
    repair its state (as `repair`), asked_at, due_on and answered_at, of a postponement told_at and until_on. `where`
    limits them further, by `is_flagged` or `limited_to` say.
    """
    query: Select[Any] = (
        _submitted_in(viewer, stream)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Initiative, Initiative.id == Application.initiative_id)
        .outerjoin(Repair, Repair.application_id == Application.id)
        .outerjoin(Postponement, Postponement.application_id == Application.id)
        .where(*where)
        .with_only_columns(*_LISTED)
    )
    if state:
        query = query.where(Application.state == state)
    if only_late:
        query = query.where(Application.is_late.is_(True))
    if only_over_cap:
        query = query.where(above_cap(stream))
    if search:
        words = (Application.reference, Application.title, Organisation.name, Initiative.name)
        query = query.where(
            or_(*(func.lower(column).contains(search.lower(), autoescape=True) for column in words))
        )
    return page_of(query, [Order(Application.reference), Order(Application.id)], cursor=cursor)


def _submitted_in(viewer: Account, stream: Stream) -> Select[Any]:
    """What staff see of a stream; about one's own application one knows no more than its team."""
    return select(Application).where(Application.stream_id == stream.id, seen_as_staff(viewer))


def above_cap(stream: Stream) -> ColumnElement[bool]:
    """Say in SQL whether `Application` asks more than one initiative may receive."""
    cap = stream.definition.cap
    return Application.requested > cap if cap is not None else ~true()


def counts_of(viewer: Account, stream: Stream) -> dict[str, int]:
    """Return how many submitted applications a stream has per state, and how many are `late` and `over_cap`.

    Counts all, and takes off the few that are closed to the viewer: that asks nothing of the others.
    """
    every = select(
        Application.state,
        func.count(),
        func.count().filter(Application.is_late.is_(True)),
        func.count().filter(above_cap(stream)),
    ).where(Application.stream_id == stream.id, _within_scope(viewer))
    closed = every.where(Application.id.in_(closed_ids(viewer.id)))
    both = union_all(
        *(
            part.add_columns(literal(sign)).group_by(Application.state)
            for part, sign in ((every, 1), (closed, -1))
        )
    )
    states: Counter[str] = Counter()
    late = over_cap = 0
    for state, number, late_ones, over_cap_ones, sign in db.session.execute(both):
        states[state] += sign * number
        late += sign * late_ones
        over_cap += sign * over_cap_ones
    return {**+states, "late": late, "over_cap": over_cap}


def awaiting_admissibility(viewer: Account, streams: Sequence[Stream]) -> dict[int, int]:
    """Return per stream id how many submitted applications wait for a manager's finding."""
    rows = db.session.execute(
        visible_applications(viewer)
        .where(Application.state == "submitted", Application.stream_id.in_([stream.id for stream in streams]))
        .with_only_columns(Application.stream_id, func.count())
        .group_by(Application.stream_id)
    )
    return {row[0]: row[1] for row in rows}


def applications_of(organisation: Organisation, stream: Stream) -> int:
    """Return how many applications of an organisation in a stream were not withdrawn."""
    counted = select(func.count()).where(
        Application.organisation_id == organisation.id,
        Application.stream_id == stream.id,
        Application.state != "withdrawn",
    )
    return db.session.scalar(counted) or 0
