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
        "held": sentence("on hold"),
        "cancelled": sentence("cancelled, never sent"),
        "refused": sentence("refused by the reader's mail server"),
    },
    transitions=(
        Transition("waiting", "send", "sent", "system", "the mail server took it"),
        Transition("waiting", "keep", "kept", "system", "this installation has no mail server"),
        Transition("waiting", "hold", "held", "system", "its kind is on hold in its call"),
        Transition("waiting", "refuse", "refused", "system", "the address does not exist, says its server"),
        Transition("held", "release", "waiting", "programme_manager", "a reason"),
        Transition("held", "cancel", "cancelled", "programme_manager", "a reason"),
    ),
)

BROADCAST = Lifecycle(
    name="broadcast",
    initial="draft",
    labels={
        "draft": sentence("not sent yet"),
        "sent": sentence("sent"),
        "discarded": sentence("thrown away, never sent"),
    },
    transitions=(
        Transition("draft", "change", "draft", "programme_manager"),
        Transition("draft", "send", "sent", "programme_manager", "everybody who gets it was looked at"),
        Transition("draft", "discard", "discarded", "programme_manager", "a reason"),
    ),
)

SIDES = ("team", "funder")
"""Who speaks: the team of the application, or the funder."""
READERS_OF_MESSAGE = ("both", "funder")
"""Who reads along: both sides, or the funder alone (an internal note)."""

EVERY_KIND = "every"
"""What a hold on all kinds of mail names instead of a kind."""
