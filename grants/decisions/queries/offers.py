"""Which offers wait for an answer, which lapsed by the calendar, and where did money come free for the next?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased, joinedload

from grants.applications.models import TeamMember
from grants.decisions.models import Batch, Decision
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.queries import visible_streams


def _open_offers() -> Select[Decision]:
    return (
        select(Decision)
        .options(joinedload(Decision.application), joinedload(Decision.batch).joinedload(Batch.stream))
        .where(Decision.is_in_force, Decision.accept_until.is_not(None), Decision.answer.is_(None))
        .order_by(Decision.id)
    )


def offers_to_answer(viewer: Account) -> Sequence[Decision]:
    """Return the offers that the viewer, as main applicant, may answer."""
    mine = select(TeamMember.application_id).where(
        TeamMember.account_id == viewer.id,
        TeamMember.left_at.is_(None),
        TeamMember.role == "main_applicant",
    )
    return db.session.scalars(_open_offers().where(Decision.application_id.in_(mine))).all()


def offers_past(day: date) -> Sequence[Decision]:
    """Return the offers that nobody answered before this day, whose term is over."""
    return db.session.scalars(_open_offers().where(Decision.accept_until < day)).all()


def reserve_lists(viewer: Account) -> Sequence[Stream]:
    """Return the streams of this manager in which an award fell since the last decisions: somebody may move up.

    A call that keeps such money for the programme has no reserve list.
    """
    later = aliased(Batch)
    answered_by_now = exists().where(
        later.stream_id == Batch.stream_id,
        later.id > Batch.id,
        later.ranking_id.is_not(None),
        later.state != "withdrawn",
        later.proposed_at >= Decision.answered_at,
    )
    fell = exists().where(
        Decision.batch_id == Batch.id,
        Batch.stream_id == Stream.id,
        Decision.is_in_force,
        Decision.answer.in_(("declined", "lapsed")),
        ~answered_by_now,
    )
    found = db.session.scalars(
        visible_streams(viewer, "programme_manager").where(fell).order_by(Stream.id)
    ).all()
    return [stream for stream in found if stream.definition.division.freed == "line"]
