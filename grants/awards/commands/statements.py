"""What does a controller intend with an answer of the bank: lay it ready, and read it whole or not at all?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from grants.awards import queries
from grants.awards.commands.bank import flag_bank_account
from grants.awards.commands.determinations import give_back
from grants.awards.commands.plans import lay_plan
from grants.awards.commands.recoveries import came_back
from grants.awards.events import RecipientTold
from grants.awards.models import Award, Payment, PaymentBatch, PaymentStatement
from grants.awards.permissions import may_pay
from grants.awards.rules import REFUSED, StatusLine, read_statement
from grants.awards.states import INSTALMENT, PAYMENT, PAYMENT_BATCH
from grants.budget import commands as budget
from grants.budget.models import Programme
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def lay_ready_statement(
    *, actor: Account, programme: Programme, file_name: str, content: bytes
) -> PaymentStatement:
    """Keep a file in which the bank answers, to be looked at before it is read.

    Raises RuleBroken `no_statement`, `read_before` for a file that was read.
    """
    may_pay(actor, programme.id).require()
    read_statement(content)
    earlier = queries.find_statement(hashlib.sha256(content).hexdigest())
    if earlier is not None and (earlier.read_at is not None or earlier.programme_id != programme.id):
        said = sentence("This file was read before: nothing in it is new.")
        raise RuleBroken("read_before", said, field="file")
    if earlier is not None:
        return earlier
    file = files.keep(content, name=file_name, media_type="text/csv")
    made = PaymentStatement(
        programme=programme, file=file, sha256=file.sha256, laid_by=actor.id, laid_at=now()
    )
    db.session.add(made)
    record(
        actor_id=actor.id,
        deed="lay_ready_statement",
        subject=made,
        chain=programme_chain(programme.id),
        file=file.name,
        sha256=file.sha256,
    )
    return made


@command
def drop_statement(*, actor: Account, statement: PaymentStatement) -> None:
    """Throw an answer of the bank away that was laid ready and not read; raises RuleBroken `read_before`."""
    may_pay(actor, statement.programme_id).require()
    db.session.refresh(statement, with_for_update={"of": PaymentStatement})
    if statement.read_at is not None:
        raise RuleBroken("read_before", sentence("This file was read before: nothing in it is new."))
    record(
        actor_id=actor.id,
        deed="drop_statement",
        subject=statement,
        chain=programme_chain(statement.programme_id),
        file=statement.file.name,
        sha256=statement.sha256,
    )
    file = statement.file
    db.session.delete(statement)
    db.session.flush()
    files.forget(file)


@command
def settle_statement(*, actor: Account, statement: PaymentStatement) -> None:
    """Read what the bank answered, all lines or none: book what is paid, and plan anew what came back.

    Raises RuleBroken `read_before`, `lines_refused` where a line is wrong or about a payment that is not known.
    """
    may_pay(actor, statement.programme_id).require()
    db.session.refresh(statement, with_for_update={"of": PaymentStatement})
    if statement.read_at is not None:
        raise RuleBroken("read_before", sentence("This file was read before: nothing in it is new."))
    found = read_statement(files.read(statement.file))
    known = queries.payments_by_number(statement.programme_id, {one.number for one in found.lines})
    awards = {one.instalment.award_id for one in known.values()}
    if queries.open_awards_among(actor, awards) != awards:
        said = sentence(
            "A project in this file is one with which you have a tie: somebody else must read the answer."
        )
        raise RuleBroken("has_interest", said, field="file")
    _lock_all([one.batch_id for one in known.values()])
    for payment in known.values():
        db.session.refresh(payment)
    effects = [(line, queries.effect_on(line, known.get(line.number))) for line in found.lines]
    if found.faults or any(effect in REFUSED for _line, effect in effects):
        said = sentence("Some lines cannot be read. Mend the file, and lay it ready again: nothing was read.")
        raise RuleBroken("lines_refused", said, field="file")
    statement.read_by, statement.read_at = actor.id, now()
    for line, effect in effects:
        if effect == "paid":
            _settle_paid(actor, statement, known[line.number], line)
        elif effect == "returned":
            _settle_returned(actor, statement, known[line.number], line)
    _settle_batches([one.batch for one in known.values()])
    record(
        actor_id=actor.id,
        deed="settle_statement",
        subject=statement,
        chain=programme_chain(statement.programme_id),
        paid=sum(effect == "paid" for _line, effect in effects),
        returned=sum(effect == "returned" for _line, effect in effects),
    )


def _lock_all(batch_ids: Sequence[int]) -> None:
    locking = select(PaymentBatch.id).where(PaymentBatch.id.in_(set(batch_ids))).order_by(PaymentBatch.id)
    db.session.scalars(locking.with_for_update()).all()


def _settle_paid(actor: Account, statement: PaymentStatement, payment: Payment, line: StatusLine) -> None:
    row = payment.instalment
    payment.state, payment.settled_on = PAYMENT.after(payment.state, "pay"), line.day
    payment.statement_id = statement.id
    row.state, row.paid_on, row.returned_because = INSTALMENT.after(row.state, "pay"), line.day, None
    left = payment.amount
    for basis, held in _committed(row.award):
        part = min(left, held)
        if part > ZERO:
            budget.pay(
                actor=actor,
                amount=part,
                reason=payment.end_to_end,
                paid_on=line.day,
                basis_id=basis,
                **_BASIS,
            )
            left = left - part
    _require_booked(left, row.award)


def _settle_returned(actor: Account, statement: PaymentStatement, payment: Payment, line: StatusLine) -> None:
    row, was_paid = payment.instalment, payment.state == "paid"
    payment.state, payment.settled_on = PAYMENT.after(payment.state, "return"), line.day
    payment.reason, payment.statement_id = line.reason or None, statement.id
    row.state, row.paid_on = INSTALMENT.after(row.state, "return"), None
    row.returned_because = line.reason or None
    lay_plan(row.award)
    flag_bank_account(payment.account, line.reason)
    if was_paid:
        left = payment.amount
        for basis, held in reversed(_paid(row.award)):
            part = min(left, held)
            if part > ZERO:
                budget.take_back_payment(
                    actor=actor, amount=part, reason=payment.end_to_end, basis_id=basis, **_BASIS
                )
                left = left - part
        _require_booked(left, row.award)
        came_back(actor, row.award, payment.amount, line.day, line.reason)
        if row.award.determined is not None:
            give_back(actor, row.award, row.award.determined)
    publish(RecipientTold(row.award_id, "payment_returned", line.reason))


_BASIS = {"basis_kind": queries.BASIS_OF_DECISION}


def _committed(award: Award) -> list[tuple[int, Money]]:
    return [(one.basis_id, one.committed) for one in queries.money_of(award)]


def _paid(award: Award) -> list[tuple[int, Money]]:
    return [(one.basis_id, one.paid) for one in queries.money_of(award)]


def _require_booked(left: Money, award: Award) -> None:
    if left > ZERO:
        said = sentence(
            "The books hold %(left)s less than was paid for “%(reference)s”.",
            left=left,
            reference=award.reference,
        )
        raise RuleBroken("not_held", said, field="file")


def _settle_batches(batches: Sequence[PaymentBatch]) -> None:
    """Say of each batch whether the bank has answered about all of it."""
    for batch in set(batches):
        if batch.state == "approved" and all(one.state != "listed" for one in batch.payments):
            batch.state = PAYMENT_BATCH.after(batch.state, "settle")
