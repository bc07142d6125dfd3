"""When does a stream take applications, and when is a deliverable due?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from grants.foundation.terms import Term, Unit
from grants.streams.rules.definition import Definition, DeliverableRule


class Timed(Protocol):
    """What these rules need to know of a stream."""

    @property
    def state(self) -> str: ...

    @property
    def opens_at(self) -> datetime | None: ...

    @property
    def closes_at(self) -> datetime | None: ...


def is_open(stream: Timed, at: datetime) -> bool:
    """Say whether an application that arrives at this instant is in time: opening <= instant < deadline."""
    if stream.state != "announced" or stream.opens_at is None or stream.closes_at is None:
        return False
    return stream.opens_at <= at < stream.closes_at


def has_closed(stream: Timed, at: datetime) -> bool:
    """Say whether the deadline now in force has passed; an announced call that is still to open has not."""
    return stream.state != "draft" and stream.closes_at is not None and at >= stream.closes_at


def was_touched(stream: Timed, began_at: datetime, ended_at: datetime) -> bool:
    """Say whether an outage fell while a call was open: some of it from the opening up to the deadline."""
    if stream.state == "draft" or stream.opens_at is None or stream.closes_at is None:
        return False
    return stream.opens_at < ended_at and began_at < stream.closes_at


def inquiries_until(stream: Timed, days: int) -> datetime | None:
    """Return until when one may ask questions about a call: so many days before the deadline now in force."""
    return stream.closes_at - timedelta(days=days) if stream.closes_at else None


def takes_inquiries(stream: Timed, days: int, at: datetime) -> bool:
    """Say whether a question about an announced call may still be asked."""
    until = inquiries_until(stream, days)
    return stream.state == "announced" and until is not None and at < until


def takes_preregistrations(stream: Timed, definition: Definition, at: datetime) -> bool:
    """Say whether one may still say that an application will come: from the announcement, before the moment."""
    before = definition.dates.preregister_before
    return stream.state == "announced" and before is not None and at < before


def needs_preregistration(definition: Definition, at: datetime) -> bool:
    """Say whether an application that starts at this instant must have been pre-registered."""
    before = definition.dates.preregister_before
    return definition.preregistration == "required" and before is not None and at >= before


def takes_ideas(definition: Definition, at: datetime) -> bool:
    """Say whether an idea that arrives at this instant is in time, in a call of two stages."""
    before = definition.dates.ideas_before
    return before is not None and at < before


def due_day(rule: DeliverableRule, starts_on: date, ends_on: date) -> date:
    """Return the last day for a deliverable: so many months after the project's first or last day.

    A term of the call never moves to a working day (Algemene termijnenwet, art. 1: statutory terms only).
    """
    counted_from = starts_on if rule.after == "start" else ends_on
    if rule.months <= 0:
        return counted_from
    return Term(rule.months, Unit.MONTHS, "call", statutory=False).last_day(counted_from)
