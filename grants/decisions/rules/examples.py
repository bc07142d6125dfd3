"""Given a kind of letter, what is decided in the example of it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grants.decisions.rules.letter_kinds import letter_kind


@dataclass(frozen=True)
class Example:
    """An invented decision: its batch, its outcome and ground, and what it gives."""

    kind: str
    outcome: str
    ground: str
    gives: Literal["award", "offer", "none"] = "none"
    replaces: bool = False
    is_scored: bool = False


_EXAMPLES = (
    Example("ranking", "award", "ranked_within_line", "award", is_scored=True),
    Example("ranking", "award", "offered_in_part", "offer", is_scored=True),
    Example("ranking", "award", "completed", "award", replaces=True, is_scored=True),
    Example("ranking", "award", "ranked_within_line", "award", replaces=True, is_scored=True),
    Example("ranking", "refusal", "ceiling", is_scored=True),
    Example("ranking", "refusal", "substance", is_scored=True),
    Example("admissibility", "inadmissible", "late"),
    Example("admissibility", "inadmissible", "incomplete"),
    Example("admissibility", "inadmissible", "eligibility"),
    Example("apart", "refusal", "activities_unlikely"),
    Example("rectification", "award", "ranked_within_line", "award", replaces=True, is_scored=True),
    Example("detriment", "award", "activities_not_done", "offer", replaces=True),
    Example("withdrawal_of_award", "withdrawal", "at_request", replaces=True),
    Example("objection", "award", "objection_upheld", "award", replaces=True, is_scored=True),
    Example("court", "award", "court_order", "award", replaces=True, is_scored=True),
    Example("supplement", "award", "supplement", "award", replaces=True),
)
EXAMPLES = {letter_kind(one.kind, one.outcome, one.ground, replaces=one.replaces): one for one in _EXAMPLES}
