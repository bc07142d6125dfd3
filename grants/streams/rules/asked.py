"""Which questions are asked, given what was answered to earlier ones?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grants.streams.rules.answers import YES_NO, Answer
from grants.streams.rules.definition import Definition, Question, Section


def not_asked(definition: Definition, answers: Mapping[str, Mapping[str, Answer]]) -> set[str]:
    """Return the keys of the questions of a call that are not asked; `answers` are by section and key."""
    given = {key: answer for section in answers.values() for key, answer in section.items()}
    return left_out(definition.questions, given)


def left_out(questions: Iterable[Question], given: Mapping[str, Answer]) -> set[str]:
    """Return the keys of the questions that are not asked, because an earlier answer says so.

    A question that hangs on one that is not asked is not asked either.
    """
    found: set[str] = set()
    for question in questions:
        on = question.shown_if
        if on is None:
            continue
        answer = given.get(on.question)
        fits = on.answer in answer if isinstance(answer, list) else answer == on.answer
        if on.question in found or not fits:
            found.add(question.key)
    return found


def asked_sections(
    definition: Definition, answers: Mapping[str, Mapping[str, Answer]]
) -> list[tuple[Section, list[Question]]]:
    """Return each page with the questions that are asked on it, given the answers."""
    hidden = not_asked(definition, answers)
    return [
        (section, [question for question in section.questions if question.key not in hidden])
        for section in definition.sections
    ]


def options_of(question: Question) -> list[tuple[str, Any]]:
    """Return the answers on which a later question can hang, as (answer, words); none for other kinds."""
    if question.kind == "yes_no":
        return list(YES_NO.items())
    if question.kind in ("choice", "choices"):
        return [(choice.key, choice.label) for choice in question.choices]
    return []
