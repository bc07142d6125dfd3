"""What can an account be, and become?"""

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

ROLES = (
    "applicant",
    "reviewer",
    "chair",
    "programme_manager",
    "deciding_authority",
    "controller",
    "auditor",
    "administrator",
)
"""Applicant is held by everybody with a confirmed address; the others are granted."""
SCOPES = ("everywhere", "programme", "stream")
