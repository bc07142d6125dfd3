"""What did HTTP ask about the views of a recipient, what do we answer? What is intended, and what they say of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.decisions import commands, queries
from grants.decisions.forms import AskViewsForm, NotedViewsForm, ViewsForm, WithdrawForm
from grants.decisions.permissions import may_give_views, may_propose
from grants.decisions.rules import GROUND_NAMES, KIND_NAMES
from grants.decisions.views.desk import MANAGER, bp
from grants.foundation.clock import today
from grants.web.access import SIGNED_IN, door, me
from grants.web.forms import Form

HEARD = "any(detriment, withdrawal_of_award)"


@bp.get(f"/applications/<int:application_id>/decision/views/<{HEARD}:kind>")
@door(MANAGER)
def new_views(application_id: int, kind: str, form: AskViewsForm | None = None) -> Any:
    """Show the award and the form that tells its recipient what is intended."""
    decision = queries.decisions_of(me(), application_id)[0]
    may_propose(me(), decision.batch.stream).require()
    if form is None:
        form = AskViewsForm(
            due_on=today() + timedelta(days=queries.LEAST_DAYS_FOR_VIEWS),
            ground=request.args.get("ground"),
            intention=request.args.get("intention", "")[:8_000],
        )
        form.ask_about(kind)
    return {"decision": decision, "kind": kind, "form": form, "kind_names": KIND_NAMES}


@bp.post(f"/applications/<int:application_id>/decision/views/<{HEARD}:kind>")
@door(MANAGER)
def ask_views(application_id: int, kind: str) -> Any:
    """Tell the recipient, and ask what they think."""
    form = AskViewsForm()
    form.ask_about(kind)
    decision = queries.decisions_of(me(), application_id)[0]
    if form.carries_out(commands.ask_views, actor=me(), decision=decision, kind=kind):
        flash(gettext("The recipient was told, and asked for their views."), "good")
        return _back(application_id)
    return new_views(application_id, kind, form), 422


@bp.get("/applications/<int:application_id>/decision/views")
@door(SIGNED_IN)
def asked_views(application_id: int, form: Form | None = None, drop_form: WithdrawForm | None = None) -> Any:
    """Show what is intended with the award in force, and what the recipient says of it."""
    asked = queries.get_views(me(), application_id)
    decision = asked.decision
    manages = may_propose(me(), decision.batch.stream)
    return {
        "asked": asked,
        "decision": decision,
        "may_give": may_give_views(me(), decision.application),
        "manages": manages,
        "form": form or (NotedViewsForm() if manages else ViewsForm()),
        "drop_form": drop_form or WithdrawForm(),
        "kind_names": KIND_NAMES,
        "ground_names": GROUND_NAMES,
        "can_be_decided": asked.came_on is not None or asked.due_on < today(),
    }


@bp.post("/applications/<int:application_id>/decision/views")
@door(SIGNED_IN)
def note_views(application_id: int) -> Any:
    """Keep what the recipient says."""
    asked = queries.get_views(me(), application_id)
    form = NotedViewsForm() if may_propose(me(), asked.decision.batch.stream) else ViewsForm()
    if form.carries_out(commands.note_views, actor=me(), asked=asked):
        flash(gettext("The views are kept."), "good")
        return _back(application_id)
    return asked_views(application_id, form), 422


@bp.post("/applications/<int:application_id>/decision/views/drop")
@door(MANAGER)
def drop_intention(application_id: int) -> Any:
    """Let it rest."""
    form = WithdrawForm()
    asked = queries.get_views(me(), application_id)
    if form.carries_out(commands.drop_intention, actor=me(), asked=asked):
        flash(gettext("What was intended is dropped. The award stays as it is."), "good")
        return redirect(url_for("decisions.decision", application_id=application_id), 303)
    return asked_views(application_id, drop_form=form), 422


def _back(application_id: int) -> Any:
    return redirect(url_for("decisions.asked_views", application_id=application_id), 303)
