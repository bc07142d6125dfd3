"""What does someone intend with a ceiling? Announce the first one, and write down each later one."""

from __future__ import annotations

from grants.budget.commands.journal import Basis, locked
from grants.budget.models import Ceiling, Pot
from grants.budget.permissions import may_book
from grants.budget.rules import Standing, check_amount, why_not
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def set_ceiling(
    *,
    actor: Account,
    pot: Pot,
    amount: Money,
    reason: str,
    announced_where: str,
    basis_kind: str,
    basis_id: int,
) -> Ceiling:
    """Give a pot its first ceiling, as announced before the period (Awb 4:27(1)).

    Raises RuleBroken `ceiling_set` when it has one: it rises only by top-up or reallocation; `ceiling_passed`
    when more was spent already.
    """
    may_book(actor).require()
    check_amount(amount)
    held = locked(pot.id)
    if held.ceiling is not None:
        raise RuleBroken(
            "ceiling_set",
            sentence("This pot has a ceiling already: it can only rise, by a top-up or reallocation."),
        )
    broken = why_not(Standing(ceiling=amount), {"reserved": held.spent, "inside": held.inside}, held.name)
    if broken is not None:
        raise RuleBroken("ceiling_passed", broken.said, field="amount")
    held.ceiling = amount
    basis = Basis(basis_kind, basis_id)
    return write_ceiling(actor=actor, pot=held, reason=reason, where=announced_where, basis=basis)


def write_ceiling(*, actor: Account, pot: Pot, reason: str, where: str, basis: Basis) -> Ceiling:
    """Write down the ceiling now in force as a dated fact; called in the unit of work that changed it."""
    if pot.ceiling is None:
        raise AssertionError("the pot has a ceiling")
    fact = Ceiling(
        pot_id=pot.id,
        amount=pot.ceiling,
        announced_on=today(),
        announced_where=where,
        reason=reason,
        set_by=actor.id,
        set_at=now(),
        basis_kind=basis.kind,
        basis_id=basis.id,
    )
    db.session.add(fact)
    record(
        actor_id=actor.id,
        deed="set_ceiling",
        subject=fact,
        chain=programme_chain(pot.programme_id),
        reason=reason,
        pot=pot.id,
        amount=pot.ceiling,
    )
    return fact
