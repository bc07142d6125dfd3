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
