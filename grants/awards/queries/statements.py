"""What do we know of the answers of the bank, and of the payments they are about?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.awards.models import (
    AwardInstalment,
    Payment,
    PaymentBatch,
    PaymentStatement,
)
from grants.awards.permissions import READERS
from grants.awards.rules import StatusLine, effect_of
from grants.budget.models import Programme
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.people.permissions import holds


def effect_on(line: StatusLine, payment: Payment | None) -> str:
    """Return what a line of an answer of the bank does to a payment, or why nothing: see `rules.effect_of`."""
    sent_at = payment.batch.decided_at if payment is not None else None
    if payment is None or sent_at is None or payment.batch.state not in ("approved", "settled"):
        return effect_of(line, None, today=today())
    return effect_of(line, payment.state, since=day_of(sent_at), today=today())


def payments_by_number(programme_id: int, numbers: Collection[str]) -> dict[str, Payment]:
    """Return the payments of a programme by the numbers with which the bank answers."""
    rows = db.session.scalars(
        select(Payment)
        .join(Payment.batch)
        .where(PaymentBatch.programme_id == programme_id, Payment.end_to_end.in_(numbers))
        .options(
            joinedload(Payment.instalment).joinedload(AwardInstalment.award), joinedload(Payment.account)
        )
        .order_by(Payment.id)
    )
    return {one.end_to_end: one for one in rows}


def find_statement(sha256: str) -> PaymentStatement | None:
    """Return the file with these bytes that was laid ready before."""
    return db.session.scalars(select(PaymentStatement).where(PaymentStatement.sha256 == sha256)).one_or_none()


def get_statement(viewer: Account, statement_id: int) -> PaymentStatement:
    """Return a file with answers of the bank; raises NotFound."""
    found = db.session.get(PaymentStatement, statement_id)
    if found is None or not holds(viewer, *READERS, programme_id=found.programme_id):
        raise NotFound
    return found


def statements_in(programme: Programme) -> Sequence[PaymentStatement]:
    """Return the answers of the bank to a programme, the newest first."""
    return db.session.scalars(
        select(PaymentStatement)
        .where(PaymentStatement.programme_id == programme.id)
        .options(joinedload(PaymentStatement.file))
        .order_by(PaymentStatement.id.desc())
        .limit(50)
    ).all()
