"""What may be repaired after the deadline, until when, and what does it leave as it was (Awb 4:5)?

What comes in after the deadline of a tender may not weigh in the judgement: only formal answers are open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from grants.foundation.errors import RuleBroken
from grants.foundation.terms import LEAVE_UNTREATED, Term, Unit, end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import answer_fault, asked_sections
from grants.streams.rules.definition import Definition, Question, Section

FEWEST_DAYS, MOST_DAYS = 3, 28
Answers = Mapping[str, Mapping[str, Any]]
"""Answers by section and question."""


def repairable(definition: Definition, answers: Answers) -> list[tuple[Section, Question]]:
    """Return the formal questions that were asked and on which no other question hangs.

    A question that others hang on would open or close those, and so change what is judged.
    """
    leads = {question.shown_if.question for question in definition.questions if question.shown_if}
    return [
        (section, question)
        for section, questions in asked_sections(
            definition, {key: dict(kept) for key, kept in answers.items()}
        )
        for question in questions
        if not question.substantive and question.key not in leads
    ]


def has_room(question: Question, *, submitted: int, added: int) -> bool:
    """Say whether one more file can come with a repair; a single file takes the place of what was submitted.

    `submitted` counts the files handed in before the deadline that still count, `added` those of the repair.
    """
    most = question.file_rule.most
    return added < 1 if most == 1 else submitted + added < most


def last_day_of_repair(asked_on: date, days: int) -> date:
    """Return the last day of a term the funder sets; raises RuleBroken `term_wrong`."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        said = sentence("Give a term of %(fewest)s to %(most)s days.", fewest=FEWEST_DAYS, most=MOST_DAYS)
        raise RuleBroken("term_wrong", said, field="days")
    return Term(days, Unit.DAYS, "Awb 4:5(1), set by the funder", statutory=False).last_day(asked_on)


def repair_in_time(due_on: date, arrived_at: datetime) -> bool:
    """Say whether a repair that arrives at this instant is in time: until the end of the last day."""
    return arrived_at < end_of_day(due_on)


def untreated_until(ended_on: date) -> date:
    """Return the last day on which one may leave an application untreated (Awb 4:5(4)).

    `ended_on` is the day the repair came in, or the last day of the term that ran out unused.
    """
    return LEAVE_UNTREATED.last_day(ended_on)


def repaired_content(content: str, definition: Definition, asked: list[str], answers: Answers) -> str:
    """Return submitted content with other answers to the formal questions that were asked, and nothing else.

    `asked` are question keys. Raises RuleBroken `not_asked_to_repair` for any other answer that would
    change, and `incomplete` at a question whose answer is missing or wrong.
    """
    kept = msgspec.json.decode(content)
    formal = {
        (section.key, question.key): question for section, question in repairable(definition, kept["answers"])
    }
    for section, given in answers.items():
        for key, answer in given.items():
            question = formal.get((section, key))
            if question is None or key not in asked:
                raise RuleBroken(
                    "not_asked_to_repair", sentence("Only what we asked for can be changed."), field=key
                )
            fault: Sentence | None = answer_fault(question, answer)
            if fault is not None:
                raise RuleBroken("incomplete", fault, field=key)
            kept["answers"].setdefault(section, {})[key] = answer
            if question.kind == "file" and not answer:
                del kept["answers"][section][key]
    return msgspec.json.encode(kept, order="sorted").decode()
