"""How much of the text of two applications is the same?

The measure anybody can check by hand: every row of five words that follow one another, without capitals and
signs; of the shorter text, the percentage of rows that is in the other one too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from grants.applications.rules.completeness import Facts
from grants.streams.rules import asked_sections
from grants.streams.rules.definition import Definition

ROW = 5
"""How many words make a row."""
FEWEST_ROWS = 20
"""Shorter texts say too little to be compared."""
ALIKE_FROM = 30
"""From how many percent two texts are shown to a manager."""
MOST_PAIRS = 5
"""Of how many others, at most, an application is shown as like them: the likest."""

Rows = frozenset[str]
Pair = tuple[int, int, int]
"""Two applications, the lower number first, and the percentage of rows they share."""


def text_of(definition: Definition, facts: Facts) -> str:
    """Return what is compared: the title and the answers in words that weigh in the judgement."""
    said = [facts.title]
    for section, questions in asked_sections(definition, facts.answers):
        given = facts.answers.get(section.key, {})
        said += [
            str(given.get(question.key) or "")
            for question in questions
            if question.substantive and question.kind in ("line", "text")
        ]
    return "\n".join(said)


def rows_of(text: str) -> Rows:
    """Return every row of five words of a text."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[start : start + ROW]) for start in range(len(words) - ROW + 1))


def percent_alike(one: Rows, other: Rows) -> int:
    """Return the percentage of the shorter text's rows that is in the other; 0 when one is too short."""
    fewest = min(len(one), len(other))
    return 0 if fewest < FEWEST_ROWS else 100 * len(one & other) // fewest


def alike(texts: Mapping[int, str], of: Collection[int]) -> list[Pair]:
    """Return the pairs that are alike and of which at least one is in `of`, the likest of each."""
    rows = {number: rows_of(text) for number, text in texts.items()}
    wanted = set(of)
    found: list[Pair] = []
    for one in sorted(wanted):
        for other in sorted(rows):
            if other == one or (other in wanted and other < one):
                continue
            percent = percent_alike(rows[one], rows[other])
            if percent >= ALIKE_FROM:
                found.append((min(one, other), max(one, other), percent))
    found.sort(key=lambda pair: (-pair[2], pair))
    shown: dict[int, int] = {}
    kept = []
    for first, second, percent in found:
        if min(shown.get(first, 0), shown.get(second, 0)) < MOST_PAIRS:
            kept.append((first, second, percent))
            shown[first], shown[second] = shown.get(first, 0) + 1, shown.get(second, 0) + 1
    return sorted(kept)
