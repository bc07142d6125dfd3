"""Given the texts and points of a deliverable and a day, what is missing, late or still open?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants.deliverables.rules.handbook import HANDBOOK
from grants.deliverables.rules.intervention_description import INTERVENTION_DESCRIPTION
from grants.deliverables.rules.parts import Kind, Part
from grants.deliverables.rules.process_evaluation import PROCESS_EVALUATION

__all__ = ["SECTIONS", "Kind", "Part", "as_document", "blocks_of", "is_late", "missing_parts"]

SECTIONS: dict[str, Kind] = {
    "handbook": HANDBOOK,
    "process_evaluation": PROCESS_EVALUATION,
    "intervention_description": INTERVENTION_DESCRIPTION,
}
"""Each type of deliverable and its parts (after the guides for handbooks, process evaluations and the
worksheet of the databank of effective social interventions)."""


def missing_parts(kind: Kind, texts: Mapping[str, str]) -> list[Part]:
    """Return the parts without a text, in the order of reading; `texts` are by key."""
    return [part for part in kind.parts if not texts.get(part.key, "").strip()]


def is_late(*, state: str, due_on: date, today: date) -> bool:
    """Say whether its last day has passed while it still is with the initiative."""
    return state in {"expected", "draft", "returned"} and today > due_on


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Return a text as blocks of a document: paragraphs apart by an empty line, lists by lines with a dash."""
    blocks: list[dict[str, Any]] = []
    for piece in filter(None, (piece.strip() for piece in text.split("\n\n"))):
        lines = [line.strip() for line in piece.splitlines() if line.strip()]
        if all(line.startswith("- ") for line in lines):
            blocks.append({"kind": "list", "items": [line[2:] for line in lines], "ordered": False})
        else:
            blocks.append({"kind": "paragraph", "text": piece})
    return blocks


MADE_UP = (
    "Deze gegevens zijn verzonnen voor de demonstratie. Zij gaan niet over echte mensen of organisaties."
)


def as_document(
    kind: Kind, texts: Mapping[str, str], *, facts: Sequence[tuple[str, str]], is_generated: bool
) -> list[dict[str, Any]]:
    """Return the blocks of a whole deliverable in Dutch: its facts, its contents and its numbered parts."""
    blocks: list[dict[str, Any]] = []
    if is_generated:
        blocks.append({"kind": "notice", "heading": "Demonstratie", "text": MADE_UP})
    blocks += [{"kind": "facts", "rows": [list(fact) for fact in facts]}, {"kind": "contents"}]
    for number, part in enumerate(kind.parts, start=1):
        blocks.append({"kind": "heading", "text": f"{number}. {part.title.nl}", "level": 1})
        blocks += blocks_of(texts.get(part.key, ""))
    return blocks
