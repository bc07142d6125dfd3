"""What did staff ask who enter an objection that came in another way than on this site, what do we answer?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications.queries import get_application
from grants.decisions import commands, queries
from grants.decisions.forms import RecordForm
from grants.decisions.rules.objection_words import SUBJECT_NAMES
from grants.decisions.states import ON_APPLICATION
from grants.decisions.views.desk import MANAGER, bp
from grants.decisions.views.own_objections import LATER
from grants.foundation.clock import today
from grants.web.access import door, me


@bp.get("/applications/<int:application_id>/objections/new")
@bp.get(f"/applications/<int:application_id>/objections/new/{LATER}")
@door(MANAGER)
def new_objection(
    application_id: int, kind: str = ON_APPLICATION, number: int = 0, form: RecordForm | None = None
) -> Any:
    """Show the form to enter an objection that came in another way than on this site."""
    made = get_application(me(), application_id)
    queries.may_record_objection(me(), made).require()
    subject = None if kind == ON_APPLICATION else queries.get_subject(made, kind, number)
    decision = queries.decision_to_object_to(made.id) if subject is None else None
    return {
        "application": made,
        "about": SUBJECT_NAMES[kind],
        "is_early": subject is None and decision is None,
        "until": decision.objection_until if decision else subject.until if subject else None,
        "form": form or RecordForm(formdata=None, received_on=today()),
    }


@bp.post("/applications/<int:application_id>/objections/new")
@bp.post(f"/applications/<int:application_id>/objections/new/{LATER}")
@door(MANAGER)
def record_objection(application_id: int, kind: str = ON_APPLICATION, number: int = 0) -> Any:
    """Enter it."""
    form = RecordForm()
    made = get_application(me(), application_id)
    subject = None if kind == ON_APPLICATION else queries.get_subject(made, kind, number)
    if form.carries_out(commands.record_objection, actor=me(), application=made, subject=subject):
        flash(gettext("The objection is entered. The confirmation is being made."), "good")
        return redirect(url_for("decisions.objection", objection_id=form.outcome.id), 303)
    return new_objection(application_id, kind, number, form), 422
