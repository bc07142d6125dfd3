"""What does someone intend with money? Split by noun; every euro moves through `journal`."""

from grants.budget.commands.ceilings import set_ceiling
from grants.budget.commands.commitments import commit_reserved, fund_past, release, reserve
from grants.budget.commands.programmes import open_pot, open_programme
from grants.budget.commands.proposals import (
    approve_proposal,
    propose_money,
    refuse_proposal,
    withdraw_proposal,
)

__all__ = [
    "approve_proposal",
    "commit_reserved",
    "fund_past",
    "open_pot",
    "open_programme",
    "propose_money",
    "refuse_proposal",
    "release",
    "reserve",
    "set_ceiling",
    "withdraw_proposal",
]
