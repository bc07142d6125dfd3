"""What does someone intend with money? Split by noun; every euro moves through `journal`."""

from grants.budget.commands.ceilings import set_ceiling
from grants.budget.commands.commitments import commit_reserved, fund_past, pay, recover, release, reserve
from grants.budget.commands.past import PastChange, change_past
from grants.budget.commands.programmes import add_source, open_pot, open_programme
from grants.budget.commands.proposals import (
    approve_proposal,
    propose_money,
    refuse_proposal,
    withdraw_proposal,
)

__all__ = [
    "PastChange",
    "add_source",
    "approve_proposal",
    "change_past",
    "commit_reserved",
    "fund_past",
    "open_pot",
    "open_programme",
    "pay",
    "propose_money",
    "recover",
    "refuse_proposal",
    "release",
    "reserve",
    "set_ceiling",
    "withdraw_proposal",
]
