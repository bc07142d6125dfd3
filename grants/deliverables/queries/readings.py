"""Who reads which deliverable, what did they find, and what must somebody do about it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.queries import has_interest
from grants.awards.models import Award
from grants.awards.queries import team_of, within_roles
from grants.deliverables.models import Deliverable, DeliverableTalk, Reading
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.people.queries import holders

RETURNS_BEFORE_TALK = 2
DAYS_BEFORE = 3
"""So many days before the last one a reader is reminded."""


def readings_of(deliverable: Deliverable, attempt: int | None = None) -> Sequence[Reading]:
    """Return the readings of a deliverable, or of one submission of it, with who reads."""
    query = select(Reading).where(Reading.deliverable_id == deliverable.id)
    if attempt is not None:
        query = query.where(Reading.attempt == attempt)
    return db.session.scalars(
        query.options(joinedload(Reading.reader)).order_by(Reading.attempt, Reading.id)
    ).all()


def readings_with_an_outcome(deliverable: Deliverable) -> list[Reading]:
    """Return the judgements of the last submission on which was decided: its writers may know them, without names."""
    last = deliverable.attempts - (deliverable.state == "submitted")
    return [one for one in readings_of(deliverable, last) if one.submitted_at is not None]


def possible_readers(deliverable: Deliverable) -> list[Account]:
    """Return who may be asked to read: reviewers and managers here, without an interest and not of the team."""
    award = deliverable.award
    team = team_of(award, ever=True)
    held = holders(
        "reviewer", "programme_manager", programme_id=award.programme_id, stream_id=award.stream_id
    )
    return [
        one
        for one in held
        if one.id not in team
        and (award.application_id is None or not has_interest(one.id, award.application_id))
    ]


def get_reading(reader: Account, reading_id: int) -> Reading:
    """Return a reading of somebody's own that waits for them; raises NotFound, also once an interest came up."""
    found = db.session.scalars(
        select(Reading)
        .where(Reading.id == reading_id, Reading.reader_id == reader.id)
        .options(joinedload(Reading.deliverable).joinedload(Deliverable.award))
    ).one_or_none()
    if found is None:
        raise NotFound
    application_id = found.deliverable.award.application_id
    if application_id is not None and has_interest(reader.id, application_id):
        raise NotFound
    return found


def to_read(reader: Account) -> Sequence[Reading]:
    """Return what somebody must still read, the nearest day first."""
    found = db.session.scalars(
        select(Reading)
        .join(Reading.deliverable)
        .where(
            Reading.reader_id == reader.id,
            Reading.submitted_at.is_(None),
            Deliverable.state == "submitted",
            Deliverable.attempts == Reading.attempt,
        )
        .options(joinedload(Reading.deliverable).joinedload(Deliverable.award))
        .order_by(Reading.due_on, Reading.id)
    ).all()
    return [
        one
        for one in found
        if one.deliverable.award.application_id is None
        or not has_interest(reader.id, one.deliverable.award.application_id)
    ]


def readings_to_remind() -> list[tuple[Reading, bool]]:
    """Return the open readings whose last day nears, or has passed (True), of which the reader was not told yet."""
    day = today()
    found = db.session.scalars(
        select(Reading)
        .join(Reading.deliverable)
        .where(
            Reading.submitted_at.is_(None),
            Reading.due_on <= day + timedelta(days=DAYS_BEFORE),
            or_(Reading.late_told_at.is_(None), Reading.reminded_at.is_(None)),
            Deliverable.state == "submitted",
            Deliverable.attempts == Reading.attempt,
        )
        .options(joinedload(Reading.deliverable).joinedload(Deliverable.award))
        .order_by(Reading.id)
    )
    return [(one, one.due_on < day) for one in found if _is_to_remind(one, day)]


def _is_to_remind(reading: Reading, day: date) -> bool:
    """Say whether to tell a reader today: not who was asked today, nor who has an interest by now."""
    told = reading.late_told_at if reading.due_on < day else reading.reminded_at
    if told is not None or day_of(reading.assigned_at) == day:
        return False
    application_id = reading.deliverable.award.application_id
    return application_id is None or not has_interest(reading.reader_id, application_id)


def talks_of(deliverable: Deliverable) -> Sequence[DeliverableTalk]:
    """Return the talks about a deliverable, the last first."""
    return db.session.scalars(
        select(DeliverableTalk)
        .where(DeliverableTalk.deliverable_id == deliverable.id)
        .order_by(DeliverableTalk.held_on.desc(), DeliverableTalk.id.desc())
    ).all()


def to_talk_about(manager: Account) -> Sequence[Deliverable]:
    """Return what came back twice or more without a talk since, where somebody is manager."""
    managed = select(Award.id).where(within_roles(manager, "programme_manager"))
    talks = (
        select(func.count())
        .select_from(DeliverableTalk)
        .where(DeliverableTalk.deliverable_id == Deliverable.id)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Deliverable)
        .where(
            Deliverable.award_id.in_(managed),
            Deliverable.state == "returned",
            Deliverable.returns >= RETURNS_BEFORE_TALK,
            talks < Deliverable.returns - RETURNS_BEFORE_TALK + 1,
        )
        .order_by(Deliverable.id)
    ).all()


def differing(manager: Account) -> Sequence[Deliverable]:
    """Return what waits for a manager because all readers have spoken and nothing followed."""
    managed = select(Award.id).where(within_roles(manager, "programme_manager"))
    mine = (Reading.deliverable_id == Deliverable.id) & (Reading.attempt == Deliverable.attempts)
    spoken = select(Reading.id).where(mine, Reading.submitted_at.is_not(None)).exists()
    silent = select(Reading.id).where(mine, Reading.submitted_at.is_(None)).exists()
    return db.session.scalars(
        select(Deliverable)
        .where(Deliverable.award_id.in_(managed), Deliverable.state == "submitted", spoken, ~silent)
        .order_by(Deliverable.id)
    ).all()
