"""Who may approve what in a programme, and up to which amount?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from grants.budget.models import Mandate, Programme
from grants.budget.rules import Mandated, most_allowed
from grants.budget.states import DECISION_ACT, MANDATED_ROLES, PAYMENT_ACT, REQUEST_ACT
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.people.models import Account
from grants.people.permissions import holds


def mandates_of(programme: Programme) -> Sequence[Mandate]:
    """Return every mandate a programme has or had, the newest first."""
    return db.session.scalars(
        select(Mandate)
        .where(Mandate.programme_id == programme.id)
        .options(joinedload(Mandate.person), joinedload(Mandate.deputy))
        .order_by(Mandate.id.desc())
    ).all()


def get_mandate(programme: Programme, mandate_id: int) -> Mandate:
    """Return a mandate of this programme; raises NotFound."""
    found = db.session.get(Mandate, mandate_id)
    if found is None or found.programme_id != programme.id:
        raise NotFound
    return found


def mandates_in_force(programme_ids: Iterable[int]) -> dict[int, list[Mandate]]:
    """Return the mandates that hold today in each programme."""
    tables: dict[int, list[Mandate]] = {programme_id: [] for programme_id in programme_ids}
    day = today()
    found = select(Mandate).where(
        Mandate.programme_id.in_(tables),
        Mandate.from_on <= day,
        or_(Mandate.until_on.is_(None), Mandate.until_on >= day),
    )
    for mandate in db.session.scalars(found.order_by(Mandate.id)):
        tables[mandate.programme_id].append(mandate)
    return tables


def covered(
    table: Sequence[Mandate], viewer: Account, programme_id: int, act: str, amount: Money
) -> Mandated:
    """Return what these mandates, in force today, say of this person, act and amount."""
    roles = {role for role in MANDATED_ROLES if holds(viewer, role, programme_id=programme_id)}
    return most_allowed(table, account_id=viewer.id, roles=roles, act=act, amount=amount, day=today())


def mandate_of(viewer: Account, programme_id: int, act: str, amount: Money) -> Mandated:
    """Return what the mandate table of a programme says of this person, act and amount today."""
    return covered(mandates_in_force([programme_id])[programme_id], viewer, programme_id, act, amount)


def mandate_to_decide(viewer: Account, programme_id: int, largest: Money) -> Mandated | None:
    """Return what the table says of this person and an award of this size; None where it says nothing of decisions."""
    return _where_named(viewer, programme_id, DECISION_ACT, largest)


def mandate_for_requests(viewer: Account, programme_id: int, granted: Money) -> Mandated | None:
    """Return what the table says of this person and requests about an award; None where it says nothing of those."""
    return _where_named(viewer, programme_id, REQUEST_ACT, granted)


def mandate_to_pay(viewer: Account, programme_id: int, amount: Money) -> Mandated | None:
    """Return what the table says of this person and a batch of this size; None where it says nothing of payments."""
    return _where_named(viewer, programme_id, PAYMENT_ACT, amount)


def _where_named(viewer: Account, programme_id: int, act: str, amount: Money) -> Mandated | None:
    table = mandates_in_force([programme_id])[programme_id]
    if not any(act in row.acts for row in table):
        return None
    return covered(table, viewer, programme_id, act, amount)
