"""What does someone intend with a proposal to move money? One person proposes, another decides."""

from __future__ import annotations

from grants.budget.commands.ceilings import write_ceiling
from grants.budget.commands.journal import Basis, enter
from grants.budget.events import CeilingRaised, MoneyProposalDecided, MoneyProposed
from grants.budget.models import MoneyProposal, Pot
from grants.budget.permissions import may_decide_proposal, may_propose_money, may_withdraw_proposal
from grants.budget.rules import (
    RAISES_CEILING,
    Side,
    between_pots,
    check_amount,
    check_proposal,
    check_reason,
    from_outside,
)
from grants.budget.states import MONEY_PROPOSAL
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def propose_money(
    *,
    actor: Account,
    kind: str,
    to_pot: Pot,
    amount: Money,
    reason: str,
    from_pot: Pot | None = None,
    announced_where: str = "",
) -> MoneyProposal:
    """Propose to bring in or move money; nothing moves until somebody else approves.

    Keeps how both pots stood. Raises RuleBroken as `check_proposal` does, `reason_missing` or
    `other_programme`.
    """
    may_propose_money(actor, to_pot.programme_id).require()
    if from_pot is not None and from_pot.programme_id != to_pot.programme_id:
        raise RuleBroken(
            "other_programme", sentence("Both pots must belong to one programme."), field="from_pot"
        )
    sides = Side.of(to_pot), Side.of(from_pot) if from_pot else None
    check_proposal(kind=kind, amount=amount, to_pot=sides[0], from_pot=sides[1])
    proposal = MoneyProposal(
        programme_id=to_pot.programme_id,
        kind=kind,
        from_pot=from_pot,
        to_pot=to_pot,
        amount=check_amount(amount),
        reason=check_reason(reason),
        announced_where=announced_where,
        state=MONEY_PROPOSAL.initial,
        proposed_by=actor.id,
        proposed_at=now(),
        before={
            "to": sides[0].standing.kept(),
            "from": sides[1].standing.kept() if sides[1] else None,
        },
    )
    db.session.add(proposal)
    _record(actor, "propose_money", proposal, reason)
    publish(MoneyProposed(proposal.id))
    return proposal


@command
def approve_proposal(*, actor: Account, proposal: MoneyProposal, reason: str = "") -> None:
    """Move the money, and the ceiling with it; raises RuleBroken `pot_empty` when it was spent meanwhile."""
    _decide(actor, proposal, "approve", reason)
    to_pot, amount = proposal.to_pot, proposal.amount
    if proposal.from_pot_id is None:
        legs = from_outside(to_pot.id, amount)
    else:
        legs = between_pots(proposal.from_pot_id, to_pot.id, amount)
    rises = proposal.kind in RAISES_CEILING
    basis = Basis("money_proposal", proposal.id)
    enter(
        actor=actor,
        kind=proposal.kind,
        legs=legs,
        reason=proposal.reason,
        basis=basis,
        raised={to_pot.id: amount} if rises else None,
    )
    if rises and to_pot.ceiling is not None:
        write_ceiling(
            actor=actor, pot=to_pot, reason=proposal.reason, where=proposal.announced_where, basis=basis
        )
        publish(CeilingRaised(to_pot.id, proposal.id))
    publish(MoneyProposalDecided(proposal.id))


@command
def refuse_proposal(*, actor: Account, proposal: MoneyProposal, reason: str) -> None:
    """Refuse; nothing moves. Raises RuleBroken `reason_missing`."""
    _decide(actor, proposal, "refuse", check_reason(reason))
    publish(MoneyProposalDecided(proposal.id))


@command
def withdraw_proposal(*, actor: Account, proposal: MoneyProposal) -> None:
    """Take one's own proposal back before it is decided."""
    may_withdraw_proposal(
        actor, programme_id=proposal.programme_id, proposed_by=proposal.proposed_by
    ).require()
    proposal.state = MONEY_PROPOSAL.after(proposal.state, "withdraw")
    _record(actor, "withdraw_proposal", proposal, "")


def _decide(actor: Account, proposal: MoneyProposal, deed: str, reason: str) -> None:
    may_decide_proposal(actor, programme_id=proposal.programme_id, proposed_by=proposal.proposed_by).require()
    proposal.state = MONEY_PROPOSAL.after(proposal.state, deed)
    proposal.decided_by, proposal.decided_at = actor.id, now()
    proposal.decision_reason = reason
    _record(actor, f"{deed}_proposal", proposal, reason)


def _record(actor: Account, deed: str, proposal: MoneyProposal, reason: str) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=proposal,
        chain=programme_chain(proposal.programme_id),
        reason=reason,
        kind=proposal.kind,
        from_pot=proposal.from_pot_id,
        to_pot=proposal.to_pot_id,
        amount=proposal.amount,
    )
