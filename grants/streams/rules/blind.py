"""What in a call that hides who applies says who it is, and is it hidden?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition, Section
from grants.streams.rules.questions import IDENTIFYING


def without_identifying(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the pages with every answer that says who applies hidden from reviewers."""
    return tuple(
        replace(
            section,
            questions=tuple(
                replace(question, for_reviewers=question.for_reviewers and question.kind not in IDENTIFYING)
                for question in section.questions
            ),
        )
        for section in sections
    )


def blind_hints(definition: Definition) -> Iterator[tuple[str, str, Sentence]]:
    """Yield the page, the question and what to look at, where a blind call shows an answer that says who applies."""
    if definition.blind == "no":
        return
    for section in definition.sections:
        for question in section.questions:
            if question.for_reviewers and question.kind in IDENTIFYING:
                said = sentence(
                    "This call hides who applies, and reviewers see this answer, which can say it."
                )
                yield section.key, question.label.nl or question.label.en, said
