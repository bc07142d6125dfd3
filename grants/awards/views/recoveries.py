"""What is to be paid back: the plan, what came in, what is set off or let go."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import (
    InterestForm,
    InterestReceiptForm,
    PlanForm,
    ReceiptForm,
    RemissionForm,
    SetOffForm,
    WhyForm,
)
from grants.awards.models import Award, Recovery
from grants.awards.rules.determining import even_plan, is_overdue, settled_by_part
from grants.awards.rules.interest import LEAST
from grants.awards.rules.payment_letter import PAYMENT_DECISION_NAMES
from grants.awards.states import RECOVERY
from grants.awards.views.desk import RECEIPT_NAMES, bp
from grants.decisions.states import OBJECTION
from grants.foundation.clock import today
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me, role
from grants.web.home import Todo, todo_source
from grants.web.pages import pager


@bp.get("/awards/recoveries")
@door(role("programme_manager", "controller"))
def recoveries() -> Any:
    """List what is to be paid back, the nearest day first."""
    found = queries.open_recoveries(me(), cursor=request.args.get("cursor", ""))
    return {
        "rows": [
            (one, is_overdue([(p.due_on, p.amount) for p in one.parts], one.settled, today=today()))
            for one in found.rows
        ],
        "pager": pager(found),
    }


@bp.get("/awards/recoveries/<int:recovery_id>")
@door(SIGNED_IN)
def recovery(recovery_id: int, **typed: Any) -> Any:
    """Show what is to be paid back, with its plan and what came in."""
    viewer = me()
    one = queries.get_recovery(viewer, recovery_id)
    award, is_open = one.award, one.state == "open"
    manages = is_open and bool(queries.may_propose_amount(viewer, award))
    takes_in = is_open and bool(queries.may_take_in_money(viewer, award))
    against = queries.awards_to_set_off(me(), one) if takes_in else []
    subject = (
        queries.subjects.determination_as_subject(one.determination_id)
        if one.determination_id
        else queries.subjects.compensation_as_subject(one.compensation_id or 0)
    )
    set_off_form = typed.get("set_off_form") or SetOffForm(prefix="set_off")
    set_off_form.against.choices = [(other.id, f"{other.reference} {other.title}") for other in against]
    return {
        "recovery_": one,
        "award": award,
        "late": queries.arrears.arrears_of(one),
        "overdue": is_overdue([(p.due_on, p.amount) for p in one.parts], one.settled, today=today()),
        "parts": list(
            zip(
                one.parts,
                settled_by_part([(p.due_on, p.amount) for p in one.parts], one.settled),
                strict=True,
            )
        ),
        "label": RECOVERY.labels[one.state],
        "receipt_names": RECEIPT_NAMES,
        "manages": manages,
        "as_staff": queries.sees_as_staff(viewer, award),
        "takes_in": takes_in,
        "decides_remission": takes_in and one.remission_amount is not None and one.remission_by != viewer.id,
        "plan_form": typed.get("plan_form") or PlanForm(prefix="plan"),
        "receipt_form": typed.get("receipt_form") or ReceiptForm(prefix="receipt"),
        "remission_form": typed.get("remission_form") or RemissionForm(prefix="remission"),
        "set_off_form": set_off_form,
        "against": against,
        "reason_form": typed.get("reason_form") or WhyForm(prefix="rest"),
        "subject": subject,
        "letters": queries.subjects.letters_with_objections(viewer, award, one),
        "letter_names": PAYMENT_DECISION_NAMES,
        "beside": queries.subjects.objections_on(viewer, subject),
        "objection_states": OBJECTION.labels,
        **_interest(viewer, one, typed),
    }


def _interest(viewer: Account, one: Recovery, typed: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows of the statutory interest, and who of the two can do something with it."""
    ran, kept = queries.arrears.interest_of(one), one.interest
    decides = one.state == "settled" and kept is None and ran >= LEAST
    left = kept.amount - kept.received if kept is not None and kept.claimed else ZERO
    return {
        "interest": ran,
        "least_interest": LEAST,
        "decided_interest": kept,
        "decides_interest": decides and bool(queries.may_propose_amount(viewer, one.award)),
        "takes_in_interest": left > ZERO and bool(queries.may_take_in_money(viewer, one.award)),
        "interest_form": typed.get("interest_form") or InterestForm(prefix="interest"),
        "came_form": typed.get("came_form") or InterestReceiptForm(prefix="came"),
    }


def _done(one: Recovery, name: str, form: Any, command: Any, **facts: Any) -> Any:
    if form.carries_out(command, actor=me(), recovery=one, **facts):
        flash(gettext("Done."), "good")
        return redirect(url_for("awards.recovery", recovery_id=one.id), 303)
    return recovery(one.id, **{name: form}), 422


@bp.post("/awards/recoveries/<int:recovery_id>/plan")
@door(SIGNED_IN)
def spread_recovery(recovery_id: int) -> Any:
    """Agree on paying back in equal parts."""
    return _done(
        queries.get_recovery(me(), recovery_id), "plan_form", PlanForm(prefix="plan"), _in_equal_parts
    )


