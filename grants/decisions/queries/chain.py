"""Which decision on an application is in force, what did it replace, and which money do they hold together?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import CompoundSelect, func, or_, select
from sqlalchemy.orm import aliased

from grants.budget.models import Commitment
from grants.decisions.models import Batch, Decision
from grants.decisions.rules import Content, last_day_to_object
from grants.decisions.states import MAY_REFUSE
from grants.foundation.database import db
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money

BASIS = "decision"
"""On what money rests that an award takes: the decision, by its number."""


def decision_in_force(application_id: int) -> Decision | None:
    """Return the decision on an application that is in force, or None."""
    return db.session.scalars(
        select(Decision).where(Decision.application_id == application_id, Decision.is_in_force)
    ).one_or_none()


def earlier_than(decision: Decision) -> Iterator[Decision]:
    """Yield what a decision replaces, what that replaced, and so on."""
    earlier = decision.replaces
    while earlier is not None:
        yield earlier
        earlier = earlier.replaces


def first_over_ranking(decision: Decision) -> Decision:
    """Return the decision that followed from the ranking, of a decision that replaces it; else the decision itself."""
    found = (one for one in (decision, *earlier_than(decision)) if one.batch.kind == "ranking")
    return next(found, decision)


def content_of(decision: Decision) -> Content:
    """Return what a decision says."""
    return Content(decision.outcome, decision.ground, decision.awarded)


def says_the_same(decision: Decision) -> bool:
    """Say whether a decision says what the one it replaces said: then a rectification opens no new term."""
    return decision.replaces is not None and content_of(decision) == content_of(decision.replaces)


def objection_until(decision: Decision) -> date:
    """Return the last day of the term for objections, or for appeal, against a decision on its planned day."""
    earlier = decision.replaces
    return last_day_to_object(
        decision.batch.kind,
        decision.batch.publish_on,
        is_same=says_the_same(decision),
        earlier=earlier.objection_until if earlier is not None else None,
    )


def held_by(decisions: Iterable[Decision]) -> Sequence[tuple[int, Money]]:
    """Return the commitments of these, as (decision, committed and not paid), the newest first."""
    numbers = [one.id for one in decisions]
    rows = db.session.execute(
        select(Commitment.basis_id, Commitment.committed)
        .where(Commitment.basis_kind == BASIS, Commitment.basis_id.in_(numbers))
        .order_by(Commitment.basis_id.desc())
    ).tuples()
    return [(number, committed) for number, committed in rows if committed]


@invariant("commitments of decisions")
def commitment_faults() -> list[str]:
    """Say on which applications more is committed or paid than the decision in force awards, and can be given back."""
    held = (
        select(
            Decision.application_id,
            func.sum(Commitment.committed).label("committed"),
            func.sum(Commitment.paid).label("paid"),
        )
        .join(Commitment, (Commitment.basis_kind == BASIS) & (Commitment.basis_id == Decision.id))
        .group_by(Decision.application_id)
        .subquery()
    )
    rows = db.session.execute(
        select(held.c.application_id, held.c.committed, held.c.paid, Decision.awarded)
        .outerjoin(Decision, (Decision.application_id == held.c.application_id) & Decision.is_in_force)
        .order_by(held.c.application_id)
    ).tuples()
    return [
        f"application {number}: {committed + paid} is committed and paid, {awarded or ZERO} was awarded"
        for number, committed, paid, awarded in rows
        if committed and committed + paid > (awarded or ZERO)
    ]


def closed_to_line() -> CompoundSelect[int]:
    """Return the query of the applications that no line awards.

    Their award was withdrawn, they were refused on another ground than their place, or one decision on them that is
    not in force yet is being taken by itself.
    """
    apart = select(Decision.application_id).where(
        Decision.is_in_force, or_(Decision.outcome == "withdrawal", Decision.ground.in_(MAY_REFUSE))
    )
    replaced = aliased(Decision)
    waiting = (
        select(Decision.application_id)
        .join(Batch, Batch.id == Decision.batch_id)
        .outerjoin(replaced, replaced.id == Decision.replaces_id)
        .where(
            Batch.kind.not_in(("ranking", "admissibility")),
            Batch.state.in_(("proposed", "approved")),
            or_(replaced.id.is_(None), replaced.outcome != "award"),
        )
    )
    return apart.union(waiting)
