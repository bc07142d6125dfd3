"""Given scores, weights and the call's rules, what follows: who may review, which score counts, in which order?"""

from __future__ import annotations

from grants.review.rules.bars import bar_to_review
from grants.review.rules.dates import ReviewDates, check_dates, reminder_step, review_dates
from grants.review.rules.proof import Counted, GivenByPanel, GivenScore, SetAside, packed, proof_files
from grants.review.rules.quality import Sign, signs
from grants.review.rules.ranking import (
    DRAW_METHOD,
    LOT,
    Placed,
    Scored,
    TieUnresolved,
    canonical,
    list_digest,
    lot_seed,
    rank,
    ranking_digest,
    recompute,
    rule_of,
    ticket,
)
from grants.review.rules.scores import (
    Given,
    check_panel_scores,
    check_scores,
    criterion_means,
    half_up,
    half_up_mean,
    mean_of,
    panel_mean,
    review_gaps,
    spread_of,
    weighted_mean,
)

__all__ = [
    "DRAW_METHOD",
    "LOT",
    "Counted",
    "Given",
    "GivenByPanel",
    "GivenScore",
    "Placed",
    "ReviewDates",
    "Scored",
    "SetAside",
    "Sign",
    "TieUnresolved",
    "bar_to_review",
    "canonical",
    "check_dates",
    "check_panel_scores",
    "check_scores",
    "criterion_means",
    "half_up",
    "half_up_mean",
    "list_digest",
    "lot_seed",
    "mean_of",
    "packed",
    "panel_mean",
    "proof_files",
    "rank",
    "ranking_digest",
    "recompute",
    "reminder_step",
    "review_dates",
    "review_gaps",
    "rule_of",
    "signs",
    "spread_of",
    "ticket",
    "weighted_mean",
]
