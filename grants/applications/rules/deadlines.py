"""What is the deadline of an application, and when must its team hear of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from grants.streams.rules.dates import Timed

BEFORE = (("day", timedelta(days=1)), ("two_days", timedelta(days=2)), ("week", timedelta(days=7)))
TOLD_AFTERWARDS = timedelta(days=7)
"""For so long after the deadline a notice of it still makes sense."""


def notice_due(closes_at: datetime, moment: datetime) -> str | None:
    """Return the notice for which it is time, the nearest only; None when it is early, or long past."""
    if moment >= closes_at:
        return "missed" if moment < closes_at + TOLD_AFTERWARDS else None
    return next((kind for kind, before in BEFORE if moment >= closes_at - before), None)


def notice_stands(kind: str, closes_at: datetime, deadline: datetime | None, moment: datetime) -> bool:
    """Say whether what was to be told is still so: this is the deadline now, and no later notice is due."""
    return deadline == closes_at and notice_due(closes_at, moment) == kind


class HasDeadline(Protocol):
    """What these rules need to know of an application."""

    @property
    def stream(self) -> Timed: ...

    @property
    def closes_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Dates:
    """When one application can arrive: as `Timed`, with a deadline of its own when that is later."""

    state: str
    opens_at: datetime | None
    closes_at: datetime | None


def dates_of(application: HasDeadline) -> Dates:
    """Return the dates of an application: those of its call, or its personal extension when that is later."""
    call, own = application.stream, application.closes_at
    both = [moment for moment in (call.closes_at, own) if moment is not None]
    return Dates(call.state, call.opens_at, max(both) if call.closes_at is not None else None)
