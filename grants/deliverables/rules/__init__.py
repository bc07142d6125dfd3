"""Given the texts and points of a deliverable and a day, what is missing, late or still open?"""

from __future__ import annotations

from datetime import date

from grants.deliverables.rules.differences import Piece, word_differences
from grants.deliverables.rules.figures import FACTORS, FREE_TEXTS, check_figures, missing_figures
from grants.deliverables.rules.kinds import SECTIONS, VERSIONS, has_table, kind_of, missing_parts, standing_in
from grants.deliverables.rules.parts import Kind, Part, Standard
from grants.deliverables.rules.sources import reference, unknown_references, with_references
from grants.deliverables.rules.texts import Shown, as_document, blocks_of, placed

__all__ = [
    "FACTORS",
    "FREE_TEXTS",
    "SECTIONS",
    "VERSIONS",
    "Kind",
    "Part",
    "Piece",
    "Shown",
    "Standard",
    "as_document",
    "blocks_of",
    "check_figures",
    "has_table",
    "is_late",
    "kind_of",
    "missing_figures",
    "missing_parts",
    "placed",
    "reference",
    "standing_in",
    "unknown_references",
    "with_references",
    "word_differences",
]


def is_late(*, state: str, due_on: date, today: date) -> bool:
    """Say whether its last day has passed while it still is with the initiative."""
    return state in {"expected", "draft", "returned"} and today > due_on
