"""How does an answer read, on a page or a letter?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from grants.foundation.errors import Difference, RuleBroken
from grants.foundation.money import Money
from grants.foundation.municipalities import municipality_name
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.answers import AID_REGULATIONS, DECLARES, YES_NO, Answer, clean_answer, is_empty
from grants.streams.rules.definition import Question

Spoken = str | int | date | Money | Sentence | None


def answer_in_words(question: Question, answer: Answer, language: str) -> Spoken:
    """Return an answer as a page or letter shows it, in a language; None when there is none."""
    if is_empty(answer):
        return None
    if _clean_or_none(question, answer) is None:
        return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
    labels = {choice.key: choice.label.spoken(language) for choice in question.choices}
    spoken: dict[str, Callable[[], Spoken]] = {
        "choice": lambda: labels[answer],
        "choices": lambda: ", ".join(labels[key] for key in answer),
        "topics": lambda: ", ".join(labels[key] for key in answer),
        "places": lambda: ", ".join(answer),
        "municipality": lambda: municipality_name(answer),
        "municipalities": lambda: ", ".join(map(municipality_name, answer)),
        "yes_no": lambda: YES_NO[answer],
        "date": lambda: date.fromisoformat(answer),
        "money": lambda: Money(answer),
        "period": lambda: _period_in_words(answer),
        "targets": lambda: "; ".join(
            f"{labels[key]}: {number}" for key, number in answer.items() if number is not None
        ),
        "partners": lambda: "; ".join(", ".join(_told(partner)) for partner in answer),
        "plan": lambda: _plan_in_words(answer),
        "aid": lambda: _aid_in_words(answer),
        "file": lambda: "; ".join(file["name"] for file in answer),
    }
    return spoken.get(question.kind, lambda: answer)()


def _clean_or_none(question: Question, answer: Answer) -> Answer:
    """Return the answer when it still fits the question, else None: a clarified call may have changed it."""
    try:
        return clean_answer(question, answer)
    except RuleBroken:
        return None


def _period_in_words(answer: Answer) -> Sentence:
    first, last = (date.fromisoformat(day) if day else "–" for day in (answer["from"], answer["until"]))
    return sentence("%(first)s to %(last)s", first=first, last=last)


def _told(partner: Mapping[str, Any]) -> list[str]:
    plain = [partner["name"], partner["task"]]
    if partner["share"] is not None:
        plain.append(f"€ {partner['share'] // 100:,}".replace(",", "."))
    return [one for one in plain if one]


def _plan_in_words(answer: Answer) -> Sentence | None:
    said: Sentence | None = None
    for one in answer:
        step = sentence("month %(month)s: %(what)s", month=one["month"] or "–", what=one["what"] or "–")
        said = step if said is None else sentence("%(before)s\n%(step)s", before=said, step=step)
    return said


def _aid_in_words(answer: Answer) -> Sentence:
    said = DECLARES.get(answer["declares"], sentence("Nothing declared"))
    for grant in answer["grants"] or []:
        said = sentence("%(before)s\n%(grant)s", before=said, grant=_grant_in_words(grant))
    return said


def _grant_in_words(grant: Mapping[str, Any]) -> Sentence:
    return sentence(
        "%(grantor)s, %(day)s, %(amount)s, %(regulation)s; received by %(undertaking)s",
        grantor=grant["grantor"] or "–",
        day=date.fromisoformat(grant["granted_on"]) if grant["granted_on"] else "–",
        amount="–" if grant["amount"] is None else Money(grant["amount"]),
        regulation=AID_REGULATIONS.get(grant["regulation"], "–"),
        undertaking=grant["undertaking"] or "–",
    )


def differing_answers(
    questions: Sequence[Question], theirs: Mapping[str, Answer], yours: Mapping[str, Answer], language: str
) -> list[Difference]:
    """Return the questions to which two people who write at once gave different answers, with both in words."""
    return [
        Difference(
            question.key,
            question.label.nl if language == "nl" else question.label.en,
            _as_read(question, theirs.get(question.key), language),
            _as_read(question, yours.get(question.key), language),
        )
        for question in questions
        if theirs.get(question.key) != yours.get(question.key)
    ]


def _as_read(question: Question, answer: Answer, language: str) -> Sentence | str:
    words = answer_in_words(question, answer, language)
    if isinstance(words, date | Money):
        return Sentence("%(value)s", {"value": words})
    if isinstance(words, Sentence):
        return words
    return "" if words is None else str(words)
