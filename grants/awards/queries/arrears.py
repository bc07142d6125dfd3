"""What is paid back too late, and was a formal reminder sent of it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Recovery, RecoveryPart
from grants.awards.queries.awards import within_roles
from grants.awards.rules.arrears import Arrears, Owed, arrears
from grants.awards.rules.interest import Payments, interest_on, interest_rates, late_since
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.people.models import Account


def arrears_of(recovery: Recovery) -> Arrears:
    """Return what is late of a recovery today, and whether a formal reminder was sent of it."""
    parts = recovery.parts if recovery.state == "open" else []
    return arrears(
        [Owed(one.due_on, one.amount, one.reminded_until) for one in parts],
        recovery.settled,
        today=today(),
        waits=recovery.stayed_at is not None or recovery.remission_amount is not None,
    )


def interest_of(recovery: Recovery) -> Money:
    """Return the statutory interest that ran over a recovery until today; nothing over days on which it was put off.

    What was let go or set off counts from its own day, as what came in does.
    """
    if recovery.state not in ("open", "settled"):
        return ZERO
    return interest_on(*_plan_of(recovery), today(), interest_rates())


def late_since_of(recovery: Recovery) -> date | None:
    """Return the first day from which interest runs over a recovery; None when all came in time."""
    return late_since(*_plan_of(recovery))


def _plan_of(recovery: Recovery) -> tuple[list[Owed], Payments]:
    parts = [Owed(one.due_on, one.amount) for one in recovery.parts]
    return parts, [(one.came_on, one.amount) for one in recovery.receipts]


def late_recoveries(viewer: Account) -> Sequence[tuple[Recovery, Arrears]]:
    """Return what is late where the viewer is a manager: to remind of, or reminded of in vain; by last day."""
    found = db.session.scalars(
        select(Recovery)
        .join(Recovery.award)
        .where(
            Recovery.state == "open",
            Recovery.stops_on >= today(),
            Recovery.parts.any(RecoveryPart.due_on < today()),
            within_roles(viewer, "programme_manager"),
        )
        .options(joinedload(Recovery.award), selectinload(Recovery.parts), selectinload(Recovery.receipts))
        .order_by(Recovery.due_on, Recovery.id)
    ).all()
    late = [(one, arrears_of(one)) for one in found]
    return [(one, state) for one, state in late if state.is_due or state.has_passed]
