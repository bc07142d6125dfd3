"""Which kinds of mail tell of the term in which is decided: that it stands still, that it passed, what that costs."""

from __future__ import annotations

from grants.correspondence.rules.kind import Kind
from grants.foundation.wording import sentence

_RECEIPT = sentence("These are receipts: who sent something in must know at once that it arrived.")
_COLLEAGUE = sentence("These ask a colleague or a reviewer to do something.")
_TOLD = sentence("The law asks that applicants hear of this as soon as possible.")
_ABOUT = ("title", "reference", "call")

CLOCK_KINDS = (
    Kind(
        "decision_suspended",
        sentence("the term to decide stands still"),
        "application",
        (*_ABOUT, "why", "reason", "still_until", "due_on"),
        must=("reason", "due_on", "link"),
        clock=_TOLD,
    ),
    Kind(
        "suspension_ended",
        sentence("the term to decide runs again"),
        "application",
        (*_ABOUT, "due_on"),
        must=("due_on", "link"),
        clock=_TOLD,
    ),
    Kind(
        "default_received",
        sentence("a notice of default was received"),
        "application",
        (*_ABOUT, "received_on", "grace_until"),
        must=("received_on", "link"),
        never_held=_RECEIPT,
    ),
    Kind(
        "default_entered",
        sentence("a notice of default came in"),
        "notice",
        (*_ABOUT, "received_on", "grace_until"),
        must=("grace_until", "link"),
        never_held=_COLLEAGUE,
    ),
    Kind("penalty_proposed", sentence("a penalty was proposed"), "notice", _ABOUT, never_held=_COLLEAGUE),
    Kind("penalty_set", sentence("a penalty was set"), "application", _ABOUT),
)
