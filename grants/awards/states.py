"""What can an award and a request about it be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

AWARD_STATES = ("running", "past", "vanished", "withdrawn")
"""An award of our own runs until it is withdrawn; one that came from another system's register is past and only looked
at. What a later file of that register no longer holds has vanished; when a later one holds it again, it is past."""

FACT_KINDS = ("requested", "granted", "determined", "words", "vanished", "returned")
"""What a later file of a register changed in a past award: an amount, another column, or that it is there at all."""

CHANGE_REQUEST = Lifecycle(
    name="change_request",
    initial="asked",
    labels={
        "asked": sentence("asked"),
        "granted": sentence("granted"),
        "refused": sentence("refused"),
        "withdrawn": sentence("withdrawn"),
    },
    transitions=(
        Transition("asked", "grant", "granted", "programme_manager", "with a reason, all or in part"),
        Transition("asked", "refuse", "refused", "programme_manager", "with a reason"),
        Transition("asked", "withdraw", "withdrawn", "applicant"),
    ),
)

REQUEST_KINDS = ("extension", "change", "combined")
"""A request asks for a later end for the same money, for another change, or for both at once."""
PART_KINDS = (
    "extension",
    "later_start",
    "early_end",
    "budget",
    "cofinancing",
    "content",
    "partner",
    "leader",
    "legal_person",
)
"""What one request can ask, each at most once: another period, another budget, another plan, other people."""
PART_OUTCOMES = ("granted", "altered", "refused", "withdrawn")
"""What became of one part of a request; `altered` is granted otherwise than was asked, null is still open."""
START = Lifecycle(
    name="start",
    initial="expected",
    labels={
        "expected": sentence("not told yet"),
        "asked": sentence("waits for consent to a later start"),
        "begun": sentence("the first day is known"),
    },
    transitions=(
        Transition("expected", "give_notice", "begun", "applicant", "within the term of the call"),
        Transition("expected", "ask_consent", "asked", "applicant", "later than the term, with a reason"),
        Transition("asked", "agree", "begun", "programme_manager", "not of the team"),
        Transition("asked", "refuse", "expected", "programme_manager", "not of the team, with a reason"),
    ),
)
"""How an award begins: the recipient tells the first day; later than the call allows needs consent."""

CONDITION = Lifecycle(
    name="award_condition",
    initial="open",
    labels={
        "open": sentence("still open"),
        "handed_in": sentence("handed in, is being looked at"),
        "met": sentence("met"),
        "dropped": sentence("no longer asked"),
    },
    transitions=(
        Transition("open", "hand_in", "handed_in", "applicant", "with words or a file"),
        Transition("handed_in", "accept", "met", "programme_manager", "not of the team"),
        Transition("handed_in", "return", "open", "programme_manager", "not of the team, with a reason"),
        Transition("open", "drop", "dropped", "programme_manager", "not of the team, with a reason"),
    ),
)
"""What must be met before the first instalment is paid."""

BANK_DETAILS = Lifecycle(
    name="bank_details",
    initial="given",
    labels={
        "given": sentence("waits for a check"),
        "checked": sentence("checked"),
        "refused": sentence("refused"),
        "replaced": sentence("replaced"),
        "flagged": sentence("a payment came back"),
    },
    transitions=(
        Transition("given", "check", "checked", "controller", "not who gave it, not of the team"),
        Transition("given", "refuse", "refused", "controller", "not who gave it, with a reason"),
        Transition("given", "replace", "replaced", "applicant"),
        Transition("checked", "replace", "replaced", "applicant"),
        Transition("checked", "flag", "flagged", "system", "the bank sent a payment back"),
        Transition("flagged", "check", "checked", "controller", "not who gave it, not of the team"),
        Transition("flagged", "replace", "replaced", "applicant"),
    ),
)
"""A bank account to pay to or from: two people, and nothing is paid while one of them must still look."""

INSTALMENT = Lifecycle(
    name="award_instalment",
    initial="planned",
    labels={
        "planned": sentence("planned"),
        "listed": sentence("in a payment batch"),
        "paid": sentence("paid"),
        "lapsed": sentence("lapsed"),
    },
    transitions=(
        Transition("planned", "list", "listed", "controller", "nothing holds it"),
        Transition("planned", "lapse", "lapsed", "system", "the amount of the award changed"),
        Transition("listed", "release", "planned", "controller", "its batch was taken back or refused"),
        Transition("listed", "pay", "paid", "controller", "the bank says so"),
        Transition("listed", "return", "planned", "controller", "the bank says so"),
        Transition("paid", "return", "planned", "controller", "the bank says so"),
    ),
)
"""A part of an award. Whether a planned one waits, is held or can be paid is computed, never kept."""

PAYMENT_BATCH = Lifecycle(
    name="payment_batch",
    initial="proposed",
    labels={
        "proposed": sentence("waits for approval"),
        "approved": sentence("approved, for the bank"),
        "settled": sentence("answered by the bank"),
        "refused": sentence("refused"),
        "withdrawn": sentence("taken back"),
    },
    transitions=(
        Transition("proposed", "approve", "approved", "controller", "not the proposer, within the mandate"),
        Transition("proposed", "refuse", "refused", "controller", "not the proposer, with a reason"),
        Transition("proposed", "withdraw", "withdrawn", "proposer"),
        Transition("approved", "settle", "settled", "system", "every payment has an answer"),
    ),
)

PAYMENT = Lifecycle(
    name="payment",
    initial="listed",
    labels={
        "listed": sentence("no answer of the bank yet"),
        "paid": sentence("paid"),
        "returned": sentence("came back"),
        "released": sentence("taken out"),
    },
    transitions=(
        Transition("listed", "release", "released", "controller", "the batch is not approved"),
        Transition("listed", "pay", "paid", "controller", "the bank says so"),
        Transition("listed", "return", "returned", "controller", "the bank says so"),
        Transition("paid", "return", "returned", "controller", "the bank says so"),
    ),
)
"""One instalment in one batch."""

ACCOUNT = Lifecycle(
    name="account_of_award",
    initial="draft",
    labels={"draft": sentence("being written"), "submitted": sentence("handed in")},
    transitions=(
        Transition("draft", "save", "draft", "applicant"),
        Transition("draft", "submit", "submitted", "applicant", "what is asked is filled in"),
        Transition("submitted", "return", "draft", "programme_manager", "with what is missing"),
    ),
)

ACCOUNT_REMINDERS = ("coming", "overdue", "own_motion")
"""What is told of an account that does not come: two weeks before, the day after with a term of four weeks (Awb
4:44(3)), and when that passed: then the funder determines the amount by itself (4:44(4))."""

DETERMINATION = Lifecycle(
    name="determination",
    initial="intended",
    labels={
        "intended": sentence("views asked"),
        "proposed": sentence("proposed"),
        "set": sentence("determined"),
        "returned": sentence("taken back"),
    },
    transitions=(
        Transition(
            "intended",
            "propose",
            "proposed",
            "programme_manager",
            "views came, their term passed, or none are needed",
        ),
        Transition("intended", "return", "returned", "programme_manager", "with a reason"),
        Transition("proposed", "set", "set", "deciding_authority", "not who proposed it; within mandate"),
        Transition(
            "proposed", "return", "returned", "programme_manager or deciding_authority", "with a reason"
        ),
    ),
)
DETERMINATION_KINDS = ("first", "at_once", "reopened", "on_objection")
"""The final amount after the project, fixed with the award itself, anew within five years (Awb 4:49), or on an
objection that was upheld (7:11(2))."""
DETERMINATION_GROUNDS = (
    "as_awarded",
    "costs",
    "activities_not_done",
    "duties_unmet",
    "false_data",
    "known_wrong",
    "ended",
    "new_facts",
    "objection_upheld",
)
"""Why the final amount is what it is: in line with the award, by real costs (4:46(3)), or lower (4:46(2), 4:49(1));
`ended` is a recipient that went bankrupt or was dissolved."""
HEARD_GROUNDS = ("activities_not_done", "duties_unmet", "false_data", "known_wrong", "ended", "new_facts")
"""Grounds on which the recipient is heard before the amount becomes lower (Awb 4:12(2))."""
REOPENING_GROUNDS = ("new_facts", "known_wrong", "duties_unmet")

COMPENSATION = Lifecycle(
    name="asset_compensation",
    initial="intended",
    labels={
        "intended": sentence("views asked"),
        "proposed": sentence("proposed"),
        "set": sentence("fixed"),
        "returned": sentence("taken back"),
    },
    transitions=(
        Transition("intended", "propose", "proposed", "programme_manager", "views came or their term passed"),
        Transition("intended", "return", "returned", "programme_manager", "with a reason"),
        Transition(
            "proposed",
            "set",
            "set",
            "deciding_authority",
            "not who proposed it; within mandate and the terms of Awb 4:41(3)",
        ),
        Transition(
            "proposed", "return", "returned", "programme_manager or deciding_authority", "with a reason"
        ),
    ),
)
COMPENSATION_GROUNDS = ("disposed", "damage", "activities_ended", "withdrawn", "dissolved")
"""What must have happened before compensation is owed for what the subsidy bought (Awb 4:41(2) a to e)."""

RECOVERY = Lifecycle(
    name="recovery",
    initial="open",
    labels={
        "open": sentence("to be paid back"),
        "settled": sentence("settled"),
        "lapsed": sentence("too late to reclaim"),
        "dropped": sentence("no longer asked"),
    },
    transitions=(
        Transition("open", "settle", "settled", "controller", "all is received, set off or remitted"),
        Transition("open", "lapse", "lapsed", "clock", "five years after the determination (Awb 4:57(4))"),
        *(
            Transition(state, "drop", "dropped", "system", "an objection was upheld")
            for state in ("open", "settled", "lapsed")
        ),
    ),
)
RECEIPT_KINDS = ("received", "set_off", "remitted")
"""How a part of what is reclaimed is settled: paid back, set off against a payment, or let go."""

PAYMENT_DECISIONS = (
    "suspended",
    "suspension_lifted",
    "suspension_lapsed",
    "remitted",
    "remission_refused",
    "stayed",
    "stay_ended",
    "reminded",
    "interest_claimed",
)
"""What is told by letter about paying and paying back; that a suspension lapsed is told, and decided by nobody."""
NOT_OBJECTED_TO = ("suspension_lapsed", "reminded")
"""Against which of these nobody can object: what nobody decided, and a formal reminder (Awb 8:4(1)(b))."""

GENERAL_DECISION = Lifecycle(
    name="general_decision",
    initial="proposed",
    labels={
        "proposed": sentence("proposed"),
        "approved": sentence("being carried out"),
        "done": sentence("carried out"),
        "withdrawn": sentence("taken back"),
    },
    transitions=(
        Transition("proposed", "approve", "approved", "deciding_authority", "not who proposed it"),
        Transition(
            "proposed", "withdraw", "withdrawn", "programme_manager or deciding_authority", "with a reason"
        ),
        Transition("approved", "finish", "done", "worker", "every award of the set has its decision"),
    ),
)
SAMPLE_CHECK = Lifecycle(
    name="sample_check",
    initial="drawn",
    labels={
        "drawn": sentence("drawn, is being looked at"),
        "in_order": sentence("in order"),
        "wrong": sentence("not in order"),
    },
    transitions=(
        Transition("drawn", "find_in_order", "in_order", "programme_manager", "not of the team"),
        Transition(
            "drawn", "find_wrong", "wrong", "programme_manager", "not of the team, with what was found"
        ),
    ),
)
"""One award in a sample. What is not in order changes an award by a decision of its own only."""

REPORT = Lifecycle(
    name="award_report",
    initial="open",
    labels={
        "open": sentence("to be written"),
        "submitted": sentence("handed in"),
        "accepted": sentence("accepted"),
        "lapsed": sentence("no longer asked"),
    },
    transitions=(
        Transition("open", "save", "open", "applicant"),
        Transition("open", "submit", "submitted", "applicant", "what is asked is filled in"),
        Transition("submitted", "take_back", "open", "applicant", "nobody judged it yet"),
        Transition(
            "submitted", "return", "open", "programme_manager", "not of the team, with a point and a day"
        ),
        Transition("submitted", "accept", "accepted", "programme_manager", "not of the team; no open point"),
        Transition("open", "lapse", "lapsed", "system", "period or amount of the award changed"),
        Transition("lapsed", "ask", "open", "system", "period or amount of the award changed"),
    ),
)
"""A report of a running project; one that came back is open again, with its points."""

REPORT_POINT = Lifecycle(
    name="report_point",
    initial="open",
    labels={
        "open": sentence("to be answered"),
        "answered": sentence("answered"),
        "closed": sentence("closed"),
    },
    transitions=(
        Transition("open", "answer", "answered", "applicant", "in words"),
        Transition("answered", "answer", "answered", "applicant", "in other words"),
        Transition("answered", "ask_again", "open", "programme_manager", "the report is returned once more"),
        Transition("open", "close", "closed", "programme_manager", "not of the team"),
        Transition("answered", "close", "closed", "programme_manager", "not of the team"),
    ),
)
"""What must be better in a report. A manager may accept a report and keep its points open (`keeps_points`)."""

REPORT_REMINDERS = ("coming", "overdue", "held", "own_motion")
"""What is told of a report that does not come: two weeks before; the day after, with the term of the call; when that
passed and instalments stop; and when as much passed again: the funder may determine the amount of its own motion."""
