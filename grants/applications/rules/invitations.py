"""When does an invited owner who is silent hear again, and when is the invitation over?"""

from __future__ import annotations

from datetime import datetime, timedelta

WEEK = timedelta(days=7)


def invitation_notice_due(invited_at: datetime, closes_at: datetime, moment: datetime) -> str | None:
    """Return `week` in the last week before a deadline, `lapsed` in the week after it, else None.

    Who was invited in that last week was told of the deadline just then, and is not reminded.
    """
    if moment >= closes_at:
        return "lapsed" if moment < closes_at + WEEK else None
    return "week" if moment >= closes_at - WEEK > invited_at else None
