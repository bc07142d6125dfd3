"""Who has a personal interest in which application? Asked by every wing that judges, decides or reads as staff.

What counts: who ever wrote along, who declared an interest, from whom an application was taken back, all kept
as Interest; and who acts for the applicant or the owner of the initiative now (Awb 2:4). The owner is a party once
it answered: being named by an applicant keeps nobody away.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all
from sqlalchemy.orm import aliased

from grants.applications.models import Application, Interest, TeamMember
from grants.foundation.database import db
from grants.people.models import Initiative, Membership
from grants.streams.models import Round, Stream

_THEIRS = aliased(Application)
"""Made once: an alias of so many columns takes longer than the query it is in."""


def closed_ids(viewer_id: Any, *also: Select[Any]) -> Any:
    """Return the query of the applications that are closed to somebody, `also` by what a later wing knows.

    One set and not several conditions: PostgreSQL halves its guess of what is left for each, and a guess
    that is many times too low makes it sort a whole stream for one page. Found once, before the rest: else
    PostgreSQL reckons that it finds the set again for every row of an index, and sorts a whole stream as well.
    """
    if also or not isinstance(viewer_id, int):
        return _closed_ids(viewer_id, *also)
    return _closed_to(viewer_id)


@functools.lru_cache(256)
def _closed_to(viewer_id: int) -> Any:
    """Remember the query for whoever asks: one page asks it up to four times, and building it takes longest."""
    return _closed_ids(viewer_id)


def _closed_ids(viewer_id: Any, *also: Select[Any]) -> Any:
    noted = select(Interest.application_id).where(Interest.account_id == viewer_id)
    employers = select(Membership.organisation_id).where(
        Membership.account_id == viewer_id, Membership.until_on.is_(None)
    )
    applied = select(_THEIRS.id).where(_THEIRS.organisation_id.in_(employers.correlate(None)))
    owned = (
        select(_THEIRS.id)
        .join(_THEIRS.initiative)
        .where(_THEIRS.owner_answer != "asked", Initiative.owner_id.in_(employers.correlate(None)))
    )
    closed = union_all(*(asked.correlate(None) for asked in (noted, applied, owned, *also))).cte()
    return select(closed.prefix_with("MATERIALIZED").c[0])


def open_to(viewer_id: Any, *also: Select[Any]) -> ColumnElement[bool]:
    """Say in SQL whether `Application` is open to this person: no interest declared, found or by rule.

    The choke point. Reading, scoring, counts, totals and lists of staff all ask it; what it closes is absent.
    """
    return Application.id.not_in(closed_ids(viewer_id, *also))


def interest_by_rule(account_id: Any) -> ColumnElement[bool]:
    """Say in SQL whether somebody ever wrote along on `Application`, or acts for the applicant or the owner."""
    wrote = exists().where(
        Interest.application_id == Application.id,
        Interest.account_id == account_id,
        Interest.ground == "team",
    )
    return or_(wrote, _acts_for_a_party(account_id))


def _acts_for_a_party(account_id: Any) -> ColumnElement[bool]:
    owner = (
        select(Initiative.owner_id)
        .where(Initiative.id == Application.initiative_id)
        .correlate(Application)
        .scalar_subquery()
    )
    return exists().where(
        Membership.account_id == account_id,
        Membership.until_on.is_(None),
        or_(
            Membership.organisation_id == Application.organisation_id,
            and_(Application.owner_answer != "asked", Membership.organisation_id == owner),
        ),
    )


def has_interest(account_id: int, application_id: int) -> bool:
    """Say whether one application is closed to somebody."""
    open_one = select(Application.id).where(Application.id == application_id, open_to(account_id))
    return db.session.scalar(open_one) is None


def streams_with_interest(viewer_id: int) -> Select[Any]:
    """Return the query of the streams in which something that was submitted is closed to somebody.

    Whatever became of it since: places, totals and lines over all of a stream would tell that person of it.
    """
    return select(Application.stream_id).where(
        Application.submitted_at.is_not(None), Application.id.in_(closed_ids(viewer_id))
    )


def has_interest_in_stream(viewer_id: int, stream_id: int) -> bool:
    """Say whether something that was submitted in a stream is closed to somebody."""
    found = streams_with_interest(viewer_id).where(Application.stream_id == stream_id).limit(1)
    return db.session.scalar(found) is not None


def has_interest_in_round(account_id: int, round_id: int) -> bool:
    """Say whether somebody has an interest in any application of a round that was not withdrawn.

    Whoever decides a round decides over the rivals too. An application merely taken back is no interest.
    """
    noted = exists().where(
        Interest.application_id == Application.id,
        Interest.account_id == account_id,
        Interest.ground != "taken_back",
    )
    found = (
        select(Application.id)
        .join(Stream, Stream.id == Application.stream_id)
        .where(
            Stream.round_id == round_id,
            Application.state != "withdrawn",
            or_(noted, _acts_for_a_party(account_id)),
        )
        .limit(1)
    )
    return db.session.scalar(found) is not None


def team_ids(application: Application) -> set[int]:
    """Return the accounts that write along now."""
    return {
        member.account_id
        for member in application.team
        if member.account_id is not None and member.accepted_at is not None and member.left_at is None
    }


def writes_where_role_holds(account_id: int, scope_kind: str, scope_id: int | None) -> bool:
    """Say whether somebody writes along in a round that a role of this scope reaches and that still runs."""
    if scope_kind == "stream":
        rounds = select(Stream.round_id).where(Stream.id == scope_id)
        return _writes(account_id, Stream.round_id.in_(rounds))
    if scope_kind == "programme":
        rounds = select(Round.id).where(Round.programme_id == scope_id)
        return _writes(account_id, Stream.round_id.in_(rounds), Stream.state != "ended")
    return _writes(account_id, Stream.state != "ended")


def _writes(account_id: int, *where: ColumnElement[bool]) -> bool:
    found = db.session.scalar(
        select(TeamMember.id)
        .join(Application, Application.id == TeamMember.application_id)
        .join(Stream, Stream.id == Application.stream_id)
        .where(
            TeamMember.account_id == account_id,
            TeamMember.accepted_at.is_not(None),
            Application.state != "withdrawn",
            *where,
        )
        .limit(1)
    )
    return found is not None
