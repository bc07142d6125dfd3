"""Given what an application says and what a reviewer knows, how well do they fit, and by which words?

The cosine of two texts whose words weigh the more, the fewer texts have them (TF-IDF), in parts of the best fit there
is. A reviewer who wrote nothing fits nothing and nothing badly: it is not known.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

SHORTEST = 4
"""Shorter words say too little."""
NAMED = 3
"""By so many words, the weightiest first, a fit is explained."""


@dataclass(frozen=True)
class Likeness:
    """How well texts fit: a row per application, a column per reviewer; NaN where nothing is known."""

    fits: Floats
    weight: dict[str, float]
    """What each word weighs: the fewer texts have it, the more."""
    words: tuple[tuple[Counter[str], ...], tuple[Counter[str], ...]]

    def shared(self, row: int, column: int) -> list[str]:
        """Return the words that make this pair fit, the weightiest first."""
        left, right = self.words[0][row], self.words[1][column]
        weight = self.weight
        both = sorted(left.keys() & right.keys(), key=lambda word: (-left[word] * weight[word] ** 2, word))
        return both[:NAMED]


def likeness(applications: Mapping[str, str], reviewers: Mapping[str, str]) -> Likeness:
    """Return how well every application fits every reviewer, in the order of both."""
    import numpy as np

    left = tuple(Counter(words_of(text)) for text in applications.values())
    right = tuple(Counter(words_of(text)) for text in reviewers.values())
    number = len(left) + len(right)
    known = Counter(word for text in (*left, *right) for word in text)
    weight = {word: math.log((1 + number) / (1 + times)) + 1 for word, times in known.items()}
    place = {word: i for i, word in enumerate(sorted({word for text in right for word in text}))}
    sides = []
    for texts in (left, right):
        side = np.zeros((len(texts), len(place)))
        for row, text in enumerate(texts):
            length = math.sqrt(math.fsum((times * weight[word]) ** 2 for word, times in text.items())) or 1.0
            for word, times in text.items():
                if word in place:
                    side[row, place[word]] = times * weight[word] / length
        sides.append(side)
    fits = sides[0] @ sides[1].T
    if fits.size and fits.max() > 0:
        fits = np.minimum(fits / fits.max(), 1.0)
    fits[:, [not text for text in right]] = np.nan
    fits[[not text for text in left], :] = np.nan
    return Likeness(np.round(fits, 6), weight, (left, right))


def words_of(text: str) -> list[str]:
    """Return the words of a text that can tell something, without capitals."""
    return [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= SHORTEST]
