"""Given the scores of several reports side by side, which of them stands apart?"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

FEWEST = 3
"""With fewer scores nobody can say which one stands apart."""
SHARE = 3
"""A score stands apart when it lies a third of the scale or more from the middle of all reports."""


def outliers(scores: Sequence[int | None], lowest: int, highest: int) -> set[int]:
    """Return the places of the scores that lie far from the median of all; an absent score is none."""
    given = [(place, score) for place, score in enumerate(scores) if score is not None]
    if len(given) < FEWEST:
        return set()
    middle = median(score for _place, score in given)
    return {place for place, score in given if SHARE * abs(score - middle) >= highest - lowest}
