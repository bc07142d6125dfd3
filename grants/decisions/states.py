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

KINDS = (
    "ranking",
    "admissibility",
    "apart",
    "rectification",
    "detriment",
    "withdrawal_of_award",
    "objection",
    "court",
    "supplement",
)
"""What a batch decides: a whole stream over its ranking, what was kept out, or one application by itself."""
DECIDED_ON_OBJECTION = ("objection", "court")
"""Kinds against which no objection is open any more, but an appeal to a court (Awb 7:1, 8:1)."""
OUTCOMES = ("award", "refusal", "inadmissible", "withdrawal")
FOR_WANT_OF_ROOM = (
    "ceiling",
    "shared_ceiling",
    "cap",
    "award_cap",
    "organisation_cap",
    "municipality_cap",
    "max_awards",
)
"""A refusal on one of these may turn into an award when there is more money; the others may not."""
HEARD_KINDS = ("detriment", "withdrawal_of_award")
"""Before these the recipient is asked for their views (Awb 4:8, 4:12(2))."""
MAY_REFUSE = ("activities_unlikely", "duties_unlikely", "false_data", "insolvent")
"""Why an application may be refused apart from its place in the ranking (Awb 4:35)."""
MAY_WITHDRAW = ("activities_not_done", "duties_unmet", "false_data", "known_wrong", "wrong", "circumstances")
"""Why an award may be withdrawn or changed to the detriment of who has it (Awb 4:48(1)(a)-(d), 4:50(1))."""
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
    "objection_upheld",
    "court_order",
    "at_request",
    "activities_unlikely",
    "duties_unlikely",
    "false_data",
    "insolvent",
    "activities_not_done",
    "duties_unmet",
    "known_wrong",
    "wrong",
    "circumstances",
    "supplement",
)
"""Why it was decided so."""
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

OBJECTION = Lifecycle(
    name="objection",
    initial="draft",
    labels={
        "draft": sentence("not sent yet"),
        "received": sentence("received"),
        "incomplete": sentence("waiting for what is missing"),
        "hearing_planned": sentence("hearing planned"),
        "ready": sentence("ready to be decided"),
        "proposed": sentence("decision proposed"),
        "decided": sentence("decided"),
        "withdrawn": sentence("withdrawn"),
        "settled": sentence("settled"),
    },
    transitions=(
        Transition("draft", "submit", "received", "objector"),
        Transition("received", "ask_repair", "incomplete", "programme_manager", "with a term (Awb 6:6)"),
        Transition("incomplete", "take_repair", "received", "objector or programme_manager"),
        Transition("incomplete", "lapse_repair", "received", "system", "the term ran out unused"),
        *(
            Transition(
                state, "plan_hearing", "hearing_planned", "programme_manager", "time to read (Awb 7:4, 7:5)"
            )
            for state in ("received", "hearing_planned", "ready")
        ),
        *(
            Transition(state, "skip_hearing", "ready", "programme_manager", "on a ground of Awb 7:3")
            for state in ("received", "hearing_planned")
        ),
        Transition("hearing_planned", "report_hearing", "ready", "programme_manager", "on or after the day"),
        Transition(
            "ready",
            "propose_outcome",
            "proposed",
            "programme_manager",
            "lateness judged, advice given or none asked",
        ),
        Transition("proposed", "return", "ready", "programme_manager or deciding_authority"),
        Transition(
            "proposed",
            "decide",
            "decided",
            "deciding_authority",
            "never who proposed it, took the first decision or assessed (Awb 10:3)",
        ),
        *(
            Transition(
                state, deed, to, "objector or programme_manager", "also orally at the hearing (Awb 6:21)"
            )
            for deed, to in (("withdraw", "withdrawn"), ("settle", "settled"))
            for state in ("received", "incomplete", "hearing_planned", "ready", "proposed")
        ),
        Transition("decided", "reopen", "ready", "programme_manager", "a court annulled the decision on it"),
    ),
)
OPEN_OBJECTION = ("received", "incomplete", "hearing_planned", "ready", "proposed")
"""While an objection waits for its outcome."""
ON_APPLICATION = "decision"
"""What an objection is against where it is the decision on the application; later wings name theirs themselves."""
OBJECTION_OUTCOMES = ("inadmissible", "unfounded", "partly_founded", "founded")
CHANNELS = ("online", "post", "email", "desk", "forwarded")
"""How an objection came in; `forwarded` by a body that was not the right one (Awb 6:15)."""
OBJECTORS = ("applicant", "partner", "rival", "other")
STEPS = (
    "repair_asked",
    "repair_came",
    "repair_lapsed",
    "adjourned",
    "agreed",
    "default_noticed",
    "grounds_added",
    "returned",
    "reopened",
)
"""What happens to an objection on a day, besides its states; some of it moves its last day."""
SKIP_GROUNDS = ("manifestly_inadmissible", "manifestly_unfounded", "waived", "no_answer", "fully_met")
"""Why nobody is heard (Awb 7:3 a to e)."""
HEARING_STATES = ("planned", "held", "cancelled")
OBJECTION_LETTERS = ("receipt", "repair", "committee", "hearing", "adjournment", "outcome")
OBJECTION_SIDES = ("objector", "funder")
"""Whose a file with an objection is."""

LETTER_KINDS = (
    "award",
    "offer",
    "completed",
    "replacing",
    "no_money",
    "substance",
    "late",
    "incomplete",
    "eligibility",
    "apart",
    "rectification",
    "detriment",
    "withdrawal_of_award",
    "objection",
    "court",
    "supplement",
)
"""Of which kinds the letter of a decision can be; each has free texts of its own."""
NOTICE = Lifecycle(
    name="notice_of_default",
    initial="received",
    labels={
        "received": sentence("received"),
        "in_time": sentence("decided in time"),
        "proposed": sentence("penalty proposed"),
        "set": sentence("penalty set"),
        "withdrawn": sentence("withdrawn"),
    },
    transitions=(
        Transition("received", "decide_in_time", "in_time", "system", "within two weeks (Awb 4:17(3))"),
        Transition(
            "received",
            "propose_penalty",
            "proposed",
            "programme_manager",
            "it cannot grow any more (Awb 4:18)",
        ),
        Transition("received", "withdraw", "withdrawn", "programme_manager", "in writing"),
        Transition("proposed", "return", "received", "programme_manager or deciding_authority"),
        Transition("proposed", "set_penalty", "set", "deciding_authority", "never who proposed it"),
    ),
)
NOTHING_OWED = ("unreasonably_late", "no_party", "manifestly_inadmissible", "manifestly_unfounded")
"""Why no penalty is owed although the decision came late (Awb 4:17(6))."""

DELIVERIES = ("mailed", "mail_bounced", "read", "posted", "post_returned")
"""What can happen to a letter after it was offered on this site."""

APPEAL = Lifecycle(
    name="appeal",
    initial="pending",
    labels={
        "pending": sentence("pending"),
        "judged": sentence("judged"),
        "withdrawn": sentence("withdrawn"),
    },
    transitions=(
        Transition("pending", "judge", "judged", "programme_manager", "as the court ruled"),
        Transition("pending", "withdraw", "withdrawn", "programme_manager"),
    ),
)
APPEAL_KINDS = ("appeal", "higher_appeal", "interim_relief")
JUDGMENTS = ("inadmissible", "unfounded", "annulled", "effects_stay", "court_decided")
"""What a court ruled: `effects_stay` annuls and lets the effects stand, `court_decided` decides by itself."""
