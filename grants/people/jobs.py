"""What does the passing of time ask of people's accounts?"""

from __future__ import annotations

from grants.foundation.clockwork import clockwork
from grants.people import commands


@clockwork
def forget_old_sessions() -> None:
    """Remove sessions that are too old to be used."""
    commands.forget_old_sessions()
