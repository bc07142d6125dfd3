"""What does someone intend with awards that hang on a budget (Awb 4:34), and with who bears a commitment?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from grants.budget.commands.commitments import locked_commitment, release
from grants.budget.commands.journal import Basis
from grants.budget.models import (
    BudgetAdoption,
    BudgetReservation,
    Commitment,
    CommitmentShare,
    MoneySource,
    Programme,
)
from grants.budget.permissions import may_book, may_keep_commitment, may_open_pot
from grants.budget.queries import find_adoption, find_reservation, shares_of
from grants.budget.rules import last_day_to_invoke, reservation_state
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def reserve_for_budget(*, actor: Account, basis_kind: str, basis_id: int, year: int) -> BudgetReservation:
    """Promise a commitment only if the budget of a year makes enough money available (Awb 4:34(1)).

    Raises NotFound, RuleBroken `budget_adopted` when that budget was adopted, `reserved_before`.
    """
    may_book(actor).require()
    kept = locked_commitment(Basis(basis_kind, basis_id))
    if find_adoption(kept.pot.programme_id, year) is not None:
        raise RuleBroken(
            "budget_adopted", sentence("The budget of that year was adopted already."), field="year"
        )
    if find_reservation(kept) is not None:
        raise RuleBroken("reserved_before", sentence("There is a budget reservation already."))
    made = BudgetReservation(commitment=kept, year=year)
    db.session.add(made)
    _record(actor, "reserve_for_budget", kept, year=year)
    return made


@command
def adopt_budget(*, actor: Account, programme: Programme, year: int, adopted_on: date) -> BudgetAdoption:
    """Write down when the budget of a year was adopted; raises RuleBroken `adopted_before`, `in_future`."""
    may_open_pot(actor, programme.id).require()
    if find_adoption(programme.id, year) is not None:
        raise RuleBroken(
            "adopted_before", sentence("The day of this budget is written down already."), field="year"
        )
    if adopted_on > today():
        raise RuleBroken("in_future", sentence("Choose today or an earlier day."), field="adopted_on")
    adopted = BudgetAdoption(
        programme_id=programme.id, year=year, adopted_on=adopted_on, entered_by=actor.id, entered_at=now()
    )
    db.session.add(adopted)
    record(
        actor_id=actor.id,
        deed="adopt_budget",
        subject=adopted,
        chain=programme_chain(programme.id),
        year=year,
        adopted_on=adopted_on,
    )
    return adopted


@command
def invoke_reservation(*, actor: Account, commitment: Commitment, reason: str) -> BudgetReservation:
    """Withdraw what is promised and not paid, for want of budget, within four weeks of its adoption (Awb 4:34(2)).

    Raises RuleBroken `no_reservation`, `budget_not_adopted`, `reservation_lapsed`, and as `release` does.
    """
    may_keep_commitment(actor, commitment.pot.programme_id).require()
    kept = locked_commitment(Basis(commitment.basis_kind, commitment.basis_id))
    held = find_reservation(kept)
    if held is None or held.invoked_on is not None:
        raise RuleBroken(
            "no_reservation", sentence("There is no budget reservation here that can be invoked.")
        )
    adoption = find_adoption(kept.pot.programme_id, held.year)
    state = reservation_state(adoption.adopted_on if adoption else None, None, today())
    if adoption is None or state == "waits":
        raise RuleBroken(
            "budget_not_adopted", sentence("The budget of %(year)s is not adopted yet.", year=str(held.year))
        )
    if state == "lapsed":
        raise RuleBroken(
            "reservation_lapsed",
            sentence(
                "This could be done until %(day)s; the award now stands without condition (Awb 4:34).",
                day=last_day_to_invoke(adoption.adopted_on),
            ),
        )
    held.invoked_on, held.invoked_by = today(), actor.id
    release(actor=actor, basis_kind=kept.basis_kind, basis_id=kept.basis_id, reason=reason)
    _record(actor, "invoke_reservation", kept, year=held.year)
    return held


@command
def share_out(*, actor: Account, commitment: Commitment, weights: Mapping[int, int]) -> None:
    """Say which sources bear a commitment, by weight; what was said before is replaced, and kept in the log.

    Raises RuleBroken `shares_missing`, or `other_programme` for a source of another programme.
    """
    may_keep_commitment(actor, commitment.pot.programme_id).require()
    bearing = {source_id: weight for source_id, weight in weights.items() if weight > 0}
    if not bearing:
        raise RuleBroken("shares_missing", sentence("Give at least one source a share."))
    known = select(MoneySource.id).where(
        MoneySource.programme_id == commitment.pot.programme_id, MoneySource.id.in_(bearing)
    )
    if len(db.session.scalars(known).all()) != len(bearing):
        raise RuleBroken("other_programme", sentence("Choose sources of this programme."))
    kept = locked_commitment(Basis(commitment.basis_kind, commitment.basis_id))
    before = {str(share.money_source_id): share.weight for share in shares_of(kept)}
    db.session.execute(delete(CommitmentShare).where(CommitmentShare.commitment_id == kept.id))
    for source_id, weight in sorted(bearing.items()):
        db.session.add(CommitmentShare(commitment_id=kept.id, money_source_id=source_id, weight=weight))
    after = {str(source_id): weight for source_id, weight in sorted(bearing.items())}
    _record(actor, "share_out", kept, before=before, after=after)


def _record(actor: Account, deed: str, kept: Commitment, **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=kept,
        chain=programme_chain(kept.pot.programme_id),
        basis=f"{kept.basis_kind} {kept.basis_id}",
        **facts,
    )
