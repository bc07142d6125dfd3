"""What does someone intend with an objection against a decision about an award that is founded: propose, carry out?

A manager proposes what comes in the place of the decision; it is carried out when the objection is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grants.awards import queries
from grants.awards.commands.plans import end_suspension, replan_instalments, require_nothing_listed
from grants.awards.commands.recoveries import ease_recoveries, lower_recovery
from grants.awards.commands.requests import carry_out, lock_running
from grants.awards.events import AwardDetermined, ChangeDecided, DeterminationMoved
from grants.awards.models import (
    AssetCompensation,
    Award,
    ChangePart,
    ChangeRequest,
    Determination,
    PaymentDecision,
    Recovery,
)
from grants.awards.permissions import may_set_determination
from grants.awards.rules.determining import check_raised
from grants.awards.rules.effects import effect_of
from grants.awards.rules.parts import Part, kind_of
from grants.awards.rules.request_letter import kept_effect
from grants.awards.states import CHANGE_REQUEST, DETERMINATION
from grants.budget.commands import commit_more
from grants.budget.queries import mandate_to_decide
from grants.decisions.commands import propose_outcome
from grants.decisions.models import Objection
from grants.foundation import outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account

UPHELD = ("partly_founded", "founded")


@command
def uphold_determination(
    *, actor: Account, objection: Objection, outcome: str, reason: str, amount: Money, deviation: str = ""
) -> None:
    """Propose to find an objection against a final amount (partly) founded, with the amount it should have been.

    Raises RuleBroken `not_in_force`, `under_way`, and what `propose_outcome` and `check_raised` raise.
    """
    earlier = _determined(objection)
    _propose(actor, objection, outcome, reason, deviation)
    _check_raised(earlier.award, earlier, amount)
    objection.remedy = {"amount": amount.cents}
    _note(actor, earlier.award, objection, "propose_remedy", amount=amount)


def _propose(actor: Account, objection: Objection, outcome: str, reason: str, deviation: str) -> None:
    if outcome not in UPHELD:
        said = sentence("Choose founded or partly founded.")
        raise RuleBroken("outcome_unknown", said, field="outcome")
    propose_outcome(actor, objection, outcome, reason, deviation)


def _determined(objection: Objection) -> Determination:
    found = db.session.get(Determination, objection.against_id)
    if objection.against_kind != "determination" or found is None:
        raise NotFound
    return found


def _check_raised(award: Award, earlier: Determination, amount: Money) -> None:
    in_force = queries.find_determined(award)
    if in_force is None or in_force.id != earlier.id:
        said = sentence("This final amount was changed meanwhile. Look at the one in force.")
        raise RuleBroken("not_in_force", said)
    if queries.find_under_way(award) is not None:
        raise RuleBroken("under_way", sentence("A final amount is proposed already. Take that back first."))
    check_raised(amount, earlier=earlier.amount, granted=award.granted or ZERO)


@command
def determine_on_objection(*, actor: Account, objection: Objection) -> Determination:
    """Determine anew what an upheld objection is against: less is reclaimed, and what is missing is promised again.

    Raises NotAllowed, RuleBroken `payment_under_way`, `pot_empty`, and as `uphold_determination` does.
    """
    earlier, award = _determined(objection), _determined(objection).award
    amount = Money((objection.remedy or {})["amount"])
    db.session.refresh(award, with_for_update={"of": Award})
    may_set_determination(
        actor,
        award,
        proposed_by=objection.proposed_by or 0,
        team=queries.team_of(award, ever=True),
        mandate=mandate_to_decide(actor, award.programme_id, award.granted or ZERO),
    ).require()
    _check_raised(award, earlier, amount)
    require_nothing_listed(award)
    one = Determination(
        award=award,
        kind="on_objection",
        state=DETERMINATION.after("proposed", "set"),
        ground="objection_upheld",
        amount=amount,
        worked_out=amount,
        basis=[],
        reason=objection.outcome_reason,
        addressed_to=earlier.addressed_to,
        proposed_by=objection.proposed_by,
        proposed_at=objection.proposed_at,
        set_by=actor.id,
        set_at=now(),
        objection_id=objection.id,
    )
    db.session.add(one)
    award.determined = amount
    db.session.flush()
    _pay_more(actor, award, amount - earlier.amount)
    replan_instalments(actor=actor, award=award)
    _note(actor, award, one, "set_determination", amount=amount, ground=one.ground)
    outbox.post("make_determination_letter", determination_id=one.id)
    publish(AwardDetermined(award.id, one.id, actor.id))
    publish(DeterminationMoved(one.id, "set"))
    return one


def _pay_more(actor: Account, award: Award, more: Money) -> None:
    """Let so much more be the recipient's: first of what it still has above the final amount, then promised anew."""
    missing = more - ease_recoveries(actor, award, more)
    if missing:
        kept = queries.commitments_of(award)[-1]
        commit_more(
            actor=actor,
            basis_kind=kept.basis_kind,
            basis_id=kept.basis_id,
            amount=missing,
            reason=award.reference,
        )


@command
def uphold_request(
    *,
    actor: Account,
    objection: Objection,
    outcome: str,
    reason: str,
    kinds: Sequence[str],
    deviation: str = "",
) -> None:
    """Propose to find an objection against the decision on a request (partly) founded: `kinds` is granted after all.

    Raises RuleBroken `nothing_granted`, `award_is_past`, and what `propose_outcome` and `effect_of` raise.
    """
    request = _request(objection)
    _propose(actor, objection, outcome, reason, deviation)
    chosen = [kind for kind in kinds if kind in {one.kind for one in queries.parts_not_granted(request)}]
    if not chosen:
        said = sentence("Choose what is granted after all.")
        raise RuleBroken("nothing_granted", said, field="kinds")
    lock_running(request.award)
    _effect(request, chosen)
    objection.remedy = {"kinds": chosen}
    _note(actor, request.award, objection, "propose_remedy", kinds=chosen)


