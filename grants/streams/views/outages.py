"""Outages: when the site could not be used, and which deadlines moved because of that."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.foundation.wording import sentence
from grants.streams import commands, queries
from grants.streams.forms import OutageExtensionForm, OutageForm
from grants.streams.models import Outage, Stream
from grants.streams.permissions import may_enter_outage, may_manage_stream
from grants.streams.rules import moment_of
from grants.streams.states import MOMENT_NAMES
from grants.streams.views.desk import MANAGER, bp
from grants.web.access import door, me, role
from grants.web.home import destination
from grants.web.pages import moment, page_language, pager, say

KEEPERS = role("administrator", "programme_manager")
READERS = role("administrator", "programme_manager", "deciding_authority", "auditor")
destination(sentence("Outages"), "streams.outages", READERS, place=95)


@bp.get("/outages")
@door(READERS)
def outages(form: OutageForm | None = None) -> Any:
    """List the outages, and offer to write one down."""
    found = queries.outages_page(cursor=request.args.get("cursor", ""))
    return {
        "outages": [row[0] for row in found.rows],
        "pager": pager(found),
        "may_enter": bool(may_enter_outage(me())),
        "form": form or OutageForm(formdata=None),
    }


@bp.post("/outages")
@door(KEEPERS)
def enter_outage() -> Any:
    """Write an outage down."""
    form = OutageForm()
    if form.carries_out(commands.enter_outage, actor=me()):
        flash(gettext("The outage is written down."), "good")
        return redirect(url_for("streams.outage", outage_id=form.outcome.id), 303)
    return outages(form), 422


@bp.get("/outages/<int:outage_id>")
@door(READERS)
def outage(outage_id: int, form: OutageExtensionForm | None = None) -> Any:
    """Show an outage, the calls that were open then, and what was decided."""
    shown = queries.get_outage(outage_id)
    touched = queries.moments_touched(shown)
    form = form or OutageExtensionForm(formdata=None)
    _offer(form, shown)
    return {
        "outage": shown,
        "touched": [
            (stream, say(MOMENT_NAMES[which]), moment_of(stream, which)) for stream, which in touched
        ],
        "moment_names": MOMENT_NAMES,
        "extensions": queries.extensions_for(shown),
        "form": form if form.touched else None,
    }


def _offer(form: OutageExtensionForm, shown: Outage) -> None:
    mine = [
        (stream, which)
        for stream, which in queries.moments_touched(shown)
        if stream.state == "announced" and may_manage_stream(me(), stream)
    ]
    form.offer([(stream, which, _words(stream, which)) for stream, which in mine])


def _words(stream: Stream, which: str) -> str:
    name = stream.definition.name.spoken(page_language())
    facts = {"name": name, "what": say(MOMENT_NAMES[which]), "moment": moment(moment_of(stream, which))}
    return str(gettext("%(name)s. %(what)s: %(moment)s", **facts))


@bp.post("/outages/<int:outage_id>")
@door(MANAGER)
def extend_for_outage(outage_id: int) -> Any:
    """Move the deadline of the calls that were ticked."""
    shown = queries.get_outage(outage_id)
    form = OutageExtensionForm()
    _offer(form, shown)
    if form.carries_out(commands.extend_for_outage, actor=me(), outage=shown):
        flash(gettext("The deadline is later now, for everybody."), "good")
        return redirect(url_for("streams.outage", outage_id=outage_id), 303)
    return outage(outage_id, form), 422
