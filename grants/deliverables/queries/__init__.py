"""What do we know of deliverables, as far as this viewer may know it? Split by noun."""

from grants.deliverables.queries.deliverables import (
    WITH_INITIATIVE,
    coming_due_days,
    counts_for,
    deliverable_faults,
    deliverables_in,
    deliverables_of,
    deliverables_page,
    find_section,
    get_deliverable,
    get_point,
    open_points_of,
    texts_of,
    to_follow,
    to_write,
    visible_deliverables,
)
from grants.deliverables.queries.dues import days_of_deliverables

__all__ = [
    "WITH_INITIATIVE",
    "coming_due_days",
    "counts_for",
    "days_of_deliverables",
    "deliverable_faults",
    "deliverables_in",
    "deliverables_of",
    "deliverables_page",
    "find_section",
    "get_deliverable",
    "get_point",
    "open_points_of",
    "texts_of",
    "to_follow",
    "to_write",
    "visible_deliverables",
]
