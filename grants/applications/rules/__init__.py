"""Given a call and what was written for it, what is asked, what is missing, and what exactly arrived?"""

from grants.applications.rules.arrival import (
    arrived_late,
    canonical_content,
    digest_of,
    facts_of,
    read_arrival,
    reference_of,
)
from grants.applications.rules.attachments import (
    FileAnswer,
    ShownFile,
    files_in,
    neutral_name,
    shown_file,
    size_in_words,
    with_files,
)
from grants.applications.rules.budget import (
    OWN_SHARE_KINDS,
    BudgetEntry,
    Totals,
    add_up,
    amounts_of,
    clean_lines,
)
from grants.applications.rules.completeness import (
    BUDGET,
    Facts,
    Gap,
    check_eligible,
    gaps,
)
from grants.applications.rules.deadlines import dates_of, notice_due
from grants.applications.rules.decision_clock import DecisionClock, Waiting, decision_clock
from grants.applications.rules.flags import (
    FLAG_NAMES,
    EarlierAward,
    Flag,
    FormalFacts,
    Other,
    flags_of,
)
from grants.applications.rules.invitations import invitation_notice_due
from grants.applications.rules.likeness import alike, text_of
from grants.applications.rules.onward import next_steps
from grants.applications.rules.owner import (
    check_owner_agreed,
    lacks_agreement,
    must_ask_owner,
    owner_can_be_asked_again,
    owner_in_words,
    owner_may_answer,
)
from grants.applications.rules.repair import (
    last_day_of_repair,
    repair_in_time,
    repairable,
    repaired_content,
    untreated_until,
)
from grants.applications.rules.reuse import MOST_OFFERED, fits, is_alike
from grants.applications.rules.rights import divided, parts_of, writes_anything, writes_part
from grants.applications.rules.signing import TIME_TO_SIGN, signature_in_time
from grants.applications.rules.stages import (
    OPEN_STAGES,
    Stage,
    check_part_open,
    idea_facts,
    idea_gaps,
    part_is_open,
    stage_of,
    why_closed,
)

__all__ = [
    "BUDGET",
    "FLAG_NAMES",
    "MOST_OFFERED",
    "OPEN_STAGES",
    "OWN_SHARE_KINDS",
    "TIME_TO_SIGN",
    "BudgetEntry",
    "DecisionClock",
    "EarlierAward",
    "Facts",
    "FileAnswer",
    "Flag",
    "FormalFacts",
    "Gap",
    "Other",
    "ShownFile",
    "Stage",
    "Totals",
    "Waiting",
    "add_up",
    "alike",
    "amounts_of",
    "arrived_late",
    "canonical_content",
    "check_eligible",
    "check_owner_agreed",
    "check_part_open",
    "clean_lines",
    "dates_of",
    "decision_clock",
    "digest_of",
    "divided",
    "facts_of",
    "files_in",
    "fits",
    "flags_of",
    "gaps",
    "idea_facts",
    "idea_gaps",
    "invitation_notice_due",
    "is_alike",
    "lacks_agreement",
    "last_day_of_repair",
    "must_ask_owner",
    "neutral_name",
    "next_steps",
    "notice_due",
    "owner_can_be_asked_again",
    "owner_in_words",
    "owner_may_answer",
    "part_is_open",
    "parts_of",
    "read_arrival",
    "reference_of",
    "repair_in_time",
    "repairable",
    "repaired_content",
    "shown_file",
    "signature_in_time",
    "size_in_words",
    "stage_of",
    "text_of",
    "untreated_until",
    "why_closed",
    "with_files",
    "writes_anything",
    "writes_part",
]
