"""What can an account or an invitation be, and become?"""

from grants.foundation.lifecycle import Lifecycle, Transition
from grants.foundation.wording import sentence

ACCOUNT = Lifecycle(
    name="account",
    initial="unconfirmed",
    labels={
        "unconfirmed": sentence("address not confirmed"),
        "active": sentence("active"),
        "disabled": sentence("disabled"),
    },
    transitions=(
        Transition("unconfirmed", "confirm", "active", "person"),
        Transition("unconfirmed", "disable", "disabled", "administrator"),
        Transition("active", "disable", "disabled", "administrator"),
        Transition("disabled", "enable", "active", "administrator", "the address was confirmed"),
        Transition(
            "disabled",
            "enable_unconfirmed",
            "unconfirmed",
            "administrator",
            "the address was never confirmed",
        ),
    ),
)

MEMBERSHIP_INVITATION = Lifecycle(
    name="membership_invitation",
    initial="open",
    labels={
        "open": sentence("waits for an answer"),
        "accepted": sentence("invitation accepted"),
        "declined": sentence("invitation declined"),
        "withdrawn": sentence("invitation taken back"),
        "replaced": sentence("replaced by a later one"),
    },
    transitions=(
        Transition("open", "accept", "accepted", "invited person", "within thirty days"),
        Transition("open", "decline", "declined", "invited person", "within thirty days"),
        Transition("open", "withdraw", "withdrawn", "member"),
        Transition("open", "replace", "replaced", "member", "the same address is invited again"),
    ),
)

ROLES = (
    "applicant",
    "reviewer",
    "chair",
    "programme_manager",
    "deciding_authority",
    "controller",
    "auditor",
    "adviser",
    "administrator",
)
"""Applicant is held by everybody with a confirmed address; the others are granted."""
SCOPES = ("everywhere", "programme", "stream")
