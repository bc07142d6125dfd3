"""The amount that the panel recommends for an application: its page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications.models import Application
from grants.foundation.errors import NotFound
from grants.review import commands, queries
from grants.review.commands import UNSAID
from grants.review.forms import AmountForm
from grants.review.views.desk import PANEL, bp
from grants.web.access import door, me


@bp.get("/applications/<int:application_id>/panel/amount")
@door(PANEL)
def recommending(application_id: int, form: AmountForm | None = None) -> Any:
    """Ask which amount the panel recommends."""
    application = _led(application_id)
    return {"application": application, "form": form or _filled(application)}


@bp.post("/applications/<int:application_id>/panel/amount")
@door(PANEL)
def recommend_amount(application_id: int) -> Any:
    """Keep the amount that the panel recommends."""
    application = _led(application_id)
    form = AmountForm()
    form.newest_version = _version(application)
    if form.carries_out(commands.recommend_amount, actor=me(), application=application):
        flash(gettext("The recommended amount is saved."), "good")
        return redirect(url_for("review.case", application_id=application_id), 303)
    return recommending(application_id, form), 409 if form.stale else 422


def _led(application_id: int) -> Application:
    found = queries.get_case(me(), application_id)
    if found.desk.phase != "panel" or not queries.leads(me(), found.application):
        raise NotFound
    return found.application


def _filled(application: Application) -> AmountForm:
    kept = queries.find_recommended(application)
    return AmountForm(
        formdata=None,
        data={
            "version": _version(application),
            "amount": kept.amount if kept else application.requested,
            "reason": kept.reason if kept else "",
        },
    )


def _version(application: Application) -> int:
    kept = queries.find_recommended(application)
    return kept.version if kept else UNSAID
