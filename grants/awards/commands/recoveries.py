"""What does someone intend with what is paid above the final amount: reclaim it, spread it, take it in, let it go?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from grants.awards import queries
from grants.awards.commands.payment_decisions import tell_by_letter
from grants.awards.commands.plans import replan_instalments
from grants.awards.models import (
    AssetCompensation,
    Award,
    AwardInstalment,
    Determination,
    Recovery,
    RecoveryPart,
    RecoveryReceipt,
)
from grants.awards.rules.arrears import check_came, check_owed
from grants.awards.rules.determining import check_plan, to_reclaim
from grants.awards.states import RECOVERY
from grants.budget.commands import pay, recover
from grants.budget.rules import check_reason
from grants.foundation import terms
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence
from grants.people.models import Account


def begin_recovery(actor: Account, determination: Determination) -> Recovery | None:
    """Reclaim what was paid above a final amount in the decision that sets it (Awb 4:57); None where nothing was."""
    award = determination.award
    earlier = [one for one in queries.recoveries_of(award) if one.compensation_id is None]
    amount = to_reclaim(
        paid=queries.paid_on(award),
        amount=determination.amount,
        owed=total(one.owed for one in earlier),
        remitted=total(r.amount for one in earlier for r in one.receipts if r.kind == "remitted"),
    )
    if not amount:
        return None
    return ask_back(actor, award, amount, determination=determination)


def ask_back(
    actor: Account,
    award: Award,
    amount: Money,
    *,
    determination: Determination | None = None,
    compensation: AssetCompensation | None = None,
) -> Recovery:
    """Ask this amount of a recipient, by one of these decisions, within six weeks (Awb 4:87)."""
    made = Recovery(
        award=award,
        determination=determination,
        compensation=compensation,
        state=RECOVERY.initial,
        amount=amount,
        due_on=terms.PAYMENT.last_day(today()),
        stops_on=terms.RECOVERY.last_day(today()),
    )
    made.parts = [RecoveryPart(due_on=made.due_on, amount=amount)]
    db.session.add(made)
    note_recovery(actor, made, "begin_recovery", amount=amount, due_on=made.due_on)
    return made


def ease_recoveries(actor: Account, award: Award, more: Money) -> Money:
    """Let go what is reclaimed above a final amount that became higher, the newest first; return how much that was.

    Of what was let go or came too late nothing is asked either: it counts as what the recipient has already.
    """
    left = more
    for recovery in queries.recoveries_of(award):
        if recovery.compensation_id is not None:
            continue
        db.session.refresh(recovery, with_for_update={"of": Recovery})
        less = min(recovery.beyond, left)
        if not less:
            continue
        left = left - less
        lower_recovery(actor, recovery, recovery.amount - less)
    return more - left


def lower_recovery(actor: Account, recovery: Recovery, amount: Money) -> None:
    """Let less be asked, or nothing, of a recovery that is locked; its plan follows."""
    if not amount:
        recovery.state = RECOVERY.after(recovery.state, "drop")
    else:
        recovery.amount = amount
        _shorten_plan(recovery)
    note_recovery(actor, recovery, "ease_recovery", recovery.award.reference, amount=amount)
    if recovery.state == "open" and recovery.owed <= ZERO:
        recovery.state = RECOVERY.after(recovery.state, "settle")


def _shorten_plan(recovery: Recovery) -> None:
    """Let the last parts of a plan come to what is reclaimed still."""
    excess = total(one.amount for one in recovery.parts) - recovery.amount
    for part in sorted(recovery.parts, key=lambda one: one.due_on, reverse=True):
        if excess >= part.amount:
            excess = excess - part.amount
            recovery.parts.remove(part)
        elif excess > ZERO:
            part.amount, excess = part.amount - excess, ZERO


@command
def spread_recovery(
    *, actor: Account, recovery: Recovery, parts: Sequence[tuple[date, Money]], reason: str
) -> None:
    """Agree on paying back in parts; what came before stays a part, so that all parts come to what is reclaimed.

    Raises RuleBroken `recovery_is_over`, `reason_missing`, as `check_plan`.
    """
    queries.may_propose_amount(actor, recovery.award).require()
    require_open(recovery)
    check_reason(reason)
    check_plan(parts, recovery.owed, today=today(), stops_on=recovery.stops_on)
    came = [(max(one.came_on for one in recovery.receipts), recovery.settled)] if recovery.receipts else []
    recovery.parts = [RecoveryPart(due_on=day, amount=amount) for day, amount in [*came, *sorted(parts)]]
    recovery.due_on = max(day for day, _ in parts)
    note_recovery(
        actor, recovery, "spread_recovery", reason, parts=[[str(day), amount.cents] for day, amount in parts]
    )


@command
def take_in(
    *, actor: Account, recovery: Recovery, amount: Money, came_on: date, reason: str
) -> RecoveryReceipt:
    """Write down what was paid back; it is free again in its pot.

    Raises RuleBroken `recovery_is_over`, `more_than_owed`, `came_later_than_now`, `amount_zero`.
    """
    queries.may_take_in_money(actor, recovery.award).require()
    require_open(recovery)
    check_came(came_on, today=today())
    check_owed(amount, recovery.owed)
    made = _receive(actor, recovery, "received", amount, came_on, reason)
    _book(actor, recovery.award, amount, reason or recovery.award.reference)
    _settle(actor, recovery)
    return made


@command
def set_off(*, actor: Account, recovery: Recovery, against: Award, amount: Money, reason: str) -> None:
    """Set off against what is still to be paid on another award of the same recipient for the same activities.

    Any other set-off the law forbids (Awb 4:57(3)); what is in a batch is on its way to the bank. Raises RuleBroken
    `not_the_same`, `not_to_be_paid`, and as `take_in` does.
    """
    queries.may_take_in_money(actor, recovery.award).require()
    require_open(recovery)
    check_reason(reason)
    if against.id not in {one.id for one in queries.awards_to_set_off(actor, recovery)}:
        said = sentence(
            "Setting off is only allowed against an award of the same recipient for the same activities."
        )
        raise RuleBroken("not_the_same", said, field="against")
    check_owed(amount, recovery.owed)
    db.session.refresh(against, with_for_update={"of": Award})
    listed = total(one.amount for one in queries.instalments_of(against) if one.state == "listed")
    payable = total(one.committed for one in queries.commitments_of(against)) - listed
    if amount > payable:
        said = sentence("On that award %(left)s is still to be paid.", left=payable)
        raise RuleBroken("not_to_be_paid", said, field="amount")
    _receive(actor, recovery, "set_off", amount, today(), reason, against=against)
    left = amount
    for kept in queries.commitments_of(against):
        part = min(kept.committed, left)
        if part:
            pay(actor=actor, basis_kind=kept.basis_kind, basis_id=kept.basis_id, amount=part, reason=reason)
            left = left - part
    _pay_by_set_off(actor, against, amount)
    _book(actor, recovery.award, amount, reason)
    _settle(actor, recovery)


def _pay_by_set_off(actor: Account, against: Award, amount: Money) -> None:
    """Count what was set off as paid in the plan of the other award; what is left of it follows."""
    rows = queries.instalments_of(against)
    first = next((one for one in rows if one.state == "planned"), None)
    number = max((one.number for one in rows), default=0) + 1
    db.session.add(
        AwardInstalment(
            award=against,
            number=number,
            amount=amount,
            waits_for=first.waits_for if first else "award",
            state="paid",
            paid_on=today(),
        )
    )
    db.session.flush()
    replan_instalments(actor=actor, award=against)


def _book(actor: Account, award: Award, amount: Money, reason: str) -> None:
    """Take money back in the books, of the newest promise first."""
    left = amount
    for kept in reversed(queries.commitments_of(award)):
        part = min(kept.paid, left)
        if part:
            recover(
                actor=actor, basis_kind=kept.basis_kind, basis_id=kept.basis_id, amount=part, reason=reason
            )
            left = left - part
    if left:
        said = sentence("In the books %(left)s less was paid than this.", left=left)
        raise RuleBroken("not_held", said, field="amount")


def came_back(actor: Account, award: Award, amount: Money, on: date, reason: str) -> None:
    """Count a payment that the bank sent back as paid back, where it was reclaimed; the books have it already."""
    for recovery in queries.recoveries_of(award):
        part = min(recovery.owed, amount) if recovery.state == "open" else ZERO
        if part:
            _receive(actor, recovery, "received", part, on, reason)
            _settle(actor, recovery)
            amount = amount - part


@command
def propose_remission(*, actor: Account, recovery: Recovery, amount: Money, reason: str) -> None:
    """Propose to let a part of what is reclaimed go; somebody else must agree.

    Raises RuleBroken `recovery_is_over`, `reason_missing`, `proposed_before`, `more_than_owed`.
    """
    queries.may_propose_amount(actor, recovery.award).require()
    require_open(recovery)
    check_reason(reason)
    if recovery.remission_amount is not None:
        said = sentence("It was proposed already to let a part go: that is decided first.")
        raise RuleBroken("proposed_before", said)
    check_owed(amount, recovery.owed)
    recovery.remission_amount, recovery.remission_reason = amount, reason.strip()
    recovery.remission_by = actor.id
    note_recovery(actor, recovery, "propose_remission", reason, amount=amount)


@command
def decide_remission(*, actor: Account, recovery: Recovery, agrees: bool) -> None:
    """Agree to let go what was proposed, or not: a controller who did not propose it.

    Raises RuleBroken `nothing_proposed`, `own_proposal`, `more_than_owed`.
    """
    queries.may_take_in_money(actor, recovery.award).require()
    require_open(recovery)
    amount, proposer = recovery.remission_amount, recovery.remission_by
    if amount is None or proposer is None:
        raise RuleBroken("nothing_proposed", sentence("Nobody proposed to let a part go."))
    if proposer == actor.id:
        raise RuleBroken("own_proposal", sentence("You proposed this: somebody else must decide."))
    reason = recovery.remission_reason
    recovery.remission_amount, recovery.remission_by, recovery.remission_reason = None, None, ""
    if not agrees:
        tell_of_recovery(actor, recovery, "remission_refused", reason, amount=amount.cents)
        note_recovery(actor, recovery, "refuse_remission", reason, amount=amount)
        return
    check_owed(amount, recovery.owed)
    made = _receive(actor, recovery, "remitted", amount, today(), reason)
    made.entered_by, made.approved_by = proposer, actor.id
    tell_of_recovery(actor, recovery, "remitted", reason, amount=amount.cents)
    _settle(actor, recovery)


def tell_of_recovery(actor: Account, recovery: Recovery, kind: str, reason: str, **facts: Any) -> None:
    """Have a letter made about a recovery that says what is owed."""
    owed = recovery.owed.cents
    tell_by_letter(actor, recovery.award, kind, reason, recovery=recovery, owed=owed, **facts)


@command
def stay_recovery(*, actor: Account, recovery: Recovery, reason: str) -> None:
    """Ask nothing for now, for example while an objection runs: the law does not demand it, a person may decide it."""
    queries.may_propose_amount(actor, recovery.award).require()
    require_open(recovery)
    check_reason(reason)
    recovery.stayed_at, recovery.stayed_by, recovery.stayed_because = now(), actor.id, reason.strip()
    tell_of_recovery(actor, recovery, "stayed", reason)
    note_recovery(actor, recovery, "stay_recovery", reason)


@command
def resume_recovery(*, actor: Account, recovery: Recovery, reason: str) -> None:
    """Go on with a recovery that was stayed; what should have come in meanwhile gets the term of the law anew."""
    queries.may_propose_amount(actor, recovery.award).require()
    require_open(recovery)
    check_reason(reason)
    recovery.stayed_at, recovery.stayed_by, recovery.stayed_because = None, None, ""
    for part in recovery.parts:
        if part.due_on < today():
            part.due_on, part.reminded_until = terms.PAYMENT.last_day(today()), None
    recovery.due_on = max(part.due_on for part in recovery.parts)
    tell_of_recovery(actor, recovery, "stay_ended", reason, due_on=recovery.due_on.isoformat())
    note_recovery(actor, recovery, "resume_recovery", reason)


@command
def lapse_recovery(*, recovery: Recovery) -> None:
    """Stop reclaiming five years after the determination; the clock's own deed, and doing it twice does it once."""
    db.session.refresh(recovery, with_for_update={"of": Recovery})
    if recovery.state == "open" and today() > recovery.stops_on:
        recovery.state = RECOVERY.after(recovery.state, "lapse")
        note_recovery(None, recovery, "lapse_recovery")


