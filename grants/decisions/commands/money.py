"""What do decisions intend with money? Set aside what is more than before, and give back what is less."""

from __future__ import annotations

from grants.budget.commands import commit_reserved, release, reserve
from grants.decisions import queries
from grants.decisions.models import Decision
from grants.decisions.queries import BASIS
from grants.decisions.rules import parts_to_give_back
from grants.foundation.money import ZERO
from grants.people.models import Account


def set_aside(actor: Account, decision: Decision) -> None:
    """Reserve what a decision awards above what it replaces, from the pot that pays it; raises as `reserve` does."""
    stream, application = decision.batch.stream, decision.application
    if decision.adds > ZERO:
        reserve(
            actor=actor,
            pot=decision.pot or stream.pot,
            initiative_id=application.initiative_id,
            amount=decision.adds,
            cap=stream.definition.cap,
            basis_kind=BASIS,
            basis_id=decision.id,
            reason=application.reference or "",
            years=queries.planned_years(decision),
        )


def let_go(actor: Account, decision: Decision, reason: str) -> None:
    """Release what was reserved for a decision that is taken back."""
    if decision.adds > ZERO:
        release(actor=actor, basis_kind=BASIS, basis_id=decision.id, reason=reason)


def carry_over(actor: Account, decision: Decision) -> None:
    """Commit what a decision that comes into force awards more, or release what it awards less and was not paid."""
    reason = decision.application.reference or ""
    if decision.adds > ZERO:
        commit_reserved(actor=actor, basis_kind=BASIS, basis_id=decision.id, reason=reason)
        return
    for basis, part in parts_to_give_back(queries.held_by(queries.earlier_than(decision)), -decision.adds):
        release(actor=actor, basis_kind=BASIS, basis_id=basis, reason=reason, amount=part)


def give_up(actor: Account, decision: Decision, reason: str) -> None:
    """Release what is committed for an award that fell before it began, by whichever decision it was."""
    held = queries.held_by((decision, *queries.earlier_than(decision)))
    for basis, part in parts_to_give_back(held, decision.awarded or ZERO):
        release(actor=actor, basis_kind=BASIS, basis_id=basis, reason=reason, amount=part)
