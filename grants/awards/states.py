"""What can an award and a request about it be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

AWARD_STATES = ("running", "past")
"""An award of our own runs; one that came from another system's register is past and only looked at."""

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
        Transition("asked", "grant", "granted", "programme_manager", "with a reason"),
        Transition("asked", "refuse", "refused", "programme_manager", "with a reason"),
        Transition("asked", "withdraw", "withdrawn", "applicant"),
    ),
)

REQUEST_KINDS = ("extension", "change")
"""An extension asks for a later end for the same money; a change alters the plan or shifts budget lines."""
