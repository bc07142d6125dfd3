"""The desk of payments: what can be paid, batches for the bank, its answers, and the account from which is paid."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import BatchForm, FunderAccountForm, ReasonForm, StatementForm
from grants.awards.models import PaymentBatch, PaymentStatement
from grants.awards.permissions import (
    CHECKERS,
    may_approve_payments,
    may_check_funder_account,
    may_give_funder_account,
    may_pay,
)
from grants.awards.rules import EFFECT_NAMES, REFUSED, grouped, masked, read_statement
from grants.awards.states import BANK_DETAILS
from grants.awards.views.desk import BANK_TONES, bp
from grants.budget.models import Programme
from grants.budget.queries import mandate_to_pay
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import total
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.web.access import door, me, role
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import day, euro, file_answer, say

STAFF = role("programme_manager", "controller", "auditor", "deciding_authority")
SHOWN_AT_ONCE = 200
BATCH_TONES = {
    "proposed": "warning",
    "approved": "info",
    "settled": "good",
    "refused": "bad",
    "withdrawn": "neutral",
}
PAYMENT_TONES = {"listed": "info", "paid": "good", "returned": "bad", "released": "neutral"}

destination(sentence("Payments"), "awards.payments", role("controller"), place=62)


@bp.get("/payments")
@door(STAFF)
def payments() -> Any:
    """List the programmes of which one may see the payments; the only one is shown at once."""
    mine = queries.programmes_to_pay(me())
    if len(mine) == 1:
        return redirect(url_for("awards.programme_payments", programme_id=mine[0].id), 303)
    return {"programmes": mine}


def _programme(programme_id: int) -> Programme:
    found = next((one for one in queries.programmes_to_pay(me()) if one.id == programme_id), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/payments/<int:programme_id>")
@door(STAFF)
def programme_payments(
    programme_id: int,
    form: BatchForm | None = None,
    account_form: FunderAccountForm | None = None,
    statement_form: StatementForm | None = None,
) -> Any:
    """Show what can be paid and what is held, the batches, the answers of the bank and the own account."""
    viewer, shown = me(), _programme(programme_id)
    standings = queries.standings_in(viewer, shown)
    payable = [one for one in standings if not one.reasons]
    held = [one for one in standings if one.reasons]
    account = queries.find_funder_account(shown.id)
    return {
        "programme": shown,
        "form": _offered(form or BatchForm(formdata=None, data={"execute_on": today()}), payable),
        "payable": payable,
        "payable_sum": total(one.instalment.amount for one in payable),
        "late": [one for one in payable if one.pay_by is not None and one.pay_by < today()],
        "held": held[:SHOWN_AT_ONCE],
        "held_count": len(held),
        "awaited_by": queries.payments.awaited_by,
        "batches": queries.batches_in(viewer, shown),
        "batch_tones": BATCH_TONES,
        "statements": queries.statements_in(shown),
        "statement_form": statement_form or StatementForm(),
        "account": account,
        "account_iban": _iban(viewer, shown, account.iban) if account else "",
        "account_label": BANK_DETAILS.labels[account.state] if account else None,
        "account_tone": BANK_TONES[account.state] if account else None,
        "account_form": account_form or FunderAccountForm(formdata=None),
        "may_pay": bool(may_pay(viewer, shown.id)),
        "may_give": bool(may_give_funder_account(viewer, shown.id)),
        "may_check": account is not None
        and account.state in ("given", "flagged")
        and bool(may_check_funder_account(viewer, shown.id, given_by=account.given_by)),
    }


def _iban(viewer: Account, programme: Programme, iban: str) -> str:
    return grouped(iban) if holds(viewer, *CHECKERS, programme_id=programme.id) else masked(iban)


def _pay_by(one: queries.Standing) -> str:
    """Return until when it must be paid, in words, and that it is late; nothing where that is not known."""
    if one.pay_by is None:
        return ""
    late = one.pay_by < today()
    last = day(one.pay_by)
    said = (
        gettext("too late: the last day was %(day)s", day=last)
        if late
        else gettext("pay by %(day)s", day=last)
    )
    return f", {said}"


def _offered(form: BatchForm, payable: list[queries.Standing]) -> BatchForm:
    form.instalments.choices = [
        (
            one.instalment.id,
            f"{one.instalment.award.reference}, {one.instalment.award.recipient}: {euro(one.instalment.amount)} "
            f"({say(queries.payments.awaited_by(one.instalment))}){_pay_by(one)}",
        )
        for one in payable[:SHOWN_AT_ONCE]
    ]
    return form


@bp.post("/payments/<int:programme_id>")
@door(STAFF)
def propose_payments(programme_id: int) -> Any:
    """Put a batch together."""
    shown = _programme(programme_id)
    payable = [one for one in queries.standings_in(me(), shown) if not one.reasons]
    form = _offered(BatchForm(), payable)
    if form.carries_out(commands.propose_payments, actor=me(), programme=shown):
        flash(gettext("The batch waits for somebody else to approve it."), "good")
        return redirect(url_for("awards.payment_batch", batch_id=form.outcome.id), 303)
    return programme_payments(programme_id, form), 422


@bp.post("/payments/<int:programme_id>/account")
@door(STAFF)
def give_funder_account(programme_id: int) -> Any:
    """Say from which account is paid."""
    form, shown = FunderAccountForm(), _programme(programme_id)
    if form.carries_out(commands.give_funder_account, actor=me(), programme=shown):
        flash(gettext("The account number is saved. Somebody else must check it."), "good")
        return redirect(url_for("awards.programme_payments", programme_id=programme_id), 303)
    return programme_payments(programme_id, account_form=form), 422


@bp.get("/payments/batches/<int:batch_id>")
@door(STAFF)
def payment_batch(batch_id: int, form: ReasonForm | None = None) -> Any:
    """Show a batch: its payments, and what may be done with it."""
    viewer = me()
    shown = queries.get_payment_batch(viewer, batch_id)
    awards = {one.instalment.award_id for one in shown.payments}
    seen = queries.open_awards_among(viewer, awards)
    why = queries.reasons_for(
        [one.instalment for one in shown.payments if one.state == "listed"], also_listed=True
    )
    return {
        "batch": shown,
        "programme": shown.programme,
        "sum": queries.sum_of(shown) if seen == awards else None,
        "payments": [one for one in shown.payments if one.instalment.award_id in seen],
        "closed_count": sum(one.instalment.award_id not in seen for one in shown.payments),
        "why": why if shown.state == "proposed" else {},
        "shown_iban": lambda iban: _iban(viewer, shown.programme, iban),
        "batch_tone": BATCH_TONES[shown.state],
        "payment_tones": PAYMENT_TONES,
        "verdict": _verdict(viewer, shown) if shown.state == "proposed" else None,
        "may_withdraw": shown.state == "proposed" and shown.proposed_by == viewer.id,
        "may_take_out": shown.state == "proposed" and bool(may_pay(viewer, shown.programme_id)),
        "may_fetch": shown.file is not None and bool(may_pay(viewer, shown.programme_id)) and seen == awards,
        "form": form or ReasonForm(formdata=None),
    }


def _verdict(viewer: Account, batch: PaymentBatch) -> Any:
    mandate = mandate_to_pay(viewer, batch.programme_id, queries.sum_of(batch))
    return may_approve_payments(viewer, batch.programme_id, proposed_by=batch.proposed_by, mandate=mandate)


@bp.post("/payments/batches/<int:batch_id>/approval")
@door(STAFF)
def approve_payments(batch_id: int) -> Any:
    """Approve a batch and make its file."""
    shown = queries.get_payment_batch(me(), batch_id)
    try:
        commands.approve_payments(actor=me(), batch=shown)
    except RuleBroken as broken:
        form = ReasonForm(formdata=None)
        form.form_errors.append(say(broken.said))
        return payment_batch(batch_id, form), 422
    flash(gettext("The batch is approved. Fetch the file and give it to the bank."), "good")
    return _back(batch_id)


@bp.post("/payments/batches/<int:batch_id>/refusal")
@door(STAFF)
def refuse_payments(batch_id: int) -> Any:
    """Refuse a batch."""
    form, shown = ReasonForm(), queries.get_payment_batch(me(), batch_id)
    if form.carries_out(commands.refuse_payments, actor=me(), batch=shown):
        flash(gettext("The batch is refused. Its instalments can be put in another one."), "good")
        return _back(batch_id)
    return payment_batch(batch_id, form), 422


@bp.post("/payments/batches/<int:batch_id>/withdrawal")
@door(STAFF)
def withdraw_payments(batch_id: int) -> Any:
    """Take one's own batch back."""
    commands.withdraw_payments(actor=me(), batch=queries.get_payment_batch(me(), batch_id))
    flash(gettext("The batch is taken back."), "good")
    return _back(batch_id)


