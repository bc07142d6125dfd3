"""Until when can a budget reservation be invoked (Awb 4:34)?"""

from __future__ import annotations

from datetime import date

from grants.foundation.terms import BUDGET_RESERVATION


def last_day_to_invoke(adopted_on: date) -> date:
    """Return the last day: four weeks after the budget was adopted (Awb 4:34, second paragraph)."""
    return BUDGET_RESERVATION.last_day(adopted_on)


def reservation_state(adopted_on: date | None, invoked_on: date | None, day: date) -> str:
    """Return `waits` for the budget, `open`, `invoked`, or `lapsed`: then the award stands without condition."""
    if invoked_on is not None:
        return "invoked"
    if adopted_on is None or day < adopted_on:
        return "waits"
    return "open" if day <= last_day_to_invoke(adopted_on) else "lapsed"
