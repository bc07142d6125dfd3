"""What follows for the instalments of an award, and what is intended with them: lay the plan, fulfil, suspend?"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from grants.awards import queries
from grants.awards.commands.payment_decisions import tell_by_letter
from grants.awards.events import RecipientTold
from grants.awards.models import Award, AwardInstalment, Fulfilment, PaymentSuspension
from grants.awards.permissions import may_run
from grants.awards.rules import check_suspension, planned
from grants.awards.states import INSTALMENT
from grants.budget.rules import check_reason
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account


def lay_plan(award: Award) -> list[dict[str, Any]]:
    """Let the planned instalments of an award follow its amount, and return the plan; what was paid stays.

    Within the unit of work that made the award or changed its amount; that unit records it.
    """
    rows = list(queries.instalments_of(award))
    open_rows = [one for one in rows if one.state == "planned"]
    rules = queries.instalment_rules_of(award)
    parts = planned(queries.due_of(award), rules, queries.kept_parts(rows))
    number = max((one.number for one in rows), default=0)
    for part in parts:
        row = next((one for one in open_rows if one.waits_for == part.waits_for), None)
        if row is None:
            number += 1
            row = AwardInstalment(
                award=award, number=number, waits_for=part.waits_for, state=INSTALMENT.initial
            )
            db.session.add(row)
            rows.append(row)
        else:
            open_rows.remove(row)
        row.amount = part.amount
    for row in open_rows:
        row.state = INSTALMENT.after(row.state, "lapse")
    db.session.flush()
    return [{"number": one.number, "cents": one.amount.cents, "state": one.state} for one in rows]


def require_nothing_listed(award: Award) -> None:
    """Raise RuleBroken `payment_under_way` while a payment of an award is on its way to the bank."""
    if any(one.state == "listed" for one in queries.instalments_of(award)):
        said = sentence(
            "A payment of this award is in a batch. Wait until the bank answered, or take it out first."
        )
        raise RuleBroken("payment_under_way", said)


@command
def replan_instalments(*, actor: Account | None, award: Award) -> None:
    """Let what is not paid follow the amount of an award: granted, or determined."""
    db.session.refresh(award, with_for_update={"of": Award})
    _note(actor, award, "replan_instalments", plan=lay_plan(award))


@command
def fulfil(*, actor: Account, award: Award, what: str) -> None:
    """Say that what an instalment waits for is there; the second time nothing happens.

    For the command that accepts or determines it, which asked already whether the actor may.
    """
    db.session.refresh(award, with_for_update={"of": Award})
    known = select(Fulfilment.id).where(Fulfilment.award_id == award.id, Fulfilment.what == what)
    if db.session.scalar(known) is None:
        db.session.add(Fulfilment(award_id=award.id, what=what, at=now(), by=actor.id))
        _note(actor, award, "fulfil", what=what)


@command
def suspend_payment(
    *, actor: Account, award: Award, until_on: date, reason: str, suspicion: int = 0
) -> PaymentSuspension:
    """Pay nothing of an award for some time, on a serious suspicion (Awb 4:56); it lapses by itself.

    `suspicion` is the number of an earlier suspension on the same one: the law gives that 13 weeks in all, from when
    it was told. Raises RuleBroken `not_running`, `suspended_now`, `suspicion_unknown`, `until_wrong`, `reason_missing`.
    """
    may_run(actor, award, team=queries.team_of(award, ever=True)).require()
    db.session.refresh(award, with_for_update={"of": Award})
    if award.state != "running":
        raise RuleBroken(
            "not_running", sentence("This award does not run: nothing can be asked or told about it.")
        )
    if queries.find_suspension(award) is not None:
        raise RuleBroken("suspended_now", sentence("Payment of this award stands still already."))
    first = next((one for one in queries.suspicions_of(award) if one.id == suspicion), None)
    if suspicion and first is None:
        said = sentence("Choose whether this is a new suspicion.")
        raise RuleBroken("suspicion_unknown", said, field="suspicion")
    check_suspension(from_on=today(), until_on=until_on, told_on=first.from_on if first else today())
    check_reason(reason)
    made = PaymentSuspension(
        award=award,
        from_on=today(),
        until_on=until_on,
        reason=reason.strip(),
        suspended_by=actor.id,
        suspended_at=now(),
        first_id=first.id if first else None,
    )
    db.session.add(made)
    tell_by_letter(actor, award, "suspended", reason, until_on=until_on.isoformat())
    _note(actor, award, "suspend_payment", reason, until_on=until_on)
    publish(RecipientTold(award.id, "suspended", made.reason))
    return made


@command
def lift_suspension(*, actor: Account, award: Award, reason: str) -> None:
    """Let payment go on before the last day; raises RuleBroken `not_suspended`, `reason_missing`."""
    may_run(actor, award, team=queries.team_of(award, ever=True)).require()
    db.session.refresh(award, with_for_update={"of": Award})
    held = queries.find_suspension(award)
    if held is None:
        raise RuleBroken("not_suspended", sentence("Payment of this award does not stand still."))
    check_reason(reason)
    end_suspension(actor, held, reason)


def end_suspension(actor: Account, held: PaymentSuspension, reason: str) -> None:
    """Let payment go on today, within the command that decides it, and tell the recipient."""
    held.lifted_by, held.lifted_on, held.lift_reason = actor.id, today(), reason.strip()
    tell_by_letter(actor, held.award, "suspension_lifted", reason)
    _note(actor, held.award, "lift_suspension", reason)
    publish(RecipientTold(held.award_id, "suspension_ended", held.lift_reason))


@command
def tell_lapse(*, suspension: PaymentSuspension) -> None:
    """Tell the recipient that a suspension lapsed, once."""
    db.session.refresh(suspension, with_for_update={"of": PaymentSuspension})
    if suspension.lapse_told or suspension.lifted_on is not None:
        return
    suspension.lapse_told = True
    tell_by_letter(None, suspension.award, "suspension_lapsed", "", until_on=suspension.until_on.isoformat())
    _note(None, suspension.award, "lapse_suspension", until_on=suspension.until_on)
    publish(RecipientTold(suspension.award_id, "suspension_ended"))


def _note(actor: Account | None, award: Award, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=award,
        chain=programme_chain(award.programme_id),
        reason=reason,
        **facts,
    )
