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
        Transition("draft", "submit", "submitted", "applicant", "complete; arrival decides if it is late"),
        Transition("draft", "withdraw", "withdrawn", "applicant"),
        Transition("submitted", "reopen", "submitted", "applicant", "before the deadline"),
        Transition("submitted", "submit", "submitted", "applicant", "reopened; before the deadline"),
        Transition("submitted", "withdraw", "withdrawn", "applicant"),
        Transition("submitted", "find_admissible", "admissible", "programme_manager", "closed; in time"),
        Transition("submitted", "find_inadmissible", "inadmissible", "programme_manager", "closed; a reason"),
        Transition("submitted", "ask_repair", "submitted", "programme_manager", "closed; in time; once"),
        Transition("submitted", "submit_repair", "submitted", "applicant", "asked; within the term"),
        Transition(
            "submitted",
            "leave_untreated",
            "inadmissible",
            "programme_manager",
            "repair not enough or not there; within four weeks; a reason",
        ),
        Transition("admissible", "withdraw", "withdrawn", "applicant"),
        Transition("inadmissible", "withdraw", "withdrawn", "applicant", "as any other"),
        Transition(
            "inadmissible",
            "take_back_finding",
            "submitted",
            "programme_manager",
            "no decision proposed; a reason",
        ),
        Transition("admissible", "decide", "decided", "deciding_authority", "at publication"),
        Transition("inadmissible", "decide", "decided", "deciding_authority", "at publication"),
    ),
)

IN_ASSESSMENT = sentence("in assessment")
"""What a team reads from the deadline until the publication, whatever the funder found meanwhile."""
TEAM_LABELS = APPLICATION.labels | {
    "submitted": IN_ASSESSMENT,
    "admissible": IN_ASSESSMENT,
    "inadmissible": IN_ASSESSMENT,
}

OWNER_ANSWER = Lifecycle(
    name="owner_answer",
    initial="not_needed",
    labels={
        "not_needed": sentence("agreement not needed"),
        "asked": sentence("agreement asked"),
        "agreed": sentence("agreement given"),
        "refused": sentence("agreement refused"),
    },
    transitions=(
        Transition("not_needed", "ask", "asked", "applicant", "at the start; acts not for the owner"),
        Transition("asked", "ask_again", "asked", "applicant", "a day later"),
        Transition("asked", "agree", "agreed", "owner", "the one place, in a call by invitation"),
        Transition("asked", "refuse", "refused", "owner", "a reason"),
        Transition("agreed", "refuse", "refused", "owner", "a reason; nothing found yet"),
        Transition("refused", "agree", "agreed", "owner", "the one place, in a call by invitation"),
        Transition("refused", "refuse", "refused", "owner", "another reason"),
    ),
)
"""What the owner of the initiative says of an application that another organisation makes."""

PREREGISTRATION = Lifecycle(
    name="preregistration",
    initial="made",
    labels={"made": sentence("pre-registered"), "withdrawn": sentence("withdrawn")},
    transitions=(
        Transition("made", "withdraw", "withdrawn", "applicant", "no application was started with it"),
    ),
)
"""That an application will come. Whether it came is asked of the applications."""

IDEA = Lifecycle(
    name="idea",
    initial="submitted",
    labels={
        "submitted": sentence("waits for advice"),
        "replaced": sentence("replaced by a later idea"),
        "positive": sentence("positive advice"),
        "negative": sentence("negative advice"),
    },
    transitions=(
        Transition("submitted", "submit_idea", "replaced", "applicant", "before the deadline for ideas"),
        Transition(
            "submitted", "advise_positively", "positive", "programme_manager", "after it; with reasons"
        ),
        Transition(
            "submitted", "advise_negatively", "negative", "programme_manager", "after it; with reasons"
        ),
    ),
)
"""The first of two stages: an idea that arrived, and the advice on it. Neither advice bars the full application."""
ADVISED = ("positive", "negative")

ATTACHMENT = Lifecycle(
    name="attachment",
    initial="quarantined",
    labels={
        "quarantined": sentence("waiting for the virus scanner"),
        "accepted": sentence("checked"),
        "refused": sentence("refused: the virus scanner found something"),
    },
    transitions=(
        Transition("quarantined", "accept", "accepted", "system", "inspected; scanned, or no scanner here"),
        Transition("quarantined", "refuse", "refused", "system", "the scanner found something"),
    ),
)
"""A file that was inspected and kept. What the inspector refuses is never kept, so it has no state."""

REPAIR = Lifecycle(
    name="repair",
    initial="asked",
    labels={
        "asked": sentence("repair asked"),
        "repaired": sentence("repaired"),
        "lapsed": sentence("not repaired in time"),
        "untreated": sentence("left untreated"),
    },
    transitions=(
        Transition("asked", "submit_repair", "repaired", "applicant", "within the term"),
        Transition("asked", "lapse", "lapsed", "the clockwork", "the term has passed"),
        Transition("repaired", "leave_untreated", "untreated", "programme_manager", "within four weeks"),
        Transition("lapsed", "leave_untreated", "untreated", "programme_manager", "within four weeks"),
        Transition("untreated", "weigh_again", "repaired", "programme_manager", "it was repaired"),
        Transition(
            "untreated", "weigh_unrepaired_again", "lapsed", "programme_manager", "it was not repaired"
        ),
    ),
)
"""The one request to mend formal answers (Awb 4:5)."""

EXTENSION = Lifecycle(
    name="personal_extension",
    initial="asked",
    labels={
        "asked": sentence("asked"),
        "proposed": sentence("proposed to the deciding authority"),
        "granted": sentence("granted"),
        "refused": sentence("not granted"),
    },
    transitions=(
        Transition("asked", "propose", "proposed", "programme_manager", "a later moment; a reason"),
        Transition("asked", "refuse", "refused", "programme_manager", "a reason"),
        Transition("proposed", "grant", "granted", "deciding_authority", "another person than proposed it"),
        Transition("proposed", "refuse", "refused", "deciding_authority", "a reason"),
    ),
)
"""A later deadline for one application: only as a reasoned decision of two people."""

AT_REPAIR = ("added", "taken_out")
"""What a repair does with a file: it comes with the repair, or what was submitted no longer counts after it."""
SUSPENSION_GROUNDS = ("consent", "applicant", "force_majeure", "foreign")
"""Why the decision clock stands still besides a repair (Awb 4:15(1)(b), 4:15(2)(a)-(c))."""
CHECK_STATES = ("open", "met", "unmet")
"""Where the formal check of an application stands, once somebody saved it."""
TEAM_ROLES = ("main_applicant", "co_applicant", "project_leader", "authorised_signatory")
NOTICES = ("week", "two_days", "day", "missed")
"""What a team with a draft hears: a week, two days, a day before the deadline, and after it."""
INVITATION_NOTICES = ("week", "lapsed")
"""What an invited owner hears who is silent: a week before the deadline, and after it."""
INTEREST_GROUNDS = ("team", "declared", "taken_back", "measure")
"""Wrote along; said so; or the manager took the application away from a reviewer, which is no interest."""
BUDGET_SIDES = ("cost", "income")
INCOME_KINDS = ("own_cash", "own_in_kind", "third_party")
