"""Does an answer fit its question, and how does it read?

An answer is what JSON holds: text, a whole number, an ISO date, a choice's key, `yes` or `no`, a list of
keys or places, or null.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Question

Answer = str | int | list[str] | None

YES_NO = {"yes": sentence("Yes"), "no": sentence("No")}


def word_count(text: str) -> int:
    """Return the number of words: the pieces between white space, the same everywhere a limit counts."""
    return len(text.split())


def is_empty(answer: Answer) -> bool:
    """Say whether nothing was answered; zero is an answer."""
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def answer_fault(question: Question, answer: Answer) -> Sentence | None:
    """Return why an answer cannot be submitted, or None when it can; a draft may have faults."""
    if is_empty(answer):
        return sentence("This answer is missing.") if question.required else None
    fits = {
        "number": isinstance(answer, int),
        "date": isinstance(answer, str) and _is_day(answer),
        "yes_no": str(answer) in YES_NO,
        "choice": answer in _keys(question),
        "choices": isinstance(answer, list) and set(answer) <= set(_keys(question)),
        "places": isinstance(answer, list),
    }.get(question.kind, isinstance(answer, str))
    if not fits:
        return sentence("This answer does not fit the question.")
    if question.agree and answer != "yes":
        return sentence("You can submit only when you answer yes here.")
    if question.words is not None and isinstance(answer, str) and word_count(answer) > question.words:
        return sentence(
            "You used %(used)s words; at most %(most)s are allowed.",
            used=word_count(answer),
            most=question.words,
        )
    return None


def answer_in_words(question: Question, answer: Answer, language: str) -> str | int | date | Sentence | None:
    """Return an answer as a page or letter shows it, in a language; None when there is none."""
    if is_empty(answer):
        return None
    labels = {choice.key: choice.label.spoken(language) for choice in question.choices}
    if isinstance(answer, list):
        return ", ".join(labels.get(key, key) for key in answer)
    if question.kind == "choice":
        return labels.get(str(answer), str(answer))
    if question.kind == "yes_no":
        return YES_NO.get(str(answer), str(answer))
    if question.kind == "date" and _is_day(str(answer)):
        return date.fromisoformat(str(answer))
    return answer


def _keys(question: Question) -> Sequence[str]:
    return [choice.key for choice in question.choices]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
