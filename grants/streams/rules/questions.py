"""What does the application form of a call ask, page by page?"""

from __future__ import annotations

from typing import Literal

import msgspec

from grants.foundation.wording import Words


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the answers a question offers."""

    key: str
    label: Words


QuestionKind = Literal[
    "line",
    "text",
    "number",
    "money",
    "date",
    "period",
    "yes_no",
    "choice",
    "choices",
    "topics",
    "places",
    "municipality",
    "municipalities",
    "targets",
    "partners",
    "plan",
    "aid",
    "file",
]
FileKind = Literal["pdf", "docx", "xlsx", "odt", "ods", "png", "jpg"]


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question is asked only when an earlier yes-or-no question or choice has this answer."""

    question: str
    answer: str


class FileRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which files answer a question: their kinds, how many, and how large each may be."""

    kinds: tuple[FileKind, ...] = ("pdf", "docx", "odt", "png", "jpg")
    most: int = 1
    megabytes: int = 10


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the application form.

    `substantive` answers weigh in the judgement and are closed at the deadline; `for_reviewers` says whether
    reviewers see the answer.
    """

    key: str
    kind: QuestionKind
    label: Words
    help: Words = Words()
    required: bool = True
    words: int | None = None
    fewest_words: int | None = None
    """From how many words an answer is long enough; a shorter one can be submitted, and is flagged to the manager."""
    choices: tuple[Choice, ...] = ()
    """What a choice offers; the topics of the call; for targets, what each planned number counts."""
    substantive: bool = True
    for_reviewers: bool = True
    agree: bool = False
    """Whether yes is the only answer with which one can submit: a declaration."""
    shown_if: Condition | None = None
    files: FileRule | None = None
    """Which files a question for files takes; the usual ones when nothing is said."""

    @property
    def file_rule(self) -> FileRule:
        """Return which files this question takes."""
        return self.files or FileRule()


IDENTIFYING: tuple[QuestionKind, ...] = ("partners", "aid", "municipality", "municipalities", "places")
"""The kinds of questions whose answers say who applies."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of the application form."""

    key: str
    title: Words
    questions: tuple[Question, ...]
    intro: Words = Words()
    stage: Literal["idea", "full"] = "full"
    """Whether it is asked with the idea already, in a call of two stages; there the full application shows it too."""
