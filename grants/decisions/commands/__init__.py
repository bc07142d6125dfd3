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

__all__ = [
    "approve_batch",
    "keep_letters",
    "plan_publication",
    "propose_batch",
    "propose_on_admissibility",
    "publish_batch",
    "withdraw_batch",
]
