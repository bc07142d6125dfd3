"""When does a stream take applications, and when is a deliverable due?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from grants.foundation.errors import RuleBroken
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import sentence
from grants.streams.rules.definition import Definition, DeliverableRule
from grants.streams.states import MOMENTS


class Timed(Protocol):
    """What these rules need to know of a stream."""

    @property
    def state(self) -> str: ...

    @property
    def opens_at(self) -> datetime | None: ...

    @property
    def closes_at(self) -> datetime | None: ...


class Moments(Protocol):
    """The moments of a call before its deadline: of its dates as announced, or of a stream as they are now."""

    @property
    def ideas_before(self) -> datetime | None: ...

    @property
    def preregister_before(self) -> datetime | None: ...


class Running(Moments, Protocol):
    """A call with its state and its moments as they are now."""

    @property
    def state(self) -> str: ...


class Whole(Timed, Moments, Protocol):
    """A call with all its moments as they are now."""


def is_open(stream: Timed, at: datetime) -> bool:
    """Say whether an application that arrives at this instant is in time: opening <= instant < deadline."""
    if stream.state != "announced" or stream.opens_at is None or stream.closes_at is None:
        return False
    return stream.opens_at <= at < stream.closes_at


def has_closed(stream: Timed, at: datetime) -> bool:
    """Say whether the deadline now in force has passed; an announced call that is still to open has not."""
    return stream.state != "draft" and stream.closes_at is not None and at >= stream.closes_at


def moment_of(stream: Whole, which: str) -> datetime | None:
    """Return one of MOMENTS of a call, as it is now; None where it has none."""
    return {
        "applications": stream.closes_at,
        "ideas": stream.ideas_before,
        "preregistration": stream.preregister_before,
    }[which]


def touched_moments(
    stream: Whole, announced_at: datetime, began_at: datetime, ended_at: datetime
) -> list[str]:
    """Return which of MOMENTS an outage touched: some of it fell while one could still be in time.

    Applications and ideas come from the opening, pre-registrations from the announcement.
    """
    if stream.state == "draft" or stream.opens_at is None:
        return []
    begins = {"preregistration": announced_at}
    return [
        which
        for which in MOMENTS
        if (before := moment_of(stream, which)) is not None
        and begins.get(which, stream.opens_at) < ended_at
        and began_at < before
    ]


def check_later_moment(stream: Whole, which: str, moment: datetime, at: datetime) -> None:
    """Refuse a moment to which one of MOMENTS cannot be moved.

    Raises RuleBroken `no_such_moment`, `not_later`, `after_the_deadline`.
    """
    before = moment_of(stream, which)
    if before is None:
        raise RuleBroken("no_such_moment", sentence("This call has no such moment."))
    if moment <= max(before, at):
        said = sentence("The new deadline must be later than %(now)s, and still to come.", now=before)
        raise RuleBroken("not_later", said, field="closes_at")
    for later in MOMENTS[: MOMENTS.index(which)]:
        end = moment_of(stream, later)
        if end is not None and (moment >= end if which == "ideas" else moment > end):
            said = sentence("This cannot be after the deadline that follows it: %(moment)s.", moment=end)
            raise RuleBroken("after_the_deadline", said, field="closes_at")


def inquiries_until(stream: Timed, days: int) -> datetime | None:
    """Return until when one may ask questions about a call: so many days before the deadline now in force."""
    return stream.closes_at - timedelta(days=days) if stream.closes_at else None


def takes_inquiries(stream: Timed, days: int, at: datetime) -> bool:
    """Say whether a question about an announced call may still be asked."""
    until = inquiries_until(stream, days)
    return stream.state == "announced" and until is not None and at < until


def takes_preregistrations(stream: Running, at: datetime) -> bool:
    """Say whether one may still say that an application will come: from the announcement, before the moment."""
    before = stream.preregister_before
    return stream.state == "announced" and before is not None and at < before


def needs_preregistration(definition: Definition, moments: Moments, at: datetime) -> bool:
    """Say whether an application that starts at this instant must have been pre-registered."""
    before = moments.preregister_before
    return definition.preregistration == "required" and before is not None and at >= before


def takes_ideas(moments: Moments, at: datetime) -> bool:
    """Say whether an idea that arrives at this instant is in time, in a call of two stages."""
    before = moments.ideas_before
    return before is not None and at < before


def due_day(rule: DeliverableRule, starts_on: date, ends_on: date) -> date:
    """Return the last day for a deliverable: so many months after the project's first or last day.

    A term of the call never moves to a working day (Algemene termijnenwet, art. 1: statutory terms only).
    """
    counted_from = starts_on if rule.after == "start" else ends_on
    if rule.months <= 0:
        return counted_from
    return Term(rule.months, Unit.MONTHS, "call", statutory=False).last_day(counted_from)
