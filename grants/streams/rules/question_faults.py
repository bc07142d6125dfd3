"""What is wrong with questions, of the application form or of a report?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.answers import LARGEST_MEGABYTES, MOST_FILES
from grants.streams.rules.asked import options_of
from grants.streams.rules.question_keys import RESERVED, unusable
from grants.streams.rules.questions import Question


def question_faults(questions: Iterable[Question]) -> Iterator[Sentence]:
    """Say what is wrong with questions that are asked in this order; each may hang on an earlier one."""
    asked = tuple(questions)
    yield from unusable((question.key for question in asked), RESERVED)
    earlier: dict[str, Question] = {}
    for question in asked:
        yield from unusable(choice.key for choice in question.choices)
        yield from _question(question)
        yield from _condition(question, earlier)
        earlier[question.key] = question


def _condition(question: Question, earlier: Mapping[str, Question]) -> Iterator[Sentence]:
    on = question.shown_if
    if on is None:
        return
    asked = earlier.get(on.question)
    if asked is None or on.answer not in dict(options_of(asked)):
        yield sentence(
            "The question “%(key)s” hangs on an answer that no earlier question offers.", key=question.key
        )


def _question(question: Question) -> Iterator[Sentence]:
    if not question.label.whole:
        yield sentence("The question “%(key)s” needs its text in both languages.", key=question.key)
    if question.kind in ("choice", "choices", "topics") and len(question.choices) < 2:
        yield sentence("The question “%(key)s” needs at least two choices.", key=question.key)
    if question.kind == "targets" and not question.choices:
        yield sentence("The question “%(key)s” needs at least one target.", key=question.key)
    if question.kind == "file":
        yield from _file_rule(question)
    if question.fewest_words is not None and not 1 <= question.fewest_words <= (question.words or 10_000):
        yield sentence(
            "The least number of words of “%(key)s” must be 1 or more, and below its limit.", key=question.key
        )
    if question.words is not None and not 1 <= question.words <= 10_000:
        yield sentence("The word limit of “%(key)s” must be between 1 and 10,000.", key=question.key)


def _file_rule(question: Question) -> Iterator[Sentence]:
    rule = question.file_rule
    if not rule.kinds:
        yield sentence("The question “%(key)s” asks for files, but takes no kind of file.", key=question.key)
    if not 1 <= rule.most <= MOST_FILES or not 1 <= rule.megabytes <= LARGEST_MEGABYTES:
        yield sentence(
            "The question “%(key)s” must take 1 to %(files)s files of 1 to %(megabytes)s MB.",
            key=question.key,
            files=MOST_FILES,
            megabytes=LARGEST_MEGABYTES,
        )
