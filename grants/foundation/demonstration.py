"""The demonstration: its mark in the database, and a clock that only moves forward."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.audit import record
from grants.foundation.clock import now, system_clock
from grants.foundation.commands import command
from grants.foundation.database import Base, Line, db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

REMEMBERED_SECONDS = 1.0
"""How long a process trusts the offset it read before it looks again."""


class Demonstration(Base):
    """The mark that this database holds invented people, and how far its clock is ahead."""

    seed: Mapped[Line]
    ahead_seconds: Mapped[int] = mapped_column(BigInteger, default=0)


_milestone_sources: list[Callable[[], list[tuple[Sentence, datetime]]]] = []


def milestone_source(
    source: Callable[[], list[tuple[Sentence, datetime]]],
) -> Callable[[], list[tuple[Sentence, datetime]]]:
    """Register a function that names moments worth moving the clock to."""
    if source not in _milestone_sources:
        _milestone_sources.append(source)
    return source


def milestones() -> list[tuple[Sentence, datetime]]:
    """Return the moments ahead that change what people can do, the nearest first."""
    found = [pair for source in _milestone_sources for pair in source() if pair[1] > now()]
    return sorted(found, key=lambda pair: pair[1])


def find_mark() -> Demonstration | None:
    """Return the mark of a demonstration database, or None."""
    return db.session.scalars(select(Demonstration)).first()


@command
def mark_as_demonstration(*, seed: str, present: datetime) -> Demonstration:
    """Mark this database as one of invented people, whose clock stands at `present` and runs on from there."""
    mark = Demonstration(seed=seed, ahead_seconds=_ahead_of(present))
    db.session.add(mark)
    record(actor_id=None, deed="mark_as_demonstration", subject=mark, seed=seed)
    return mark


def _ahead_of(moment: datetime) -> int:
    return int((moment - system_clock()).total_seconds())


@command
def move_clock(*, actor_id: int | None, moment: datetime | None) -> None:
    """Move the demonstration's clock forward to a moment; raises RuleBroken `clock_backwards`."""
    mark = find_mark()
    if mark is None or moment is None or moment < now():
        raise RuleBroken(
            "clock_backwards",
            sentence("The clock only moves forward: choose a later moment."),
            field="moment",
        )
    mark.ahead_seconds = _ahead_of(moment)
    record(actor_id=actor_id, deed="move_clock", subject=mark, to=moment)
    forget_offset()


_remembered: tuple[float, timedelta] | None = None


def forget_offset() -> None:
    """Read the offset again at the next look at the clock."""
    global _remembered
    _remembered = None


def demonstration_now() -> datetime:
    """Return the demonstration's time: the machine's, plus the offset kept in the database."""
    global _remembered
    if _remembered is None or time.monotonic() - _remembered[0] > REMEMBERED_SECONDS:
        with db.engine.connect() as connection:
            ahead = connection.execute(select(Demonstration.ahead_seconds)).scalar() or 0
        _remembered = (time.monotonic(), timedelta(seconds=ahead))
    return system_clock() + _remembered[1]
