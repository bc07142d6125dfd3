"""What can a message be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

MAIL = Lifecycle(
    name="mail",
    initial="waiting",
    labels={
        "waiting": sentence("waiting to be sent"),
        "sent": sentence("sent"),
        "kept": sentence("kept, not sent"),
    },
    transitions=(
        Transition("waiting", "send", "sent", "system", "the mail server took it"),
        Transition("waiting", "keep", "kept", "system", "this installation has no mail server"),
    ),
)

SIDES = ("team", "funder")
"""Who speaks: the team of the application, or the funder."""
READERS_OF_MESSAGE = ("both", "funder")
"""Who reads along: both sides, or the funder alone (an internal note)."""
