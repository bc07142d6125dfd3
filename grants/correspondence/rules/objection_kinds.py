"""Which kinds of mail tell of an objection: to who objects, to who is asked to act, and to who has the decision."""

from __future__ import annotations

from grants.correspondence.rules.kind import Kind
from grants.foundation.wording import sentence

_RECEIPT = sentence("These are receipts: who sent something in must know at once that it arrived.")
_COLLEAGUE = sentence("These ask a colleague or a reviewer to do something.")
_ABOUT = ("title", "reference", "call")
_TERM = sentence("The terms of an objection run on: each day it waits is a day less for who objects.")

OBJECTION_KINDS = (
    Kind(
        "objection_received",
        sentence("an objection was received"),
        "own_objection",
        (*_ABOUT, "arrived"),
        must=("reference", "arrived", "link"),
        never_held=_RECEIPT,
    ),
    Kind(
        "objection_moved",
        sentence("something happened to an objection"),
        "own_objection",
        (*_ABOUT, "news"),
        must=("news", "link"),
        clock=_TERM,
    ),
    Kind(
        "objection_of_other",
        sentence("somebody else objected to a decision"),
        "application",
        (*_ABOUT, "news"),
        must=("news", "link"),
        clock=_TERM,
    ),
    Kind("objection_entered", sentence("an objection came in"), "objection", _ABOUT, never_held=_COLLEAGUE),
    Kind(
        "objection_to_decide",
        sentence("an outcome of an objection was proposed"),
        "objection",
        (*_ABOUT, "due_on"),
        never_held=_COLLEAGUE,
    ),
)
