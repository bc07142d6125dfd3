"""Given a call and what was written for it, what is asked, what is missing, and what exactly arrived?"""

from grants.applications.rules.answers import clean_answers
from grants.applications.rules.arrival import (
    arrived_late,
    canonical_content,
    digest_of,
    facts_of,
    read_arrival,
    reference_of,
)
from grants.applications.rules.budget import (
    OWN_SHARE_KINDS,
    BudgetEntry,
    Totals,
    add_up,
    clean_lines,
)
from grants.applications.rules.completeness import (
    BUDGET,
    Facts,
    Gap,
    check_eligible,
    gaps,
)

__all__ = [
    "BUDGET",
    "OWN_SHARE_KINDS",
    "BudgetEntry",
    "Facts",
    "Gap",
    "Totals",
    "add_up",
    "arrived_late",
    "canonical_content",
    "check_eligible",
    "clean_answers",
    "clean_lines",
    "digest_of",
    "facts_of",
    "gaps",
    "read_arrival",
    "reference_of",
]
