"""What did HTTP ask about decisions, what do we answer? By noun."""

from grants.decisions.views import (
    clocks,
    defaults,
    deliveries,
    deviations,
    entering,
    hearing,
    letter_texts,
    objections,
    offers,
    own_objections,
    packages,
    results,
    single,
)
from grants.decisions.views.desk import bp, decisions_to_take

__all__ = [
    "bp",
    "clocks",
    "decisions_to_take",
    "defaults",
    "deliveries",
    "deviations",
    "entering",
    "hearing",
    "letter_texts",
    "objections",
    "offers",
    "own_objections",
    "packages",
    "results",
    "single",
]
