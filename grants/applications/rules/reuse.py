"""Which earlier answer of one's own fits a question that is asked again?"""

from __future__ import annotations

from grants.foundation.errors import RuleBroken
from grants.streams.rules.answers import Answer, clean_answer, is_empty
from grants.streams.rules.definition import Question, Words

MOST_OFFERED = 3
"""So many earlier answers to one question are offered, the latest first."""


def is_alike(question: Question, earlier: Question) -> bool:
    """Say whether an earlier question asked the same: of one kind, with the same key or the same words.

    Files are handed in anew, and a declaration is made anew each time.
    """
    if question.kind != earlier.kind or question.kind in ("file", "aid") or question.agree:
        return False
    return question.key == earlier.key or _says_the_same(question.label, earlier.label)


def _says_the_same(one: Words, other: Words) -> bool:
    pairs = ((one.nl, other.nl), (one.en, other.en))
    return any(a and a.casefold().split() == b.casefold().split() for a, b in pairs)


def fits(question: Question, answer: Answer) -> bool:
    """Say whether an earlier answer can be taken over as it is: not empty, and possible here."""
    if is_empty(answer):
        return False
    try:
        return bool(clean_answer(question, answer) == answer)
    except RuleBroken:
        return False
