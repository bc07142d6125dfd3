"""What does someone intend with decisions? By what is decided: what was kept out by itself, or a whole stream."""

from grants.decisions.commands.admissibility import propose_on_admissibility
from grants.decisions.commands.batches import (
    approve_batch,
    keep_letters,
    plan_publication,
    propose_batch,
    publish_batch,
    withdraw_batch,
)
from grants.decisions.commands.offers import accept_offer, decline_offer, lapse_offer
from grants.decisions.commands.packages import discard_package, keep_package

__all__ = [
    "accept_offer",
    "approve_batch",
    "decline_offer",
    "discard_package",
    "keep_letters",
    "keep_package",
    "lapse_offer",
    "plan_publication",
    "propose_batch",
    "propose_on_admissibility",
    "publish_batch",
    "withdraw_batch",
]
