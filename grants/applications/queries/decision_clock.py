"""By when must which applications be decided, and whom did we warn?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from grants.applications.models import Application, DecisionWarning, Postponement, Repair
from grants.applications.queries.visible import seen_as_staff
from grants.applications.rules import DecisionClock, Later, Waiting, decision_clock
from grants.foundation.clock import now, today
from grants.foundation.database import db
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules import has_closed

UNDECIDED = ("submitted", "admissible", "inadmissible")


def clock_of(stream: Stream, state: str, repair: Any, postponement: Any) -> DecisionClock | None:
    """Return the clock of an application of a closed stream in this state; None when none runs.

    `repair` is its Repair, or anything with `asked_at`, `due_on` and `answered_at`; `postponement` its
    Postponement, or anything with `told_at` and `until_on`.
    """
    if state not in UNDECIDED or stream.closes_at is None or not has_closed(stream, now()):
        return None
    waiting = None
    if repair is not None and repair.asked_at is not None:
        came = repair.answered_at
        waiting = Waiting(day_of(repair.asked_at), repair.due_on, day_of(came) if came else None)
    later = None
    if postponement is not None and postponement.told_at is not None:
        later = Later(day_of(postponement.told_at), postponement.until_on)
    return decision_clock(
        stream.definition, closed_on=day_of(stream.closes_at), waiting=waiting, today=today(), later=later
    )


def nearing_decisions(stream: Stream, viewer: Account | None = None) -> dict[date, int]:
    """Return how many applications must soon be decided, per last day, the first first; all, or those a viewer sees."""
    seen: ColumnElement[bool] = seen_as_staff(viewer) if viewer else true()
    rows = db.session.execute(
        select(
            Application.state,
            Repair.asked_at,
            Repair.due_on,
            Repair.answered_at,
            Postponement.told_at,
            Postponement.until_on,
        )
        .outerjoin(Repair, Repair.application_id == Application.id)
        .outerjoin(Postponement, Postponement.application_id == Application.id)
        .where(Application.stream_id == stream.id, Application.state.in_(UNDECIDED), seen)
    )
    clocks = [clock_of(stream, row.state, row, row) for row in rows]
    found = Counter(clock.due_on for clock in clocks if clock is not None and clock.is_near)
    return dict(sorted(found.items()))


def undecided(viewer: Account, stream: Stream, ids: Collection[int]) -> Sequence[Application]:
    """Return those of these applications of a stream that have no decision and that the viewer sees as staff."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.stream_id == stream.id,
            Application.id.in_(ids),
            Application.state.in_(UNDECIDED),
            seen_as_staff(viewer),
        )
        .order_by(Application.id)
    ).all()


def due_by(stream: Stream, latest: date) -> ColumnElement[bool]:
    """Say in SQL whether `Application`, one of this stream, must be decided on this day or before.

    Only those with a repair or a notice have a last day of their own; they are looked up first, by one statement.
    """
    plain = clock_of(stream, "submitted", None, None)
    if plain is None:
        return false()
    rows = db.session.execute(
        select(
            Application.id,
            Application.state,
            Repair.asked_at,
            Repair.due_on,
            Repair.answered_at,
            Postponement.told_at,
            Postponement.until_on,
        )
        .outerjoin(Repair, Repair.application_id == Application.id)
        .outerjoin(Postponement, Postponement.application_id == Application.id)
        .where(
            Application.stream_id == stream.id,
            Application.state.in_(UNDECIDED),
            or_(Repair.id.is_not(None), Postponement.id.is_not(None)),
        )
    ).all()
    clocks = {row.id: clock_of(stream, row.state, row, row) for row in rows}
    own = [number for number, clock in clocks.items() if clock is not None and clock.due_on <= latest]
    others = Application.id.not_in(list(clocks)) if plain.due_on <= latest else false()
    return and_(Application.state.in_(UNDECIDED), or_(Application.id.in_(own), others))


def is_warned(stream: Stream, due_on: date) -> bool:
    """Say whether managers were warned of this last day."""
    found = select(DecisionWarning.id).where(
        DecisionWarning.stream_id == stream.id, DecisionWarning.due_on == due_on
    )
    return db.session.scalar(found) is not None


def warnings_due() -> Sequence[tuple[Stream, date, int]]:
    """Return the last days of which nobody was warned yet, each with how many applications it is for."""
    closed = db.session.scalars(
        select(Stream).where(Stream.state == "announced", Stream.closes_at <= now()).order_by(Stream.id)
    ).all()
    return [
        (stream, due_on, count)
        for stream in closed
        for due_on, count in nearing_decisions(stream).items()
        if not is_warned(stream, due_on)
    ]
