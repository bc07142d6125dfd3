"""Who still signs, and until when?"""

from __future__ import annotations

from datetime import datetime, timedelta

TIME_TO_SIGN = timedelta(days=7)
"""So long after the arrival the declaration may follow (the funder's own practice: one week)."""


def signature_in_time(rule: str, *, arrived_at: datetime | None, moment: datetime) -> bool:
    """Say whether somebody may sign now: before the submission, or within a week after it if the call says so."""
    if rule == "none":
        return False
    if arrived_at is None:
        return True
    return rule == "within_week" and moment < arrived_at + TIME_TO_SIGN
