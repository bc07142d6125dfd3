"""The questions of one page: of the application form, or of a report while a project runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace

from grants.foundation.wording import Sentence, Words
from grants.streams.forms.part import PartForm, pair
from grants.streams.forms.rows import KINDS, QuestionRow, rows
from grants.streams.rules import options_of
from grants.streams.rules.definition import Definition, Question, Section
from grants.streams.rules.question_keys import RESERVED
from grants.streams.rules.reports import REPORT_KINDS
from grants.web.forms import text
from grants.web.pages import say


class QuestionsForm(PartForm):
    """The questions of one page of the application form; `page` is its short name."""

    title = _l("Questions")
    lists = ("question_rows",)
    page: ClassVar[str] = ""
    row: ClassVar[type[QuestionRow]] = QuestionRow
    intro_nl = text(_l("Opening words in Dutch"), required=False, longest=2_000)
    intro_en = text(_l("Opening words in English"), required=False, longest=2_000)
    question_rows = rows(QuestionRow, _l("Question"))

    @staticmethod
    def pages(definition: Definition) -> tuple[Section, ...]:
        """Return the pages in order, of which this form writes one."""
        return definition.sections

    @classmethod
    def titles(cls, definition: Definition) -> list[tuple[str, Words, int]]:
        """Return each page with its title and how many questions it has."""
        return [(one.key, one.title, len(one.questions)) for one in cls.pages(definition)]

    @staticmethod
    def written(definition: Definition, page: Section) -> Definition:
        """Return the definition with a page as it is now."""
        sections = (page if one.key == page.key else one for one in definition.sections)
        return replace(definition, sections=tuple(sections))

    @classmethod
    def questions(cls, definition: Definition) -> tuple[list[Question], list[Question]]:
        """Return the questions of the pages before this one, and those of this one."""
        pages = cls.pages(definition)
        place = [one.key for one in pages].index(cls.page)
        return [question for one in pages[:place] for question in one.questions], list(pages[place].questions)

    @classmethod
    def elsewhere(cls, definition: Definition) -> list[Question]:
        """Return the questions of the other pages, whose short names are taken."""
        return [
            question for one in cls.pages(definition) if one.key != cls.page for question in one.questions
        ]

    def prepare(self, definition: Definition) -> None:
        """Offer each row the answers of the questions before it, as they are kept."""
        super().prepare(definition)
        before, own = self.questions(definition)
        known = {question.key: question for question in own}
        for entry in self.question_rows.entries:
            entry.form.shown_if.choices = list(_answers(before))
            if entry.form.key.data in known:
                before.append(known[entry.form.key.data])

    @classmethod
    def of_page(cls, definition: Definition, key: str) -> dict[str, Any]:
        """Return what the form shows of a page; raises KeyError."""
        page = {one.key: one for one in cls.pages(definition)}[key]
        shown = [cls.row.shown(question) for question in page.questions]
        return pair(page.intro, "intro") | {"question_rows": shown}

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        page = {one.key: one for one in self.pages(definition)}[self.page]
        earlier = {question.key: question for question in page.questions}
        taken = set(RESERVED) | {question.key for question in self.elsewhere(definition)}
        questions = tuple(
            entry.form.read(taken, earlier.get(entry.form.key.data)) for entry in self.question_rows.entries
        )
        intro = Words(self.intro_nl.data, self.intro_en.data)
        return self.written(definition, replace(page, intro=intro, questions=questions))


class ReportQuestionRow(QuestionRow):
    """One question of a report: what only an application has is left out."""

    agree = None
    substantive = None
    for_reviewers = None
    fewest_words = None

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.kind.choices = [(kind, KINDS[kind]) for kind in REPORT_KINDS]

    @staticmethod
    def shown(question: Question) -> dict[str, Any]:
        """Return what the row shows."""
        left_out = ("agree", "substantive", "for_reviewers", "fewest_words")
        return {name: value for name, value in QuestionRow.shown(question).items() if name not in left_out}


class ReportQuestionsForm(QuestionsForm):
    """The questions of one report; they stand by themselves, so each report has its own short names."""

    row = ReportQuestionRow
    question_rows = rows(ReportQuestionRow, _l("Question"))

    @classmethod
    def questions(cls, definition: Definition) -> tuple[list[Question], list[Question]]:
        """Return nothing from other reports, and the questions of this one."""
        return [], super().questions(definition)[1]

    @classmethod
    def elsewhere(cls, _definition: Definition) -> list[Question]:
        """Return nothing: each report has its own short names."""
        return []

    @staticmethod
    def pages(definition: Definition) -> tuple[Section, ...]:
        """Return the reports as pages."""
        return tuple(rule.section for rule in definition.reports)

    @staticmethod
    def written(definition: Definition, page: Section) -> Definition:
        """Return the definition with the questions of a report as they are now."""
        reports = (
            replace(rule, intro=page.intro, questions=page.questions) if rule.key == page.key else rule
            for rule in definition.reports
        )
        return replace(definition, reports=tuple(reports))


def _answers(questions: Iterable[Question]) -> Iterable[tuple[str, str]]:
    for question in questions:
        for answer, words in options_of(question):
            yield f"{question.key}={answer}", f"{question.label.nl}: {_in_words(words)}"


def _in_words(words: Words | Sentence) -> str:
    return words.nl if isinstance(words, Words) else say(words)
