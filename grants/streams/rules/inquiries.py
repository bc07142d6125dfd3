"""What must be written before a question about a call and its answer are published?"""

from __future__ import annotations

from collections.abc import Mapping

from grants.foundation.wording import Sentence, sentence


def answer_faults(texts: Mapping[str, str]) -> list[tuple[str, Sentence]]:
    """Return what is missing, by field: each language whole or empty, and at least one of them whole."""
    if not any(texts.values()):
        return [("question_nl", sentence("Write the question and its answer, in one language at least."))]
    return [
        (field, sentence("Write both the question and its answer in this language, or neither."))
        for language in ("nl", "en")
        for field, other in (
            (f"question_{language}", f"answer_{language}"),
            (f"answer_{language}", f"question_{language}"),
        )
        if texts[other] and not texts[field]
    ]
