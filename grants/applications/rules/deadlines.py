"""When must a team with a draft hear of the deadline?"""

from __future__ import annotations

from datetime import datetime, timedelta

BEFORE = (("day", timedelta(days=1)), ("two_days", timedelta(days=2)), ("week", timedelta(days=7)))
TOLD_AFTERWARDS = timedelta(days=7)
"""For so long after the deadline a notice of it still makes sense."""


def notice_due(closes_at: datetime, moment: datetime) -> str | None:
    """Return the notice for which it is time, the nearest only; None when it is early, or long past."""
    if moment >= closes_at:
        return "missed" if moment < closes_at + TOLD_AFTERWARDS else None
    return next((kind for kind, before in BEFORE if moment >= closes_at - before), None)
