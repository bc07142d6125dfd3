"""What does someone intend with a proposal to move money? One person proposes, another decides."""

from __future__ import annotations

from sqlalchemy import select

from grants.budget import queries
from grants.budget.commands.ceilings import write_ceiling
from grants.budget.commands.commitments import add_to_commitments
from grants.budget.commands.journal import Basis, enter, locked_with_all_around
from grants.budget.events import CeilingRaised, MoneyProposalDecided, MoneyProposed
from grants.budget.models import Commitment, JournalEntry, MoneyProposal, MoneySource, Pot, Programme
from grants.budget.permissions import may_decide_proposal, may_propose_money, may_withdraw_proposal
from grants.budget.rules import Move, Standing, check_amount, check_reason, lowers_ceiling
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
    from_award: Commitment | None = None,
    to_award: Commitment | None = None,
    from_year: int | None = None,
    to_year: int | None = None,
    source: MoneySource | None = None,
    entry: JournalEntry | None = None,
    by_budget: bool = False,
    announced_where: str = "",
) -> MoneyProposal:
    """Propose to bring in or move money; nothing moves until somebody else approves.

    Keeps what it would do to each pot. Raises RuleBroken as `preview_of` does, `reason_missing` or
    `other_programme`.
    """
    may_propose_money(actor, to_pot.programme_id).require()
    if from_pot is not None and from_pot.programme_id != to_pot.programme_id:
        raise RuleBroken(
            "other_programme", sentence("Both pots must belong to one programme."), field="from_pot"
        )
    what = queries.Wanted(
        kind, amount, to_pot, from_pot, from_award, to_award, from_year, to_year, entry, by_budget
    )
    changes = queries.preview_of(**vars(what))
    proposal = MoneyProposal(
        programme_id=to_pot.programme_id,
        **vars(what) | {"amount": check_amount(amount)},
        source=source,
        reason=check_reason(reason),
        announced_where=announced_where,
        state=MONEY_PROPOSAL.initial,
        proposed_by=actor.id,
        proposed_at=now(),
        changes=[change.kept() for change in changes],
    )
    db.session.add(proposal)
    _record(actor, "propose_money", proposal, reason)
    publish(MoneyProposed(proposal.id))
    return proposal


@command
def approve_proposal(*, actor: Account, proposal: MoneyProposal, reason: str = "") -> None:
    """Move the money, and the ceilings with it, within mandate and pots as they are now.

    Raises NotAllowed beyond the mandate, RuleBroken `pot_empty`, `ceiling_passed` or `not_held` when it was spent
    meanwhile, `applications_in_hand` for a lower ceiling.
    """
    pots = locked_with_all_around(_pots_of(proposal))
    _decide(actor, proposal, "approve", reason)
    what = queries.Wanted.of(proposal)
    move = queries.move_now(what)
    before = {pot_id: Standing.of(pot) for pot_id, pot in pots.items()}
    basis = Basis("money_proposal", proposal.id)
    if move.legs:
        enter(
            actor=actor,
            kind=proposal.kind,
            legs=move.legs,
            reason=proposal.reason,
            basis=basis,
            raised=move.raised,
            money_source_id=proposal.source_id,
            reverses=proposal.entry,
        )
        add_to_commitments(move.legs)
    _set_ceilings(actor, proposal, move, before, pots, basis)
    publish(MoneyProposalDecided(proposal.id))


def _pots_of(proposal: MoneyProposal) -> set[int]:
    legs = proposal.entry.legs if proposal.entry is not None else ()
    named = {proposal.to_pot_id, proposal.from_pot_id, *(leg.pot_id for leg in legs)}
    return {pot_id for pot_id in named if pot_id is not None}


def _set_ceilings(
    actor: Account,
    proposal: MoneyProposal,
    move: Move,
    before: dict[int, Standing],
    pots: dict[int, Pot],
    basis: Basis,
) -> None:
    """Write down each ceiling that changed; one set anew is changed here, under the lock."""
    for pot_id, amount in move.ceilings.items():
        if lowers_ceiling(move, before[pot_id]):
            queries.check_none_in_hand(pots[pot_id], by_budget=proposal.by_budget)
        pots[pot_id].ceiling = amount
    for pot_id in sorted({*move.raised, *move.ceilings}):
        write_ceiling(
            actor=actor,
            pot=pots[pot_id],
            reason=proposal.reason,
            where=proposal.announced_where,
            basis=basis,
        )
        was, now_is = before[pot_id].ceiling, pots[pot_id].ceiling
        if was is not None and now_is is not None and now_is > was:
            publish(CeilingRaised(pot_id, proposal.id))


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
    """Decide within the mandate table, which nobody changes until this unit of work ends."""
    table = select(Programme.id).where(Programme.id == proposal.programme_id).with_for_update(read=True)
    db.session.scalars(table).one()
    may_decide_proposal(
        actor,
        programme_id=proposal.programme_id,
        proposed_by=proposal.proposed_by,
        mandate=queries.mandate_of(actor, proposal.programme_id, proposal.kind, proposal.amount),
    ).require()
    proposal.state = MONEY_PROPOSAL.after(proposal.state, deed)
    proposal.decided_by, proposal.decided_at = actor.id, now()
    proposal.decision_reason = reason
    _record(actor, f"{deed}_proposal", proposal, reason)


def _record(actor: Account, deed: str, proposal: MoneyProposal, reason: str) -> None:
    named = {
        "from_pot": proposal.from_pot_id,
        "from_award": proposal.from_award_id,
        "to_award": proposal.to_award_id,
        "from_year": proposal.from_year,
        "to_year": proposal.to_year,
        "source": proposal.source_id,
        "entry": proposal.entry_id,
    }
    record(
        actor_id=actor.id,
        deed=deed,
        subject=proposal,
        chain=programme_chain(proposal.programme_id),
        reason=reason,
        kind=proposal.kind,
        to_pot=proposal.to_pot_id,
        amount=proposal.amount,
        **{name: number for name, number in named.items() if number is not None},
    )
