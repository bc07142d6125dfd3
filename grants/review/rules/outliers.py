"""Given the scores of several reports side by side, which of them stands apart?"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

FEWEST = 3
"""With fewer scores nobody can say which one stands apart."""
SHARE = 3
"""A score stands apart when it lies a third of the scale or more from the middle of the others."""


def outliers(scores: Sequence[int | None], lowest: int, highest: int) -> set[int]:
    """Return the places of the scores that lie far from the median of the others; an absent score is none."""
    given = [(place, score) for place, score in enumerate(scores) if score is not None]
    if len(given) < FEWEST:
        return set()
    return {
        place
        for place, score in given
        if SHARE * abs(score - median(other for at, other in given if at != place)) >= highest - lowest
    }
