"""What is to be decided otherwise than the committee advised: the page of one application."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications.queries import get_application
from grants.decisions import commands, queries
from grants.decisions.forms import DeviationForm
from grants.decisions.permissions import may_propose
from grants.decisions.views.desk import MANAGER, bp
from grants.web.access import door, me


@bp.get("/applications/<int:application_id>/deviation")
@door(MANAGER)
def deviation(application_id: int, form: DeviationForm | None = None) -> Any:
    """Show what the committee advises, and ask what is to be decided."""
    application = get_application(me(), application_id)
    may_propose(me(), application.stream).require()
    advice, kept = queries.advice_on(application), queries.find_deviation(application)
    outcome = "advised" if kept is None else "refusal" if kept.amount is None else "award"
    begun = {"outcome": outcome, "amount": kept and kept.amount, "reason": kept.reason if kept else ""}
    return {
        "application": application,
        "advice": advice,
        "can_deviate": queries.can_deviate(application),
        "form": form or DeviationForm(formdata=None, data=begun),
    }


@bp.post("/applications/<int:application_id>/deviation")
@door(MANAGER)
def deviate_from_advice(application_id: int) -> Any:
    """Keep it for the next proposal over the ranking."""
    application = get_application(me(), application_id)
    form = DeviationForm()
    if form.carries_out(commands.deviate_from_advice, actor=me(), application=application):
        flash(gettext("The next proposal of decisions holds this."), "good")
        return redirect(url_for("decisions.desk", stream_id=application.stream_id), 303)
    return deviation(application_id, form), 422