def require_open(recovery: Recovery) -> None:
    """Lock a recovery, and hold that something is reclaimed still; raises RuleBroken `recovery_is_over`."""
    db.session.refresh(recovery, with_for_update={"of": Recovery})
    if recovery.state != "open" or today() > recovery.stops_on:
        raise RuleBroken("recovery_is_over", sentence("Nothing is reclaimed any more."))


def _receive(
    actor: Account,
    recovery: Recovery,
    kind: str,
    amount: Money,
    came_on: date,
    reason: str,
    against: Award | None = None,
) -> RecoveryReceipt:
    made = RecoveryReceipt(
        kind=kind,
        amount=amount,
        came_on=came_on,
        reason=reason.strip(),
        against=against,
        entered_by=actor.id,
        entered_at=now(),
    )
    recovery.receipts.append(made)
    note_recovery(actor, recovery, "take_in_recovery", reason, kind=kind, amount=amount, came_on=came_on)
    return made


def _settle(actor: Account, recovery: Recovery) -> None:
    if not recovery.owed:
        recovery.state = RECOVERY.after(recovery.state, "settle")
        note_recovery(actor, recovery, "settle_recovery")


def note_recovery(
    actor: Account | None, recovery: Recovery, deed: str, reason: str = "", **facts: Any
) -> None:
    """Keep in the log what was done about a recovery."""
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=recovery,
        chain=programme_chain(recovery.award.programme_id),
        reason=reason,
        award=recovery.award_id,
        **facts,
    )
