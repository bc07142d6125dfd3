"""What do we know of decisions, as far as this viewer may know it? Split by desk: the line, batches, one decision."""

from grants.decisions.queries.batches import (
    assessors_of,
    batches_page,
    decisions_in,
    decisions_page,
    find_open_batch,
    get_batch,
    line_faults,
    may_be_approved,
    open_batches,
    publication_days,
    totals_of,
)
from grants.decisions.queries.desk import (
    Desk,
    Standing,
    facts_of_line,
    get_desk,
    streams_to_decide,
    what_if_for,
)
from grants.decisions.queries.single import (
    Judgement,
    decision_for_applicant,
    decisions_of,
    get_letter,
    judgements_of,
    letters_to_make,
    to_read,
)

__all__ = [
    "Desk",
    "Judgement",
    "Standing",
    "assessors_of",
    "batches_page",
    "decision_for_applicant",
    "decisions_in",
    "decisions_of",
    "decisions_page",
    "facts_of_line",
    "find_open_batch",
    "get_batch",
    "get_desk",
    "get_letter",
    "judgements_of",
    "letters_to_make",
    "line_faults",
    "may_be_approved",
    "open_batches",
    "publication_days",
    "streams_to_decide",
    "to_read",
    "totals_of",
    "what_if_for",
]