@bp.post("/payments/batches/<int:batch_id>/payments/<int:payment_id>/out")
@door(STAFF)
def take_out_payment(batch_id: int, payment_id: int) -> Any:
    """Take one payment out of a batch."""
    shown = queries.get_payment_batch(me(), batch_id)
    payment = next((one for one in shown.payments if one.id == payment_id), None)
    if payment is None:
        raise NotFound
    commands.take_out_payment(actor=me(), batch=shown, payment=payment)
    flash(gettext("The payment is taken out of the batch."), "good")
    return _back(batch_id)


def _back(batch_id: int) -> Any:
    return redirect(url_for("awards.payment_batch", batch_id=batch_id), 303)


@bp.get("/payments/batches/<int:batch_id>/file")
@door(STAFF)
def payment_file(batch_id: int) -> Any:
    """Hand out the file for the bank, the same bytes each time, to who may pay."""
    shown = queries.get_payment_batch(me(), batch_id)
    may_pay(me(), shown.programme_id).require()
    if shown.file is None or not queries.is_open_to(me(), shown):
        raise NotFound
    return file_answer(files.read(shown.file), name=shown.file.name, media_type=shown.file.media_type)


@bp.post("/payments/<int:programme_id>/answers")
@door(STAFF)
def lay_ready_statement(programme_id: int) -> Any:
    """Keep an answer of the bank, to be looked at first."""
    form, shown = StatementForm(), _programme(programme_id)
    if form.carries_out(commands.lay_ready_statement, actor=me(), programme=shown):
        return redirect(url_for("awards.payment_statement", statement_id=form.outcome.id), 303)
    return programme_payments(programme_id, statement_form=form), 422


