"""Given the ranking, the money and the law, what follows? Split by noun: the line, its words, the letters."""

from grants.decisions.rules.admissibility import (
    check_turn,
    check_untreated_in_time,
    line_over_nobody,
    why_kept_out,
)
from grants.decisions.rules.line import (
    CAP_GROUNDS,
    Awarded,
    Candidate,
    Cap,
    Fit,
    Limits,
    Line,
    Queue,
    allocate,
    draw_line,
)
from grants.decisions.rules.replay import Claim, as_kept, redrawn
from grants.decisions.rules.topup import WITHOUT_LIMIT, Step, WhatIf, cheapest, staircase, what_if
from grants.decisions.rules.words import CAP_NAMES, GROUND_NAMES, LIMIT_NAMES, OUTCOME_NAMES, why_left_over

__all__ = [
    "CAP_GROUNDS",
    "CAP_NAMES",
    "GROUND_NAMES",
    "LIMIT_NAMES",
    "OUTCOME_NAMES",
    "WITHOUT_LIMIT",
    "Awarded",
    "Candidate",
    "Cap",
    "Claim",
    "Fit",
    "Limits",
    "Line",
    "Queue",
    "Step",
    "WhatIf",
    "allocate",
    "as_kept",
    "cheapest",
    "check_turn",
    "check_untreated_in_time",
    "draw_line",
    "line_over_nobody",
    "redrawn",
    "staircase",
    "what_if",
    "why_kept_out",
    "why_left_over",
]
