"""What does the passing of time ask of applications?"""

from __future__ import annotations

from grants.applications import commands, queries
from grants.foundation.clockwork import clockwork


@clockwork
def tell_of_deadlines() -> None:
    """Tell teams with a draft how near their deadline is."""
    for stream in queries.streams_to_notice():
        commands.give_notice(stream=stream)
