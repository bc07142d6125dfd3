"""What was proposed about money, and what a controller answered."""

from __future__ import annotations

from typing import Any

from grants.budget.events import MoneyProposalDecided, MoneyProposed
from grants.budget.models import MoneyProposal
from grants.budget.queries import deciders_of
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.foundation.wording import sentence
from grants.people.queries import get_account


@subscribe(MoneyProposed)
def ask_controllers(event: MoneyProposed) -> None:
    """Ask who may decide about it for an answer: never the proposer."""
    proposal = db.session.get_one(MoneyProposal, event.proposal_id)
    tell(deciders_of(proposal), "money_proposed", reason=proposal.reason, **_money(proposal))


@subscribe(MoneyProposalDecided)
def tell_proposer(event: MoneyProposalDecided) -> None:
    """Tell the proposer what the controller decided."""
    proposal = db.session.get_one(MoneyProposal, event.proposal_id)
    approved = sentence("Your proposal about money was approved")
    refused = sentence("Your proposal about money was refused")
    why = sentence("The reason: %(reason)s", reason=proposal.decision_reason)
    tell(
        [get_account(proposal.proposed_by)],
        "money_proposal_decided",
        outcome=approved if proposal.state == "approved" else refused,
        because=why if proposal.decision_reason else None,
        **_money(proposal),
    )


def _money(proposal: MoneyProposal) -> dict[str, Any]:
    return {"amount": proposal.amount, "pot": proposal.to_pot.name}
