"""What does review do because a day comes? Remind reviewers of what is due."""

from __future__ import annotations

from grants.foundation.clockwork import clockwork
from grants.review import commands, queries


@clockwork
def remind_reviewers() -> None:
    """Remind reviewers with open reviews before, on and after the day on which they are due."""
    for reminder in queries.reminders_due():
        commands.remind_reviewer(reminder=reminder)
