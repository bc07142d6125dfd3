"""Given what a review says, what is worth a second look? Signs for a person, never a judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from grants.foundation.wording import Sentence, sentence
from grants.review.rules.scores import Given
from grants.streams.rules import word_count
from grants.streams.rules.definition import Definition


@dataclass(frozen=True)
class Sign:
    """What was noticed in a review, at which criterion."""

    criterion: str
    said: Sentence


def signs(definition: Definition, given: Mapping[str, Given]) -> list[Sign]:
    """Return what is noticed, in the order of the criteria: a reason that is short, or that stands there twice."""
    written = {c.key: given.get(c.key, (None, ""))[1] for c in definition.criteria}
    times = Counter(_bare(text) for text in written.values() if text.strip())
    optional = {c.key for c in definition.criteria if not c.reason_required}
    found = []
    for key, text in written.items():
        count = word_count(text)
        if count < definition.reason_words and not (key in optional and count == 0):
            found.append(
                Sign(
                    key,
                    sentence(
                        "The reason has %(count)s words; the call asks for %(least)s.",
                        count=count,
                        least=definition.reason_words,
                    ),
                )
            )
        if times[_bare(text)] > 1:
            found.append(Sign(key, sentence("The same reason stands at another criterion.")))
    return found


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())
