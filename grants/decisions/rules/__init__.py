"""Given the ranking, the money and the law, what follows? Split by noun: the line, its words, the letters."""

from grants.decisions.rules.line import (
    Awarded,
    Candidate,
    Limits,
    Line,
    Step,
    WhatIf,
    as_kept,
    draw_line,
    redrawn,
    staircase,
    what_if,
)
from grants.decisions.rules.words import GROUND_NAMES, LIMIT_NAMES, OUTCOME_NAMES, why_left_over

__all__ = [
    "GROUND_NAMES",
    "LIMIT_NAMES",
    "OUTCOME_NAMES",
    "Awarded",
    "Candidate",
    "Limits",
    "Line",
    "Step",
    "WhatIf",
    "as_kept",
    "draw_line",
    "redrawn",
    "staircase",
    "what_if",
    "why_left_over",
]
