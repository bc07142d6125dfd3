"""What was proposed about money, and what a controller answered."""

from __future__ import annotations

from grants.budget.events import MoneyProposalDecided, MoneyProposed
from grants.budget.models import MoneyProposal
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.queries import get_account, holders


@subscribe(MoneyProposed)
def ask_controllers(event: MoneyProposed) -> None:
    """Ask the controllers of the programme, but never the proposer, for an answer."""
    proposal = db.session.get_one(MoneyProposal, event.proposal_id)
    controllers = holders("controller", programme_id=proposal.programme_id)
    others = [account for account in controllers if account.id != proposal.proposed_by]
    tell(others, "money_proposed", page="proposals", proposal=proposal)


@subscribe(MoneyProposalDecided)
def tell_proposer(event: MoneyProposalDecided) -> None:
    """Tell the proposer what the controller decided."""
    proposal = db.session.get_one(MoneyProposal, event.proposal_id)
    tell([get_account(proposal.proposed_by)], "money_proposal_decided", page="proposals", proposal=proposal)
