"""What do two people intend with money for the bank: put a batch together, approve it, read what the bank answered?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from grants.awards import queries
from grants.awards.commands.plans import lay_plan
from grants.awards.models import (
    AwardInstalment,
    BankAccount,
    Payment,
    PaymentBatch,
)
from grants.awards.permissions import may_approve_payments, may_pay
from grants.awards.rules import (
    Payer,
    Transfer,
    bank_file,
    check_execution,
)
from grants.awards.states import INSTALMENT, PAYMENT, PAYMENT_BATCH
from grants.budget.models import Programme
from grants.budget.queries import mandate_to_pay
from grants.budget.rules import check_reason
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.terms import local
from grants.foundation.wording import sentence
from grants.people.models import Account

MOST_PAYMENTS = 500


@command
def propose_payments(
    *, actor: Account, programme: Programme, instalments: Sequence[int], execute_on: date
) -> PaymentBatch:
    """Put instalments that nothing holds in a batch; nothing leaves before another person approved it.

    Raises NotFound for an instalment the actor may not see, RuleBroken `nothing_chosen`, `too_many`,
    `execute_on_wrong`, `taken_before`, `held`.
    """
    may_pay(actor, programme.id).require()
    check_execution(execute_on, today())
    if not instalments:
        raise RuleBroken("nothing_chosen", sentence("Choose at least one instalment."), field="instalments")
    if len(instalments) > MOST_PAYMENTS:
        said = sentence("At most %(count)s instalments fit in one batch.", count=MOST_PAYMENTS)
        raise RuleBroken("too_many", said, field="instalments")
    rows = _locked(programme, instalments)
    if queries.open_awards_among(actor, {one.award_id for one in rows}) != {one.award_id for one in rows}:
        raise NotFound
    _require_free(rows)
    batch = PaymentBatch(
        programme=programme,
        state=PAYMENT_BATCH.initial,
        execute_on=execute_on,
        proposed_by=actor.id,
        proposed_at=now(),
    )
    db.session.add(batch)
    db.session.flush()
    for row in rows:
        row.state = INSTALMENT.after(row.state, "list")
        batch.payments.append(_payment(batch, row))
    _note(actor, batch, "propose_payments", payments=len(rows), amount=queries.sum_of(batch))
    return batch


def _locked(programme: Programme, numbers: Sequence[int]) -> Sequence[AwardInstalment]:
    """Return these instalments under their locks, in the order of their numbers; raises NotFound."""
    rows = db.session.scalars(
        select(AwardInstalment)
        .where(AwardInstalment.id.in_(set(numbers)))
        .order_by(AwardInstalment.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    if len(rows) != len(set(numbers)) or any(one.award.programme_id != programme.id for one in rows):
        raise NotFound
    return rows


def _require_free(rows: Sequence[AwardInstalment]) -> None:
    """Refuse what is in another batch, was paid, or is held by something."""
    taken = next((one for one in rows if one.state != "planned"), None)
    if taken is not None:
        said = sentence("“%(reference)s” is in another batch already.", reference=taken.award.reference)
        raise RuleBroken("taken_before", said, field="instalments")
    _require_nothing_holds(rows, queries.reasons_for(rows))


def _require_nothing_holds(rows: Sequence[AwardInstalment], why: dict[int, Any]) -> None:
    held = next((one for one in rows if why[one.id]), None)
    if held is not None:
        said = sentence(
            "“%(reference)s” cannot be paid now: %(reason)s",
            reference=held.award.reference,
            reason=why[held.id][0],
        )
        raise RuleBroken("held", said, field="instalments")


def _payment(batch: PaymentBatch, row: AwardInstalment) -> Payment:
    account = queries.find_bank_account(row.award)
    if account is None:
        raise AssertionError("without an account an instalment is held")
    return Payment(
        instalment=row,
        account=account,
        amount=row.amount,
        end_to_end=f"RONDE-{batch.id}-{row.id}",
        state=PAYMENT.initial,
    )


@command
def take_out_payment(*, actor: Account, batch: PaymentBatch, payment: Payment) -> None:
    """Take one payment out of a batch that waits for approval; raises NotFound, RuleBroken `not_proposed`."""
    may_pay(actor, batch.programme_id).require()
    _lock(batch)
    if payment.batch_id != batch.id:
        raise NotFound
    if queries.open_awards_among(actor, {payment.instalment.award_id}) == set():
        raise NotFound
    if batch.state != "proposed":
        raise RuleBroken("not_proposed", sentence("This batch is not waiting for approval any more."))
    _release(payment)
    _note(actor, batch, "take_out_payment", payment=payment.end_to_end)


@command
def approve_payments(*, actor: Account, batch: PaymentBatch) -> None:
    """Approve a batch as another person, and make its file for the bank, once.

    Raises RuleBroken `not_in_this_state`, `has_interest`, `nothing_chosen`, `no_own_account`,
    `execute_on_wrong` when its day has passed, `held`
    where something holds one of its instalments now: take that out first.
    """
    _lock(batch)
    _require_approver(actor, batch)
    state = PAYMENT_BATCH.after(batch.state, "approve")
    _require_no_interest(actor, batch)
    listed = [one for one in batch.payments if one.state == "listed"]
    if not listed:
        raise RuleBroken("nothing_chosen", sentence("There is no payment in this batch."))
    own = queries.find_funder_account(batch.programme_id)
    if own is None or own.state != "checked":
        said = sentence("Say first from which account is paid, and let another person check it.")
        raise RuleBroken("no_own_account", said)
    if batch.execute_on < today():
        said = sentence(
            "The day on which the bank was to pay has passed. Refuse the batch, so that it is put together anew."
        )
        raise RuleBroken("execute_on_wrong", said)
    _require_still_free(listed)
    content = _file_of(batch, own, listed)
    batch.file = files.keep(content, name=f"betaling-{batch.id}.xml", media_type="application/xml")
    batch.state, batch.from_account = state, own
    batch.decided_by, batch.decided_at = actor.id, now()
    _note(
        actor,
        batch,
        "approve_payments",
        amount=queries.sum_of(batch),
        sha256=batch.file.sha256,
        payments=len(listed),
    )


def _require_no_interest(actor: Account, batch: PaymentBatch) -> None:
    if not queries.is_open_to(actor, batch):
        said = sentence(
            "A project in this batch is one with which you have a tie: somebody else must decide about it."
        )
        raise RuleBroken("has_interest", said)


def _require_still_free(listed: Sequence[Payment]) -> None:
    """Refuse what something came to hold since the batch was put together, or whose account is another one now."""
    rows = [one.instalment for one in listed]
    for one in listed:
        if queries.passes_award(one.instalment.award):
            said = sentence(
                "“%(reference)s” has become less than what was paid and is in a batch. Take it out first.",
                reference=one.instalment.award.reference,
            )
            raise RuleBroken("held", said)
        if queries.find_bank_account(one.instalment.award) is not one.account:
            said = sentence(
                "The account of “%(reference)s” changed. Take it out of the batch first.",
                reference=one.instalment.award.reference,
            )
            raise RuleBroken("held", said)
    _require_nothing_holds(rows, queries.reasons_for(rows, also_listed=True))


def _file_of(batch: PaymentBatch, own: BankAccount, listed: Sequence[Payment]) -> bytes:
    transfers = [
        Transfer(
            number=one.end_to_end,
            holder=one.account.holder,
            iban=one.account.iban,
            amount=one.amount,
            description=f"{one.instalment.award.reference} {one.end_to_end}",
        )
        for one in listed
    ]
    return bank_file(
        Payer(own.holder, own.iban, own.bic),
        transfers,
        number=f"RONDE-{batch.id}",
        execute_on=batch.execute_on,
        made_at=local(now()),
    )


@command
def refuse_payments(*, actor: Account, batch: PaymentBatch, reason: str) -> None:
    """Refuse a batch as another person; its instalments are planned again. Raises RuleBroken `reason_missing`,
    `has_interest`.
    """
    _lock(batch)
    _require_approver(actor, batch)
    _require_no_interest(actor, batch)
    check_reason(reason)
    batch.state = PAYMENT_BATCH.after(batch.state, "refuse")
    batch.decided_by, batch.decided_at, batch.reason = actor.id, now(), reason.strip()
    _release_all(batch)
    _note(actor, batch, "refuse_payments", reason)


@command
def withdraw_payments(*, actor: Account, batch: PaymentBatch) -> None:
    """Take one's own batch back before it is decided about."""
    may_pay(actor, batch.programme_id).require()
    _lock(batch)
    if actor.id != batch.proposed_by:
        raise RuleBroken("not_yours", sentence("Only who put the batch together may take it back."))
    batch.state = PAYMENT_BATCH.after(batch.state, "withdraw")
    _release_all(batch)
    _note(actor, batch, "withdraw_payments")


def _lock(batch: PaymentBatch) -> None:
    db.session.refresh(batch, with_for_update={"of": PaymentBatch})


def _require_approver(actor: Account, batch: PaymentBatch) -> None:
    may_approve_payments(
        actor,
        batch.programme_id,
        proposed_by=batch.proposed_by,
        mandate=mandate_to_pay(actor, batch.programme_id, queries.sum_of(batch)),
    ).require()


def _release_all(batch: PaymentBatch) -> None:
    for payment in batch.payments:
        if payment.state == "listed":
            _release(payment)


def _release(payment: Payment) -> None:
    """Plan an instalment again, of what the award comes to now."""
    payment.state = PAYMENT.after(payment.state, "release")
    payment.instalment.state = INSTALMENT.after(payment.instalment.state, "release")
    lay_plan(payment.instalment.award)


def _note(actor: Account, batch: PaymentBatch, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=batch,
        chain=programme_chain(batch.programme_id),
        reason=reason,
        **facts,
    )
