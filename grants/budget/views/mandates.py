"""The mandate table of a programme: who may approve what, up to which amount."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.budget import commands, permissions, queries
from grants.budget.forms import ACT_NAMES, HOLDER_NAMES, DeputyForm, EndForm, MandateForm
from grants.budget.rules import holds_on
from grants.budget.views.desk import OPENER, READER, bp
from grants.foundation.clock import today
from grants.web.access import door, me


@bp.get("/programmes/<int:programme_id>/mandates")
@door(READER)
def mandates(programme_id: int) -> Any:
    """Show who may approve what, now and before."""
    shown = queries.get_programme(me(), programme_id)
    table = queries.mandates_of(shown)
    return {
        "programme": shown,
        "in_force": [row for row in table if row.until_on is None or row.until_on >= today()],
        "ended": [row for row in table if row.until_on is not None and row.until_on < today()],
        "has_table": any(holds_on(row, today()) for row in table),
        "may_give": permissions.may_give_mandate(me(), shown.id),
        "act_names": ACT_NAMES,
        "holder_names": HOLDER_NAMES,
    }


@bp.get("/programmes/<int:programme_id>/mandates/new")
@door(OPENER)
def new_mandate(programme_id: int, form: MandateForm | None = None) -> Any:
    """Show the form for a mandate."""
    shown = queries.get_programme(me(), programme_id)
    permissions.may_give_mandate(me(), shown.id).require()
    return {"programme": shown, "form": form or MandateForm(data={"from_on": today()})}


@bp.post("/programmes/<int:programme_id>/mandates/new")
@door(OPENER)
def give_mandate(programme_id: int) -> Any:
    """Give a mandate."""
    shown = queries.get_programme(me(), programme_id)
    form = MandateForm()
    if form.carries_out(commands.give_mandate, actor=me(), programme=shown):
        flash(gettext("The mandate is given."), "good")
        return _back(programme_id)
    return new_mandate(programme_id, form), 422


@bp.get("/programmes/<int:programme_id>/mandates/<int:mandate_id>")
@door(OPENER)
def mandate(
    programme_id: int, mandate_id: int, end: EndForm | None = None, deputy: DeputyForm | None = None
) -> Any:
    """Show one mandate, to end it or to name a deputy."""
    shown = queries.get_programme(me(), programme_id)
    permissions.may_give_mandate(me(), shown.id).require()
    return {
        "programme": shown,
        "mandate": queries.get_mandate(shown, mandate_id),
        "end_form": end or EndForm(),
        "deputy_form": deputy or DeputyForm(),
        "act_names": ACT_NAMES,
        "holder_names": HOLDER_NAMES,
    }


@bp.post("/programmes/<int:programme_id>/mandates/<int:mandate_id>/end")
@door(OPENER)
def end_mandate(programme_id: int, mandate_id: int) -> Any:
    """Let a mandate end."""
    shown = queries.get_mandate(queries.get_programme(me(), programme_id), mandate_id)
    form = EndForm()
    if form.carries_out(commands.end_mandate, actor=me(), mandate=shown):
        flash(gettext("The last day of the mandate is written down."), "good")
        return _back(programme_id)
    return mandate(programme_id, mandate_id, end=form), 422


@bp.post("/programmes/<int:programme_id>/mandates/<int:mandate_id>/deputy")
@door(OPENER)
def name_deputy(programme_id: int, mandate_id: int) -> Any:
    """Name who acts while somebody is away."""
    shown = queries.get_mandate(queries.get_programme(me(), programme_id), mandate_id)
    form = DeputyForm()
    if form.carries_out(commands.name_deputy, actor=me(), mandate=shown):
        flash(gettext("The deputy is named."), "good")
        return _back(programme_id)
    return mandate(programme_id, mandate_id, deputy=form), 422


def _back(programme_id: int) -> Any:
    return redirect(url_for("budget.mandates", programme_id=programme_id), 303)
