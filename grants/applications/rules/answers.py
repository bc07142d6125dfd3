"""Which answers can be kept as they were typed?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.streams.rules import Answer
from grants.streams.rules.definition import Question, Section

LONGEST_LINE = 300
LONGEST_TEXT = 40_000
MOST_PLACES = 500
LARGEST_NUMBER = 10**9


def clean_answers(section: Section, answers: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers to the section's own questions as JSON holds them; what was not asked is left out.

    Raises RuleBroken `answer_malformed` or `answer_too_long` at the question. A gap is no fault here, nor is
    a text over its number of words: that keeps one from submitting, not from saving.
    """
    return {
        question.key: _clean(question, answers[question.key])
        for question in section.questions
        if question.key in answers
    }


def _clean(question: Question, value: Any) -> Answer:
    if value is None or value in ("", []):
        return None
    return _CLEANERS[question.kind](question, value)


def _text(question: Question, value: Any, longest: int = LONGEST_TEXT) -> str | None:
    if not isinstance(value, str):
        raise _malformed(question)
    tidy = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(tidy) > longest:
        raise _too_long(question, longest)
    return tidy or None


def _line(question: Question, value: Any) -> str | None:
    return _text(question, value, LONGEST_LINE)


def _number(question: Question, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
        raise _malformed(question)
    return value


def _date(question: Question, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
    except ValueError as error:
        raise _malformed(question) from error


def _yes_no(question: Question, value: Any) -> str:
    return _one_of(question, value, {"yes", "no"})


def _choice(question: Question, value: Any) -> str:
    return _one_of(question, value, {choice.key for choice in question.choices})


def _choices(question: Question, value: Any) -> list[str]:
    return [_choice(question, one) for one in _many(question, value)]


def _places(question: Question, value: Any) -> list[str]:
    places = [place for one in _many(question, value) if (place := _line(question, one))]
    if len(places) > MOST_PLACES:
        raise _malformed(question)
    return places


def _many(question: Question, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _malformed(question)
    return value


def _one_of(question: Question, value: Any, offered: set[str]) -> str:
    if not isinstance(value, str) or value not in offered:
        raise _malformed(question)
    return value


_CLEANERS: dict[str, Callable[[Question, Any], Answer]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "places": _places,
}


def _malformed(question: Question) -> RuleBroken:
    said = sentence("This answer does not fit the question.")
    return RuleBroken("answer_malformed", said, field=question.key)


def _too_long(question: Question, longest: int) -> RuleBroken:
    said = sentence("Use at most %(count)s characters.", count=longest)
    return RuleBroken("answer_too_long", said, field=question.key)
