"""The points of the formal check of one application: shown with what the system found, and ticked."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import ChecklistForm, checklist_form
from grants.applications.models import Application
from grants.applications.permissions import may_find_admissibility
from grants.applications.rules import FINDING_NAMES
from grants.applications.views.desk import bp
from grants.web.access import door, me, role
from grants.web.pages import page_language

MANAGER = role("programme_manager")


@bp.get("/applications/<int:application_id>/checklist")
@door(MANAGER)
def checklist(application_id: int, form: ChecklistForm | None = None) -> Any:
    """Show the points to tick, each with the text it rests on and what the system found."""
    shown = _to_check(application_id)
    points, check = queries.points_for(me(), shown), shown.formal_check
    if form is None:
        kept: dict[str, Any] = {"version": check.version if check else 0}
        for one in points:
            if one.mark:
                kept[f"finding_{one.point.key}"] = one.mark.finding
                kept[f"remark_{one.point.key}"] = one.mark.remark
        form = checklist_form(points, page_language())(formdata=None, data=kept)
    return {
        "application": shown,
        "stream": shown.stream,
        "points": points,
        "finding_names": FINDING_NAMES,
        "form": form,
    }


def _to_check(application_id: int) -> Application:
    shown = queries.get_application(me(), application_id)
    may_find_admissibility(me(), shown, closed=queries.has_interest(me().id, application_id)).require()
    return shown


@bp.post("/applications/<int:application_id>/checklist")
@door(MANAGER)
def save_checklist(application_id: int) -> Any:
    """Keep what was ticked."""
    shown = _to_check(application_id)
    check = shown.formal_check
    form = checklist_form(queries.points_for(me(), shown), page_language())()
    form.newest_version = check.version if check else 0
    if form.carries_out(commands.save_checklist, actor=me(), application=shown):
        flash(gettext("Saved."), "good")
        return redirect(url_for("applications.admissibility", application_id=application_id), 303)
    return checklist(application_id, form), 409 if form.stale else 422
