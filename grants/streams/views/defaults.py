"""The values with which the calls of a programme begin, on one page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget.models import Programme
from grants.budget.queries import get_programme
from grants.streams import commands, queries
from grants.streams.forms import DefaultsForm, PartForm, part_form
from grants.streams.permissions import may_set_defaults
from grants.streams.views.desk import MANAGER, bp
from grants.streams.views.draft import with_rows
from grants.web.access import door, me


@bp.get("/programmes/<int:programme_id>/defaults")
@door(MANAGER)
def programme_defaults(programme_id: int, form: PartForm | None = None) -> Any:
    """Show what a programme fixes, to write in."""
    programme = _programme(programme_id)
    kept, definition = queries.find_defaults(programme_id), queries.defaults_of(programme_id)
    form = form or part_form(DefaultsForm, DefaultsForm.shown(definition), kept.version if kept else 0)
    form.prepare(definition)
    return {"programme": programme, "form": form}


@bp.post("/programmes/<int:programme_id>/defaults")
@door(MANAGER)
def save_programme_defaults(programme_id: int) -> Any:
    """Save what a programme fixes, or add, remove or move a row without saving."""
    programme = _programme(programme_id)
    kept, deed = queries.find_defaults(programme_id), request.form.get("row", "")
    form = with_rows(DefaultsForm, deed)
    form.prepare(queries.defaults_of(programme_id))
    if deed:
        return programme_defaults(programme_id, form)
    form.newest_version = kept.version if kept else 0
    if form.carries_out(commands.set_defaults, actor=me(), programme=programme):
        flash(gettext("Saved. Calls that are begun from now on start with these values."), "good")
        return redirect(url_for("streams.programme_defaults", programme_id=programme_id), 303)
    return programme_defaults(programme_id, form), 409 if form.stale else 422


def _programme(programme_id: int) -> Programme:
    programme = get_programme(me(), programme_id)
    may_set_defaults(me(), programme_id=programme_id).require()
    return programme