@bp.get("/payments/answers/<int:statement_id>")
@door(STAFF)
def payment_statement(statement_id: int, said: str = "") -> Any:
    """Show what an answer of the bank does, or did, line by line."""
    shown = queries.get_statement(me(), statement_id)
    read = read_statement(files.read(shown.file))
    rows = _rows(shown)
    return {
        "statement": shown,
        "programme": shown.programme,
        "rows": rows,
        "faults": read.faults,
        "effect_names": EFFECT_NAMES,
        "refused": REFUSED,
        "is_readable": not read.faults and not any(effect in REFUSED for _line, _payment, effect in rows),
        "may_read": shown.read_at is None and bool(may_pay(me(), shown.programme_id)),
        "said": said,
    }


def _rows(shown: PaymentStatement) -> list[tuple[Any, Any, str]]:
    read = read_statement(files.read(shown.file))
    known = queries.payments_by_number(shown.programme_id, {one.number for one in read.lines})
    seen = queries.open_awards_among(me(), {one.instalment.award_id for one in known.values()})
    rows = []
    for line in read.lines:
        payment = known.get(line.number)
        effect = queries.effect_on(line, payment)
        rows.append(
            (line, payment if payment is not None and payment.instalment.award_id in seen else None, effect)
        )
    return rows


@bp.post("/payments/answers/<int:statement_id>")
@door(STAFF)
def settle_statement(statement_id: int) -> Any:
    """Read an answer of the bank."""
    shown = queries.get_statement(me(), statement_id)
    try:
        commands.settle_statement(actor=me(), statement=shown)
    except RuleBroken as broken:
        return payment_statement(statement_id, say(broken.said)), 422
    flash(gettext("The answer of the bank is read."), "good")
    return redirect(url_for("awards.programme_payments", programme_id=shown.programme_id), 303)


@bp.post("/payments/answers/<int:statement_id>/drop")
@door(STAFF)
def drop_statement(statement_id: int) -> Any:
    """Throw an answer of the bank away that was not read."""
    shown = queries.get_statement(me(), statement_id)
    programme_id = shown.programme_id
    commands.drop_statement(actor=me(), statement=shown)
    flash(gettext("The file is thrown away. Nothing was booked."), "good")
    return redirect(url_for("awards.programme_payments", programme_id=programme_id), 303)


@todo_source
def payments_to_approve(account: Account) -> list[Todo]:
    """List the batches that wait for this person."""
    if not account.holds("controller", "programme_manager", "deciding_authority"):
        return []
    return [
        Todo(
            sentence("Approve payment batch %(number)s", number=batch.id),
            url_for("awards.payment_batch", batch_id=batch.id),
        )
        for batch in queries.batches_to_approve(account)
        if _verdict(account, batch)
    ]
