"""What can a batch of decisions and a decision be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

BATCH = Lifecycle(
    name="batch",
    initial="proposed",
    labels={
        "proposed": sentence("proposed"),
        "approved": sentence("approved"),
        "published": sentence("published"),
        "withdrawn": sentence("withdrawn"),
    },
    transitions=(
        Transition(
            "proposed",
            "approve",
            "approved",
            "deciding_authority",
            "not the proposer, not an assessor; money is reserved",
        ),
        Transition("proposed", "withdraw", "withdrawn", "programme_manager or deciding_authority"),
        Transition("approved", "withdraw", "withdrawn", "deciding_authority", "undo: the money is released"),
        Transition(
            "approved",
            "publish",
            "published",
            "deciding_authority",
            "every letter is made; on the letters' day",
        ),
    ),
)

OUTCOMES = ("award", "refusal", "inadmissible")
GROUNDS = (
    "ranked_within_line",
    "offered_in_part",
    "completed",
    "substance",
    "eligibility",
    "ceiling",
    "shared_ceiling",
    "cap",
    "award_cap",
    "organisation_cap",
    "municipality_cap",
    "max_awards",
    "late",
    "incomplete",
)
"""Why: a refusal for want of room (ceiling, cap, max_awards) may turn into an award; the others may not."""
LIMITS = (
    "ceiling",
    "shared_ceiling",
    "cap",
    "award_cap",
    "organisation_cap",
    "municipality_cap",
    "max_awards",
    "threshold",
    "no_more_fundable",
)
"""What stops the line from going on."""
ANSWERS = ("accepted", "declined", "lapsed")
"""What the recipient said of an award; an offer in part that nobody accepted in time lapsed."""
