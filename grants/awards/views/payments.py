"""The page of an award's money: what is paid when and what holds it, for the recipient and for the funder alike."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import ReasonForm, SuspensionForm
from grants.awards.models import Award
from grants.awards.permissions import may_run
from grants.awards.rules import suspended_until_at_most
from grants.awards.rules.payment_letter import PAYMENT_DECISION_NAMES
from grants.awards.states import INSTALMENT
from grants.awards.views.desk import bp
from grants.awards.views.start import start_facts
from grants.decisions.states import OBJECTION
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.foundation.money import total
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import file_answer

INSTALMENT_TONES = {"planned": "neutral", "listed": "info", "paid": "good", "lapsed": "neutral"}


@bp.get("/awards/<int:award_id>/money")
@door(SIGNED_IN)
def money(award_id: int) -> Any:
    """Show what is paid when, what holds it, and what must happen first."""
    viewer = me()
    shown = queries.get_award(viewer, award_id)
    if shown.state not in ("running", "withdrawn"):
        raise NotFound
    return {
        "award": shown,
        "plan": _plan(shown),
        "paid": total(one.amount for one in queries.instalments_of(shown) if one.state == "paid"),
        "suspension": queries.find_suspension(shown),
        "letters": queries.subjects.letters_with_objections(viewer, shown),
        "objection_states": OBJECTION.labels,
        "letter_names": PAYMENT_DECISION_NAMES,
        "instalment_labels": INSTALMENT.labels,
        "instalment_tones": INSTALMENT_TONES,
        **start_facts(viewer, shown),
    }


def _plan(shown: Award) -> list[tuple[Any, Any, Any]]:
    """Return each instalment with when it is paid, and what holds it now."""
    rows = [one for one in queries.instalments_of(shown) if one.state != "lapsed"]
    why = queries.reasons_for(rows)
    return [(one, queries.payments.awaited_by(one), why.get(one.id, [])) for one in rows]


def _run(award_id: int) -> Award:
    award = queries.get_award(me(), award_id)
    may_run(me(), award, team=queries.team_of(award, ever=True)).require()
    return award


@bp.get("/awards/payment-decisions/<int:decision_id>/letter")
@door(SIGNED_IN)
def payment_letter(decision_id: int) -> Any:
    """Hand out the letter of a decision about paying or paying back."""
    letter = queries.get_payment_letter(me(), decision_id)
    return file_answer(files.read(letter), name=letter.name, media_type=letter.media_type)


@bp.get("/awards/<int:award_id>/suspension")
@door(SIGNED_IN)
def suspension(award_id: int, form: SuspensionForm | None = None, lifting: ReasonForm | None = None) -> Any:
    """Show the form to let payment stand still, or to let it go on."""
    award = _run(award_id)
    last = suspended_until_at_most(today())
    form = form or SuspensionForm(formdata=None, data={"until_on": last})
    form.offer(queries.suspicions_of(award))
    return {
        "award": award,
        "suspension": queries.find_suspension(award),
        "last": last,
        "form": form,
        "lifting": lifting or ReasonForm(formdata=None),
    }


@bp.post("/awards/<int:award_id>/suspension")
@door(SIGNED_IN)
def suspend_payment(award_id: int) -> Any:
    """Let payment stand still."""
    form, award = SuspensionForm(), _run(award_id)
    form.offer(queries.suspicions_of(award))
    if form.carries_out(commands.suspend_payment, actor=me(), award=award):
        flash(gettext("Nothing is paid of this award for now. The recipient is told."), "good")
        return redirect(url_for("awards.money", award_id=award_id), 303)
    return suspension(award_id, form), 422


@bp.post("/awards/<int:award_id>/suspension/end")
@door(SIGNED_IN)
def lift_suspension(award_id: int) -> Any:
    """Let payment go on."""
    form, award = ReasonForm(), _run(award_id)
    if form.carries_out(commands.lift_suspension, actor=me(), award=award):
        flash(gettext("Payment goes on. The recipient is told."), "good")
        return redirect(url_for("awards.money", award_id=award_id), 303)
    return suspension(award_id, lifting=form), 422