def _request(objection: Objection) -> ChangeRequest:
    found = db.session.get(ChangeRequest, objection.against_id)
    if objection.against_kind != "request" or found is None:
        raise NotFound
    return found


def _effect(request: ChangeRequest, kinds: Sequence[str]) -> tuple[list[Part], Any]:
    parts = [Part(one.kind, one.asked) for one in request.parts if one.kind in kinds]
    return parts, effect_of(queries.situation_of(request.award), parts, asked_on=day_of(request.asked_at))


@command
def grant_on_objection(*, actor: Account, objection: Objection) -> ChangeRequest:
    """Grant as it was asked what an upheld objection is about, in a decision of its own with its letter.

    Raises RuleBroken `award_is_past` and what `effect_of` raises.
    """
    request, kinds = _request(objection), (objection.remedy or {})["kinds"]
    award = request.award
    lock_running(award)
    parts, effect = _effect(request, kinds)
    ends_on = effect.after.ends_on
    made = ChangeRequest(
        award=award,
        kind=kind_of(kinds),
        state=CHANGE_REQUEST.after(CHANGE_REQUEST.initial, "grant"),
        reason=request.reason,
        old_end_on=award.ends_on,
        new_end_on=ends_on if ends_on != award.ends_on else None,
        done_on=request.done_on,
        asked_by=request.asked_by,
        asked_at=request.asked_at,
        decided_by=actor.id,
        decided_at=now(),
        decision_reason=objection.outcome_reason,
        effect=kept_effect(effect.moved),
        objection_id=objection.id,
    )
    made.parts = [
        ChangePart(award_id=award.id, kind=one.kind, asked=one.facts, granted=one.facts, outcome="granted")
        for one in parts
    ]
    db.session.add(made)
    db.session.flush()
    carry_out(actor, award, parts, effect, award.reference)
    _note(actor, award, made, "grant_request", reason=objection.outcome_reason)
    outbox.post("make_request_letter", request_id=made.id)
    publish(ChangeDecided(made.id))
    return made


@command
def uphold_compensation(
    *, actor: Account, objection: Objection, outcome: str, reason: str, amount: Money, deviation: str = ""
) -> None:
    """Propose to find an objection against a compensation (partly) founded: less is asked, or nothing.

    Raises RuleBroken `not_lower`, `received_already`, and what `propose_outcome` raises.
    """
    one, recovery = _compensation(objection)
    _propose(actor, objection, outcome, reason, deviation)
    _check_lowered(recovery, amount)
    objection.remedy = {"amount": amount.cents}
    _note(actor, one.award, objection, "propose_remedy", amount=amount)


def _compensation(objection: Objection) -> tuple[AssetCompensation, Recovery]:
    one = db.session.get(AssetCompensation, objection.against_id)
    recovery = queries.recovery_by(one) if one is not None else None
    if objection.against_kind != "compensation" or one is None or recovery is None:
        raise NotFound
    return one, recovery


def _check_lowered(recovery: Recovery, amount: Money) -> None:
    if amount >= recovery.amount:
        said = sentence("Write less than the %(amount)s that is asked.", amount=recovery.amount)
        raise RuleBroken("not_lower", said, field="amount")
    if amount < recovery.settled:
        said = sentence(
            "Of this %(came)s came in or was let go already: it cannot become less here.",
            came=recovery.settled,
        )
        raise RuleBroken("received_already", said, field="amount")


@command
def compensate_on_objection(*, actor: Account, objection: Objection) -> None:
    """Ask less compensation, or none, since an objection was upheld; the letter about the objection says so.

    Raises RuleBroken as `uphold_compensation` does.
    """
    one, recovery = _compensation(objection)
    amount = Money((objection.remedy or {})["amount"])
    db.session.refresh(recovery, with_for_update={"of": Recovery})
    _check_lowered(recovery, amount)
    lower_recovery(actor, recovery, amount)
    _note(actor, one.award, one, "lower_compensation", objection.outcome_reason, amount=amount)


@command
def uphold_payment_decision(
    *, actor: Account, objection: Objection, outcome: str, reason: str, deviation: str = ""
) -> None:
    """Propose to find an objection against a decision about paying or paying back (partly) founded.

    Payment that stands still by it goes on once that is decided; what else follows is decided anew.
    Raises what `propose_outcome` raises.
    """
    one = _payment_decision(objection)
    _propose(actor, objection, outcome, reason, deviation)
    objection.remedy = {"kind": one.kind}
    _note(actor, one.award, objection, "propose_remedy", kind=one.kind)


def _payment_decision(objection: Objection) -> PaymentDecision:
    found = db.session.get(PaymentDecision, objection.against_id)
    if objection.against_kind != "payment" or found is None:
        raise NotFound
    return found


@command
def pay_on_objection(*, actor: Account, objection: Objection) -> None:
    """Let payment go on where it stands still by what an upheld objection is against."""
    one = _payment_decision(objection)
    held = queries.find_suspension(one.award)
    if one.kind == "suspended" and held is not None and held.suspended_at == one.decided_at:
        end_suspension(actor, held, objection.outcome_reason)


REMEDIES: dict[str, Callable[..., Any]] = {
    "determination": determine_on_objection,
    "request": grant_on_objection,
    "compensation": compensate_on_objection,
    "payment": pay_on_objection,
}
"""What is carried out once an objection against this kind of decision is upheld."""


def _note(actor: Account, award: Award, subject: Any, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=subject,
        chain=programme_chain(award.programme_id),
        reason=reason,
        award=award.id,
        **facts,
    )
