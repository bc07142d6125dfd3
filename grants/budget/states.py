"""What can a proposal to move money be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

MONEY_PROPOSAL = Lifecycle(
    name="money_proposal",
    initial="proposed",
    labels={
        "proposed": sentence("proposed"),
        "approved": sentence("approved"),
        "refused": sentence("refused"),
        "withdrawn": sentence("withdrawn"),
    },
    transitions=(
        Transition("proposed", "approve", "approved", "controller", "not the proposer; both pots hold it"),
        Transition("proposed", "refuse", "refused", "controller", "not the proposer"),
        Transition("proposed", "withdraw", "withdrawn", "proposer"),
    ),
)

PROPOSAL_KINDS = ("funding", "top_up", "reallocation", "ceiling", "tranche", "correction")
"""Funding brings money in; a top-up also raises the ceiling; a reallocation takes it from another pot or a
running award; a ceiling is set anew; a tranche goes to another year; a correction reverses an entry."""
DECISION_ACT = "decisions"
"""What a mandate says of decisions on applications, beside acts about money: the largest award one may approve."""
REQUEST_ACT = "requests"
"""What a mandate says of requests about running awards: the largest award about which one may decide."""
PAYMENT_ACT = "payments"
"""What a mandate says of payment batches: the largest batch one may approve."""
MANDATED_ROLES = ("controller", "programme_manager", "deciding_authority")
"""The roles whose holders a mandate can be given to."""
POT_KINDS = ("programme", "year", "round", "stream", "execution", "objection_reserve", "overrun", "past")
"""An overrun pays for an objection that was upheld when the ceiling was reached (Awb 4:25(3)): it alone counts
against no ceiling around it."""
ENTRY_KINDS = (
    "funding",
    "top_up",
    "reallocation",
    "tranche",
    "reservation",
    "commitment",
    "release",
    "payment",
    "recovery",
    "correction",
)
PURSES = ("outside", "free", "reserved", "committed", "paid")
"""Where a euro of a pot is; `outside` is the funder or the world, and belongs to no pot."""
