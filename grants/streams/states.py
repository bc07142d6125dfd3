"""What can a stream be, and become? Whether it takes applications follows from its dates, not from here."""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

STREAM = Lifecycle(
    name="stream",
    initial="draft",
    labels={
        "draft": sentence("being written"),
        "announced": sentence("announced"),
        "ended": sentence("ended"),
    },
    transitions=(
        Transition("draft", "announce", "announced", "programme_manager", "every required part is there"),
        Transition(
            "announced",
            "clarify",
            "announced",
            "programme_manager",
            "only clearer words and additions, in time",
        ),
        Transition("announced", "end", "ended", "programme_manager", "every application has its decision"),
    ),
)

INQUIRY = Lifecycle(
    name="inquiry",
    initial="asked",
    labels={
        "asked": sentence("waiting for an answer"),
        "answered": sentence("answered for everybody"),
        "set_aside": sentence("not answered here"),
    },
    transitions=(
        Transition("asked", "answer", "answered", "programme_manager", "question and answer in one language"),
        Transition("asked", "set_aside", "set_aside", "programme_manager", "with a reason for who asked"),
    ),
)

ACCESS = ("open", "invitation")
MOMENTS = ("applications", "ideas", "preregistration")
"""What a call has a last moment for, the last of them first."""
MOMENT_NAMES = {
    "applications": sentence("Deadline"),
    "ideas": sentence("Deadline for ideas"),
    "preregistration": sentence("End of pre-registration"),
}
