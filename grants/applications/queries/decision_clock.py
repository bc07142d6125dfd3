"""By when must which applications be decided, and whom did we warn?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from grants.applications.models import Application, DecisionWarning, Postponement, Repair, Suspension
from grants.applications.queries.visible import seen_as_staff
from grants.applications.rules import DecisionClock, Later, Still, Waiting, decision_clock
from grants.foundation.clock import now, today
from grants.foundation.database import db
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules import has_closed

UNDECIDED = ("submitted", "admissible", "inadmissible")
_FACTS: tuple[Any, ...] = (
    Application.id,
    Application.state,
    Repair.asked_at,
    Repair.due_on,
    Repair.answered_at,
    Postponement.told_at,
    Postponement.until_on,
)
"""What the clock of an application rests on, besides the days on which it was written down to stand still."""


def clock_of(
    stream: Stream,
    state: str,
    repair: Any,
    postponement: Any,
    still: Sequence[Still] = (),
    *,
    day: date | None = None,
) -> DecisionClock | None:
    """Return the clock of an application of a closed stream in this state, today or on a day; None when none runs.

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
        stream.definition,
        closed_on=day_of(stream.closes_at),
        waiting=waiting,
        today=day or today(),
        later=later,
        still=still,
    )


def clock_for(application: Application, *, day: date | None = None) -> DecisionClock | None:
    """Return the clock of one application, today or on a day; None when none runs."""
    still = [as_still(one) for one in application.suspensions]
    found = application.stream, application.state, application.repair, application.postponement
    return clock_of(*found, still, day=day)


def as_still(one: Suspension) -> Still:
    """Return the days on which the clock stands still by what was written down."""
    return Still(one.first_on, one.until_on, one.ground)


def clocks_for(stream: Stream, rows: Sequence[Any]) -> dict[int, DecisionClock | None]:
    """Return the clocks of a list of applications of a stream by their ids, with one statement.

    A row has an `id` and a `state`, and the columns of repair and postponement.
    """
    still = _still_by_application(Suspension.application_id.in_([row.id for row in rows]))
    return {row.id: clock_of(stream, row.state, row, row, still.get(row.id, ())) for row in rows}


def _still_by_application(where: ColumnElement[bool]) -> dict[int, list[Still]]:
    found: dict[int, list[Still]] = defaultdict(list)
    for one in db.session.scalars(select(Suspension).where(where).order_by(Suspension.id)):
        found[one.application_id].append(as_still(one))
    return found


def _with_facts(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*_FACTS)
        .outerjoin(Repair, Repair.application_id == Application.id)
        .outerjoin(Postponement, Postponement.application_id == Application.id)
        .where(Application.state.in_(UNDECIDED), *where)
    )


def nearing_decisions(stream: Stream, viewer: Account | None = None) -> dict[date, int]:
    """Return how many applications must soon be decided, per last day, the first first; all, or those a viewer sees."""
    seen: ColumnElement[bool] = seen_as_staff(viewer) if viewer else true()
    mine = Application.stream_id == stream.id, seen
    rows = db.session.execute(_with_facts(*mine)).all()
    still = _still_by_application(Suspension.application_id.in_(select(Application.id).where(*mine)))
    clocks = [clock_of(stream, row.state, row, row, still.get(row.id, ())) for row in rows]
    found = Counter(clock.due_on for clock in clocks if clock is not None and clock.is_near)
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class RunningTerm:
    """An application without a decision, and by when it must have one."""

    id: int
    reference: str
    title: str
    stream: Stream
    clock: DecisionClock


def running_terms(viewer: Account, streams: Sequence[Stream]) -> list[RunningTerm]:
    """Return what must be decided in these streams as far as staff may see it, the fewest days left first.

    Two statements, however many there are.
    """
    known = {stream.id: stream for stream in streams}
    mine = Application.stream_id.in_(known), seen_as_staff(viewer)
    columns = Application.reference, Application.title, Application.stream_id
    rows = db.session.execute(_with_facts(*mine).add_columns(*columns)).all()
    still = _still_by_application(Suspension.application_id.in_(select(Application.id).where(*mine)))
    found = []
    for row in rows:
        stream = known[row.stream_id]
        clock = clock_of(stream, row.state, row, row, still.get(row.id, ()))
        if clock is not None:
            found.append(RunningTerm(row.id, row.reference or "", row.title, stream, clock))
    return sorted(found, key=lambda one: (one.clock.due_on, one.id))


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

    Only those with a repair, a notice or days on which the clock stood still have a last day of their own; they are
    looked up first, by two statements.
    """
    plain = clock_of(stream, "submitted", None, None)
    if plain is None:
        return false()
    stood = Suspension.application_id.in_(
        select(Application.id).where(Application.stream_id == stream.id, Application.state.in_(UNDECIDED))
    )
    still = _still_by_application(stood)
    rows = db.session.execute(
        _with_facts(
            Application.stream_id == stream.id,
            or_(Repair.id.is_not(None), Postponement.id.is_not(None), Application.id.in_(list(still))),
        )
    ).all()
    clocks = {row.id: clock_of(stream, row.state, row, row, still.get(row.id, ())) for row in rows}
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
