"""What can an application be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

APPLICATION = Lifecycle(
    name="application",
    initial="draft",
    labels={
        "draft": sentence("draft"),
        "submitted": sentence("submitted"),
        "withdrawn": sentence("withdrawn"),
        "inadmissible": sentence("inadmissible"),
        "admissible": sentence("admissible"),
        "decided": sentence("decided"),
    },
    transitions=(
        Transition("draft", "submit", "submitted", "applicant", "complete; arrival decides whether it is late"),
        Transition("submitted", "reopen", "draft", "applicant", "before the deadline"),
        Transition("submitted", "withdraw", "withdrawn", "applicant"),
        Transition("submitted", "find_admissible", "admissible", "programme_manager", "arrived in time"),
        Transition("submitted", "find_inadmissible", "inadmissible", "programme_manager", "with a reason"),
        Transition("admissible", "withdraw", "withdrawn", "applicant"),
        Transition("admissible", "decide", "decided", "deciding_authority", "at publication"),
        Transition("inadmissible", "decide", "decided", "deciding_authority", "at publication"),
    ),
)

TEAM_ROLES = ("main_applicant", "co_applicant")
BUDGET_SIDES = ("cost", "income")
INCOME_KINDS = ("own_cash", "own_in_kind", "third_party")
