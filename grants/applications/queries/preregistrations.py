"""Who said that an application will come, and which came? Of one's own, and for who plans the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Preregistration
from grants.applications.queries.interests import closed_ids
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Initiative, Membership, Organisation
from grants.people.queries import organisation_ids_of
from grants.streams.models import Stream


def find_preregistration(
    stream: Stream, initiative: Initiative, organisation: Organisation
) -> Preregistration | None:
    """Return what stands of an organisation with an initiative in a stream, or None."""
    return db.session.scalars(
        select(Preregistration).where(
            Preregistration.stream_id == stream.id,
            Preregistration.initiative_id == initiative.id,
            Preregistration.organisation_id == organisation.id,
            Preregistration.state == "made",
        )
    ).one_or_none()


def _came() -> ColumnElement[bool]:
    """Say that `Application` is the one `Preregistration` announced."""
    return and_(
        Application.stream_id == Preregistration.stream_id,
        Application.initiative_id == Preregistration.initiative_id,
        Application.organisation_id == Preregistration.organisation_id,
        Application.state != "withdrawn",
    )


def application_after(made: Preregistration) -> Application | None:
    """Return the application that came of it, the first when there are more, or None."""
    return db.session.scalars(
        select(Application)
        .join(Preregistration, _came())
        .where(Preregistration.id == made.id)
        .order_by(Application.id)
        .limit(1)
    ).one_or_none()


def is_preregistered(application: Application) -> bool:
    """Say whether an application was announced beforehand."""
    return (
        find_preregistration(application.stream, application.initiative, application.organisation) is not None
    )


def was_preregistered() -> ColumnElement[bool]:
    """Say in SQL whether `Application` was announced beforehand."""
    return (
        exists()
        .where(
            Preregistration.stream_id == Application.stream_id,
            Preregistration.initiative_id == Application.initiative_id,
            Preregistration.organisation_id == Application.organisation_id,
            Preregistration.state == "made",
        )
        .correlate(Application)
    )


def _own(viewer: Account) -> Select[Preregistration]:
    mine = or_(
        Preregistration.made_by == viewer.id, Preregistration.organisation_id.in_(organisation_ids_of(viewer))
    )
    return (
        select(Preregistration)
        .where(mine)
        .options(
            joinedload(Preregistration.stream).joinedload(Stream.announced),
            joinedload(Preregistration.initiative),
            joinedload(Preregistration.organisation),
        )
    )


def own_preregistrations(viewer: Account) -> Sequence[Preregistration]:
    """Return what somebody, or an organisation they act for, said and did not take back, the newest first."""
    standing = _own(viewer).where(Preregistration.state == "made")
    return db.session.scalars(standing.order_by(Preregistration.id.desc())).all()


def preregistrations_to_use(viewer: Account) -> Sequence[Preregistration]:
    """Return those with which no application was started yet, the newest first."""
    unused = _own(viewer).where(Preregistration.state == "made", ~exists().where(_came()))
    return db.session.scalars(unused.order_by(Preregistration.id.desc())).all()


def get_own_preregistration(viewer: Account, preregistration_id: int) -> Preregistration:
    """Return one of one's own, also when it was taken back; raises NotFound, hidden or absent alike."""
    found = db.session.scalars(_own(viewer).where(Preregistration.id == preregistration_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _open_to(viewer: Account) -> ColumnElement[bool]:
    """Say in SQL whether this is none of the viewer's own business: else it is absent (Awb 2:4)."""
    employers = select(Membership.organisation_id).where(
        Membership.account_id == viewer.id, Membership.until_on.is_(None)
    )
    closed = exists().where(_came(), Application.id.in_(closed_ids(viewer.id)))
    return and_(
        Preregistration.made_by != viewer.id, Preregistration.organisation_id.not_in(employers), ~closed
    )


def preregistrations_page(viewer: Account, stream: Stream, *, cursor: str = "") -> Page[Any]:
    """Return what stands in a stream, the first first, fifty at a time: rows of id, title, expected, made_at,
    organisation and initiative (names), and `applied`: whether an application of theirs was submitted.

    `stream` is one that `get_stream` gave this viewer.
    """
    query: Select[*tuple[Any, ...]] = (
        select(
            Preregistration.id,
            Preregistration.title,
            Preregistration.expected,
            Preregistration.made_at,
            Organisation.name.label("organisation"),
            Initiative.name.label("initiative"),
            exists().where(_came(), Application.submitted_at.is_not(None)).label("applied"),
        )
        .join(Organisation, Organisation.id == Preregistration.organisation_id)
        .join(Initiative, Initiative.id == Preregistration.initiative_id)
        .where(*_standing_in(viewer, stream))
    )
    return page_of(query, [Order(Preregistration.id)], cursor=cursor)


@dataclass(frozen=True)
class Expected:
    """What is to be expected of a stream: how many applications, how many of them came, and how much they ask."""

    count: int
    applied: int
    named: int
    """How many named an amount."""
    amount: Money


def expected_in(viewer: Account, stream: Stream) -> Expected:
    """Return what the pre-registrations of a stream add up to, as far as this viewer may know them."""
    came = exists().where(_came(), Application.submitted_at.is_not(None)).correlate(Preregistration)
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(came),
            func.count(Preregistration.expected),
            func.sum(Preregistration.expected),
        ).where(*_standing_in(viewer, stream))
    ).one()
    return Expected(row[0], row[1], row[2], row[3] or ZERO)


def _standing_in(viewer: Account, stream: Stream) -> tuple[ColumnElement[bool], ...]:
    return (Preregistration.stream_id == stream.id, Preregistration.state == "made", _open_to(viewer))
