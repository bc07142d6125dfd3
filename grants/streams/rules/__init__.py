"""Given a stream's definition and facts, what follows? Split by noun."""

from grants.streams.rules.answers import (
    Answer,
    answer_fault,
    clean_answers,
    word_count,
)
from grants.streams.rules.asked import asked_sections, left_out, not_asked, options_of
from grants.streams.rules.dates import (
    check_later_moment,
    due_day,
    has_closed,
    inquiries_until,
    is_open,
    moment_of,
    needs_preregistration,
    takes_ideas,
    takes_inquiries,
    takes_preregistrations,
    touched_moments,
)
from grants.streams.rules.faults import PART_NAMES, contradictions, faults_by_part
from grants.streams.rules.instalments import instalments_within, plan_for, waits_said, years_of
from grants.streams.rules.money import Amounts, check_faults, least_own_share, over_cap, request_faults
from grants.streams.rules.points import FACT_NAMES, formal_points_of
from grants.streams.rules.reading import definition_as_file, definition_from_json, file_schema
from grants.streams.rules.regimes import (
    ASKED_NAMES,
    DETERMINED_NAMES,
    RESTS_ON_NAMES,
    apply_until,
    regime_for,
    regime_said,
)
from grants.streams.rules.said_scores import mark_said, total_said
from grants.streams.rules.spoken import answer_in_words, differing_answers
from grants.streams.rules.start import accept_until, start_until

__all__ = [
    "ASKED_NAMES",
    "DETERMINED_NAMES",
    "FACT_NAMES",
    "PART_NAMES",
    "RESTS_ON_NAMES",
    "Amounts",
    "Answer",
    "accept_until",
    "answer_fault",
    "answer_in_words",
    "apply_until",
    "asked_sections",
    "check_faults",
    "check_later_moment",
    "clean_answers",
    "contradictions",
    "definition_as_file",
    "definition_from_json",
    "differing_answers",
    "due_day",
    "faults_by_part",
    "file_schema",
    "formal_points_of",
    "has_closed",
    "inquiries_until",
    "instalments_within",
    "is_open",
    "least_own_share",
    "left_out",
    "mark_said",
    "moment_of",
    "needs_preregistration",
    "not_asked",
    "options_of",
    "over_cap",
    "plan_for",
    "regime_for",
    "regime_said",
    "request_faults",
    "start_until",
    "takes_ideas",
    "takes_inquiries",
    "takes_preregistrations",
    "total_said",
    "touched_moments",
    "waits_said",
    "word_count",
    "years_of",
]
