"""How often may a calendar address be asked, and between which days is a calendar shown?"""

from __future__ import annotations

from datetime import date, timedelta

MOST_WRONG = 20
"""So many wrong addresses from one source within a minute; then nothing is looked up any more."""
WRONG_WITHIN = timedelta(minutes=1)
MOST_FETCHES = 30
"""So often within a quarter of an hour one address is answered: calendar programs ask a few times an hour."""
FETCHES_WITHIN = timedelta(minutes=15)
FETCHES_STAY = timedelta(hours=1)

BEHIND, AHEAD = timedelta(days=7), timedelta(days=92)
FOLLOWED_BEHIND, FOLLOWED_AHEAD = timedelta(days=92), timedelta(days=2 * 366)
FIRST_YEAR, LAST_YEAR = 2000, 2100


def may_be_fetched(wrong_from_source: int, fetched: int) -> bool:
    """Say whether an address is answered, by what came from this source and for this address lately."""
    return wrong_from_source < MOST_WRONG and fetched < MOST_FETCHES


def days_shown(month: date | None, today: date) -> tuple[date, date]:
    """Return the first and last day of a page: a month, or from a week back until three months ahead."""
    if month is None:
        return today - BEHIND, today + AHEAD
    return month, next_month(month) - timedelta(days=1)


def days_followed(today: date) -> tuple[date, date]:
    """Return the first and last day of a calendar file."""
    return today - FOLLOWED_BEHIND, today + FOLLOWED_AHEAD


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_of(text: str) -> date | None:
    """Read a month as addresses write it, `2026-09`; nonsense is no month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
