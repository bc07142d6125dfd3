"""What does someone intend with money? Split by noun; every euro moves through `journal`."""

from grants.budget.commands.ceilings import set_ceiling
from grants.budget.commands.commitments import (
    commit_more,
    commit_reserved,
    fund_past,
    pay,
    plan_anew,
    recover,
    release,
    reserve,
    spend,
    take_back_payment,
)
from grants.budget.commands.mandates import end_mandate, give_mandate, name_deputy
from grants.budget.commands.past import PastChange, change_past
from grants.budget.commands.programmes import add_source, open_pot, open_programme
from grants.budget.commands.proposals import (
    approve_proposal,
    propose_money,
    refuse_proposal,
    withdraw_proposal,
)
from grants.budget.commands.reservations import (
    adopt_budget,
    invoke_reservation,
    reserve_for_budget,
    share_out,
)

__all__ = [
    "PastChange",
    "add_source",
    "adopt_budget",
    "approve_proposal",
    "change_past",
    "commit_more",
    "commit_reserved",
    "end_mandate",
    "fund_past",
    "give_mandate",
    "invoke_reservation",
    "name_deputy",
    "open_pot",
    "open_programme",
    "pay",
    "plan_anew",
    "propose_money",
    "recover",
    "refuse_proposal",
    "release",
    "reserve",
    "reserve_for_budget",
    "set_ceiling",
    "share_out",
    "spend",
    "take_back_payment",
    "withdraw_proposal",
]
