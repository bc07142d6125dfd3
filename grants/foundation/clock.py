"""What time is it? The one place that reads the clock, and the only one that can be set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from grants.foundation.terms import AMSTERDAM

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's own time as a UTC instant."""
    return datetime.now(UTC)


_clock: Clock = system_clock


def now() -> datetime:
    """Return the present instant in UTC, by the clock in use."""
    return _clock()


def today() -> date:
    """Return the present day in the Netherlands."""
    return now().astimezone(AMSTERDAM).date()


def use_clock(clock: Clock) -> None:
    """Put another clock in use for this process: the demonstration's, or a test's."""
    global _clock
    _clock = clock


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Stand still at a moment, for as long as the block runs."""
    before = _clock
    use_clock(lambda: moment)
    try:
        yield
    finally:
        use_clock(before)