def _in_equal_parts(*, actor: Account, recovery: Recovery, count: int, first_on: Any, reason: str) -> None:
    parts = even_plan(recovery.owed, count, first_on)
    try:
        commands.spread_recovery(actor=actor, recovery=recovery, parts=parts, reason=reason)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, broken.said, field="first_on") from broken


@bp.post("/awards/recoveries/<int:recovery_id>/receipts")
@door(SIGNED_IN)
def take_in(recovery_id: int) -> Any:
    """Write down what was paid back."""
    return _done(
        queries.get_recovery(me(), recovery_id),
        "receipt_form",
        ReceiptForm(prefix="receipt"),
        commands.take_in,
    )


@bp.post("/awards/recoveries/<int:recovery_id>/set-off")
@door(SIGNED_IN)
def set_off(recovery_id: int) -> Any:
    """Set off against another award."""
    one, form = queries.get_recovery(me(), recovery_id), SetOffForm(prefix="set_off")
    found = {other.id: other for other in queries.awards_to_set_off(me(), one)}
    form.against.choices = [(number, other.title) for number, other in found.items()]

    def against(*, actor: Account, recovery: Recovery, against: int, amount: Money, reason: str) -> None:
        other: Award = found[against]
        commands.set_off(actor=actor, recovery=recovery, against=other, amount=amount, reason=reason)

    return _done(one, "set_off_form", form, against)


@bp.post("/awards/recoveries/<int:recovery_id>/remission")
@door(SIGNED_IN)
def propose_remission(recovery_id: int) -> Any:
    """Propose to let a part go."""
    one = queries.get_recovery(me(), recovery_id)
    return _done(one, "remission_form", RemissionForm(prefix="remission"), commands.propose_remission)


@bp.post("/awards/recoveries/<int:recovery_id>/remission/decision")
@door(SIGNED_IN)
def decide_remission(recovery_id: int) -> Any:
    """Agree to let a part go, or not."""
    one = queries.get_recovery(me(), recovery_id)
    commands.decide_remission(actor=me(), recovery=one, agrees="agree" in request.form)
    flash(gettext("Done."), "good")
    return redirect(url_for("awards.recovery", recovery_id=one.id), 303)


@bp.post("/awards/recoveries/<int:recovery_id>/stay")
@door(SIGNED_IN)
def stay_recovery(recovery_id: int) -> Any:
    """Let a recovery rest, or go on with it."""
    one = queries.get_recovery(me(), recovery_id)
    command = commands.stay_recovery if one.stayed_at is None else commands.resume_recovery
    return _done(one, "reason_form", WhyForm(prefix="rest"), command)


@bp.post("/awards/recoveries/<int:recovery_id>/reminder")
@door(SIGNED_IN)
def remind_of_recovery(recovery_id: int) -> Any:
    """Send a formal reminder of what is late."""
    one = queries.get_recovery(me(), recovery_id)
    commands.remind_of_recovery(actor=me(), recovery=one)
    flash(gettext("The formal reminder is on its way: as a letter here, and told by mail."), "good")
    return redirect(url_for("awards.recovery", recovery_id=one.id), 303)


@bp.post("/awards/recoveries/<int:recovery_id>/interest")
@door(SIGNED_IN)
def decide_interest(recovery_id: int) -> Any:
    """Fix the statutory interest and ask it, or let it go."""

    def decide(*, claims: str, **facts: Any) -> None:
        commands.decide_interest(claims=claims == "yes", **facts)

    one = queries.get_recovery(me(), recovery_id)
    return _done(one, "interest_form", InterestForm(prefix="interest"), decide)


@bp.post("/awards/recoveries/<int:recovery_id>/interest/receipts")
@door(SIGNED_IN)
def take_in_interest(recovery_id: int) -> Any:
    """Write down interest that came in."""
    one = queries.get_recovery(me(), recovery_id)
    return _done(one, "came_form", InterestReceiptForm(prefix="came"), commands.take_in_interest)


@todo_source
def what_is_late(account: Account) -> list[Todo]:
    """List for a manager what is paid back too late: to remind of, or reminded of in vain."""
    if not account.holds("programme_manager"):
        return []
    remind = sentence("Send a formal reminder: %(recipient)s pays back too late")
    passed = sentence("The two weeks of the formal reminder have passed: %(recipient)s did not pay")
    return [
        Todo(
            Sentence((remind if late.is_due else passed).msgid, {"recipient": one.award.recipient}),
            url_for("awards.recovery", recovery_id=one.id),
        )
        for one, late in queries.arrears.late_recoveries(account)
    ]


@todo_source
def what_is_owed(account: Account) -> list[Todo]:
    """List what an own project must pay back, and for a controller where letting a part go was proposed."""
    mine = [
        Todo(
            sentence("Pay back %(amount)s of %(title)s", amount=one.owed, title=one.award.title),
            url_for("awards.recovery", recovery_id=one.id),
            end_of_day(one.due_on),
        )
        for one in queries.owed_by(account)
    ]
    if not account.holds("controller"):
        return mine
    return mine + [
        Todo(
            sentence("Decide whether a part is let go: %(recipient)s", recipient=one.award.recipient),
            url_for("awards.recovery", recovery_id=one.id),
        )
        for one in queries.remissions_to_decide(account)
    ]
