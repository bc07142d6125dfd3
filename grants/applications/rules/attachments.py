"""How do files become answers, and under which name do those read them who may not know whose they are?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from grants.applications.states import ATTACHMENT
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition


@dataclass(frozen=True)
class FileAnswer:
    """One file as an answer names it: at which question, and the facts that are submitted."""

    question: str
    name: str
    kind: str
    size: int
    sha256: str


def with_files(
    definition: Definition, answers: Mapping[str, Mapping[str, Any]], files: Iterable[FileAnswer]
) -> dict[str, dict[str, Any]]:
    """Return the answers by section and question, with the files at their questions."""
    kept = {section: dict(given) for section, given in answers.items()}
    known = list(files)
    for section in definition.sections:
        for question in section.questions:
            here = [
                {"name": one.name, "kind": one.kind, "size": one.size, "sha256": one.sha256}
                for one in known
                if one.question == question.key
            ]
            if here and question.kind == "file":
                kept.setdefault(section.key, {})[question.key] = here
    return kept


def files_in(definition: Definition, answers: Mapping[str, Mapping[str, Any]]) -> list[FileAnswer]:
    """Return every file the answers name, in the order of the questions."""
    return [
        FileAnswer(question.key, one["name"], one["kind"], one["size"], one["sha256"])
        for section in definition.sections
        for question in section.questions
        if question.kind == "file"
        for one in answers.get(section.key, {}).get(question.key) or []
    ]


def neutral_name(number: int, kind: str) -> Sentence:
    """Return the name of a file for those who read without knowing what its maker called it."""
    return sentence("Attachment %(number)s.%(kind)s", number=str(number), kind=kind)


@dataclass(frozen=True)
class ShownFile:
    """A file in a list: its name, its size in words, what must be known of it, and where it is handed out."""

    name: Sentence | str
    size: Sentence
    notes: tuple[Sentence, ...]
    url: str | None


NOT_SCANNED = sentence("not scanned for viruses")


def shown_file(
    name: Sentence | str,
    size: int,
    *,
    state: str,
    scanned_by: str | None,
    url: str,
    repaired_at: datetime | None = None,
) -> ShownFile:
    """Return a file as a list shows it: one that was not checked cannot be opened, one not scanned says so.

    One that came with a repair says when.
    """
    came = (sentence("repaired on %(moment)s", moment=repaired_at),) if repaired_at else ()
    if state != "accepted":
        return ShownFile(name, size_in_words(size), (*came, ATTACHMENT.labels[state]), None)
    return ShownFile(name, size_in_words(size), came if scanned_by else (*came, NOT_SCANNED), url)


def size_in_words(size: int) -> Sentence:
    """Return a size as people say it: 12 kB, or 1.5 MB."""
    if size < 1_000_000:
        return sentence("%(size)s kB", size=max(1, round(size / 1_000)))
    return sentence("%(size)s MB", size=Fraction(round(size / 100_000), 10))
