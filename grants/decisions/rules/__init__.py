"""Given the ranking, the money and the law, what follows? Split by noun: the line, its words, the letters."""

from grants.decisions.rules.admissibility import check_untreated_in_time, line_over_nobody, why_kept_out
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
    "check_untreated_in_time",
    "draw_line",
    "line_over_nobody",
    "redrawn",
    "staircase",
    "what_if",
    "why_kept_out",
    "why_left_over",
]
