"""The consult hour for who plans it: a series, its days, and a day that is cancelled."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget.models import Programme
from grants.deliverables import commands, queries
from grants.deliverables.forms.consult import EndForm, SeriesForm
from grants.deliverables.permissions import ADVISING, CONSULT_STAFF, may_plan_consult
from grants.deliverables.rules.consult import WEEKDAY_NAMES
from grants.deliverables.states import HOLDS_A_SLOT
from grants.deliverables.views.desk import bp
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.people.queries import get_account, holders
from grants.web.access import door, me, role
from grants.web.pages import bilingual, pager

MANAGER = role("programme_manager")
STAFF = role(*CONSULT_STAFF)


def _series_form(programme: Programme | None = None) -> SeriesForm:
    """Return the form with the programmes the person plans in, and who can hold an hour in the chosen one."""
    planned = queries.planned_programmes(me(), "programme_manager")
    if not planned:
        raise NotFound
    form = SeriesForm(data={"programme": str((programme or planned[0]).id)})
    chosen = next((one for one in planned if str(one.id) == form.programme.data), planned[0])
    form.offer(
        [(one.id, bilingual(one, "name")) for one in planned], holders(*ADVISING, programme_id=chosen.id)
    )
    return form


@bp.get("/consult/series/new")
@door(MANAGER)
def new_series(form: SeriesForm | None = None) -> Any:
    """Offer to plan a weekly consult hour."""
    wanted = request.args.get("programme", "")
    planned = queries.planned_programmes(me(), "programme_manager")
    chosen = next((one for one in planned if str(one.id) == wanted), None)
    return {"form": form or _series_form(chosen)}


@bp.post("/consult/series/new")
@door(MANAGER)
def plan_consult_hours() -> Any:
    """Plan a weekly consult hour."""
    form = _series_form()
    planned = queries.planned_programmes(me(), "programme_manager")
    chosen = next((one for one in planned if str(one.id) == form.programme.data), None)
    if form.validate() and chosen is not None:
        hosts = form.hosts(get_account)
        if form.carries_out(commands.plan_consult_hours, actor=me(), programme=chosen, hosts=hosts):
            flash(gettext("The consult hour is planned."), "good")
            return redirect(url_for("deliverables.consult_series", series_id=form.outcome.id), 303)
    return new_series(form), 422


@bp.get("/consult/series/<int:series_id>")
@door(STAFF)
def consult_series(series_id: int) -> Any:
    """Show a series: who holds it, and its days with how many appointments."""
    shown = queries.get_series(me(), series_id)
    found = queries.hours_page(shown, cursor=request.args.get("cursor", ""))
    hours = [row[0] for row in found.rows]
    return {
        "series": shown,
        "weekday": WEEKDAY_NAMES[shown.weekday],
        "hours": hours,
        "booked": {
            hour.id: sum(
                any(booking.state in HOLDS_A_SLOT for booking in slot.bookings) for slot in hour.slots
            )
            for hour in hours
        },
        "pager": pager(found),
        "present": now(),
        "may_plan": bool(may_plan_consult(me(), shown.programme_id)),
    }


@bp.get("/consult/hours/<int:hour_id>")
@door(MANAGER)
def consult_hour(hour_id: int, form: EndForm | None = None) -> Any:
    """Offer to cancel one day."""
    hour = queries.get_hour(me(), hour_id)
    may_plan_consult(me(), hour.series.programme_id).require()
    booked = [b for slot in hour.slots for b in slot.bookings if b.state == "booked"]
    return {
        "hour": hour,
        "series": hour.series,
        "booked": len(booked),
        "form": form or EndForm(formdata=None, data={"version": hour.version}),
    }


@bp.post("/consult/hours/<int:hour_id>")
@door(MANAGER)
def cancel_consult_hour(hour_id: int) -> Any:
    """Cancel one day; who booked on it is told."""
    hour = queries.get_hour(me(), hour_id)
    form = EndForm()
    if form.carries_out(commands.cancel_consult_hour, actor=me(), hour=hour):
        flash(gettext("The day is cancelled. Who had booked is told by e-mail."), "good")
        return redirect(url_for("deliverables.consult_series", series_id=hour.series_id), 303)
    return consult_hour(hour_id, form), 422
