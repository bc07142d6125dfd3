"""What does the passing of time ask of applications?"""

from __future__ import annotations

from grants.applications import commands, queries
from grants.applications.rules import alike
from grants.foundation.clockwork import clockwork


@clockwork
def tell_of_deadlines() -> None:
    """Tell teams with a draft how near their deadline is."""
    for stream in queries.streams_to_notice():
        commands.give_notice(stream=stream)


@clockwork
def compare_texts() -> None:
    """Find the applications whose texts are alike, after a deadline."""
    for stream in queries.streams_to_compare():
        texts, own = queries.texts_to_compare(stream)
        commands.keep_likenesses(stream=stream, applications=len(texts), pairs=alike(texts, own))
