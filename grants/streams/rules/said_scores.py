"""Given a call and a score of it, how is that said: as a number, a word, points or a priority?"""

from __future__ import annotations

from grants.foundation.scores import Score
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition

NOT_FUNDABLE = sentence("not fundable")


def total_said(definition: Definition, hundredths: int) -> Sentence | Score:
    """Return the one score of an application or a review as the call says it."""
    if definition.matrix is None:
        return Score(hundredths)
    priority = definition.matrix.priority_of(hundredths)
    return sentence("priority %(number)s", number=priority) if priority else NOT_FUNDABLE


def mark_said(definition: Definition, key: str, hundredths: int, language: str) -> Sentence | Score | str:
    """Return a score or a mean on a criterion; on a scale of words the nearest word, with the mean when between two."""
    scale = definition.scales[key]
    if not scale.in_words:
        return Score(hundredths)
    word = scale.word_for(hundredths).spoken(language)
    if hundredths % 100 == 0:
        return word
    return sentence("%(word)s (%(score)s)", word=word, score=Score(hundredths))
