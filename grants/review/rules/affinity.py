"""Given what an application says and what a reviewer knows, how well do they fit, and by which words?

Of words: the cosine of two texts whose words weigh the more, the fewer texts have them (TF-IDF), in parts of the best
fit there is. Of topics, preferences and languages: see below. A reviewer who said nothing fits nothing and nothing
badly: it is not known, and what is not known has no weight.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.foundation.wording import Sentence, sentence

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


# --- Topics, languages, and all together ------------------------------------------------------------

WEIGHTS = {"words": 50, "topics": 30, "preference": 40, "language": 20}
"""What each part weighs in a fit, as far as it is known."""
PART_NAMES: dict[str, Sentence] = {
    "words": sentence("words"),
    "topics": sentence("topics"),
    "preference": sentence("preference"),
    "language": sentence("language"),
}
ENOUGH_TOPICS = 3
"""So many topics in an application make a whole fit, or all that a reviewer has."""
_COMMON = {
    code: frozenset(words.split("|"))
    for code, words in {
        "nl": "de|het|een|en|van|voor|met|niet|wij|zijn|dat|die|aan|ook|naar|door",
        "en": "the|and|of|for|with|not|we|are|that|to|is|this|our|by|from|as",
    }.items()
}
_CLEARLY = 2
"""So many times as often one language's small words must stand there as the other's."""


def topics_of(text: str) -> list[str]:
    """Return the topics a reviewer wrote, one from each line."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def topics_in(topics: Sequence[str], application: str) -> list[str]:
    """Return the topics an application has: those of which it uses every word."""
    said = _all_words(application)
    return [topic for topic in topics if _all_words(topic) <= said]


def _all_words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def language_of(text: str) -> str | None:
    """Return the language a text is written in by its small words, or None when that is not clear."""
    said = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    times = {code: sum(said[word] for word in words) for code, words in _COMMON.items()}
    first, second = sorted(times, key=lambda code: -times[code])
    return first if times[first] > _CLEARLY * times[second] else None


def topic_fits(applications: Sequence[str], topics: Sequence[Sequence[str]]) -> Floats:
    """Return how far applications are about the topics of reviewers, 0 to 1; NaN for a reviewer without topics."""
    import numpy as np

    found = np.full((len(applications), len(topics)), np.nan)
    if any(topics):
        said = [_all_words(text) for text in applications]
        for j, named in enumerate(topics):
            needed = [_all_words(topic) for topic in named]
            for i in range(len(said) if needed else 0):
                there = sum(1 for words in needed if words <= said[i])
                found[i, j] = min(1.0, there / min(ENOUGH_TOPICS, len(needed)))
    return found


def ticked_fits(applications: Sequence[Collection[str]], reviewers: Sequence[Collection[str]]) -> Floats:
    """Return which part of an application's topics of the call a reviewer ticked; NaN where either ticked none."""
    import numpy as np

    known = sorted({key for ticked in (*applications, *reviewers) for key in ticked})
    place = {key: number for number, key in enumerate(known)}
    sides = []
    for ticks in (applications, reviewers):
        side = np.zeros((len(ticks), len(known)))
        for row, ticked in enumerate(ticks):
            side[row, [place[key] for key in ticked]] = 1.0
        sides.append(side)
    many, theirs = sides[0].sum(axis=1), sides[1].sum(axis=1)
    fits: Floats = (sides[0] @ sides[1].T) / np.maximum(many, 1.0)[:, None]
    fits[many == 0, :] = np.nan
    fits[:, theirs == 0] = np.nan
    return fits


PREFERRED = {"eager": 1.0, "willing": 0.5, "rather_not": 0.0}
"""How well an application fits by what a reviewer said of it."""


def preference_fits(
    applications: Sequence[int], reviewers: Sequence[int], said: Mapping[tuple[int, int], str]
) -> Floats:
    """Return how well (application, reviewer) pairs fit by what was said of them; NaN where nothing was said."""
    import numpy as np

    found = np.full((len(applications), len(reviewers)), np.nan)
    row = {number: i for i, number in enumerate(applications)}
    column = {number: j for j, number in enumerate(reviewers)}
    for (application, reviewer), preference in said.items():
        if application in row and reviewer in column:
            found[row[application], column[reviewer]] = PREFERRED[preference]
    return found


def language_fits(applications: Sequence[str], languages: Sequence[Sequence[str]]) -> Floats:
    """Return whether reviewers read the language of applications, 0 or 1; NaN when either is not known."""
    import numpy as np

    found = np.full((len(applications), len(languages)), np.nan)
    if any(languages):
        written = [language_of(text) for text in applications]
        for j, known in enumerate(languages):
            for i, code in enumerate(written if known else ()):
                if code is not None:
                    found[i, j] = float(code in known)
    return found


def fit_of(parts: Mapping[str, Floats]) -> Floats:
    """Return the weighted mean of the parts that are known; NaN where at most the language is.

    A language alone says nothing of what somebody knows.
    """
    import numpy as np

    known = {name: ~np.isnan(values) for name, values in parts.items()}
    total = sum(WEIGHTS[name] * np.where(known[name], values, 0.0) for name, values in parts.items())
    weight = sum(WEIGHTS[name] * known[name] for name in parts)
    says = np.logical_or.reduce([one for name, one in known.items() if name != "language"])
    fits: Floats = np.round(np.where(says, total / np.where(says, weight, 1), np.nan), 6).astype(np.float64)
    return fits
