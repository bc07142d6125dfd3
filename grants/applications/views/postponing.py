"""The notice that a decision will be later: for one application or for many, each looked at before it is sent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import PostponeForm
from grants.applications.models import Application
from grants.applications.views.desk import bp
from grants.foundation import files
from grants.streams.queries import get_stream
from grants.web.access import SIGNED_IN, door, me, role
from grants.web.pages import file_answer, pager

MANAGER = role("programme_manager")


@bp.get("/streams/<int:stream_id>/applications/postpone")
@door(MANAGER)
def postponing(stream_id: int, form: PostponeForm | None = None) -> Any:
    """Show every application without a decision, its last day, and who was told already; `applications` are chosen."""
    stream = get_stream(me(), stream_id)
    found = queries.applications_page(
        me(),
        stream,
        where=[Application.state.in_(queries.UNDECIDED)],
        cursor=request.args.get("cursor", ""),
    )
    clocks = queries.clocks_for(stream, found.rows)
    if form is None:
        every = [row.id for row in found.rows if row.told_at is None]
        chosen = request.args.getlist("applications", type=int)
        form = PostponeForm(formdata=None, applications=every if request.args.get("all") else chosen)
    return {
        "stream": stream,
        "applications": found.rows,
        "clocks": clocks,
        "pager": pager(found),
        "form": form,
    }


@bp.get("/applications/<int:application_id>/postponement/letter")
@door(SIGNED_IN)
def postponement_letter(application_id: int) -> Any:
    """Hand out the letter that tells that the decision will be later, as it was kept."""
    kept = queries.get_postponement_letter(me(), application_id)
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)


@bp.post("/streams/<int:stream_id>/applications/postpone")
@door(MANAGER)
def postpone_decisions(stream_id: int) -> Any:
    """Send the notice to the chosen ones, all or none."""
    stream = get_stream(me(), stream_id)
    form = PostponeForm()
    if form.carries_out(commands.postpone_decisions, actor=me(), stream=stream):
        flash(gettext("The notice is sent for %(count)s applications.", count=form.outcome), "good")
        return redirect(url_for("applications.intake", stream_id=stream_id), 303)
    return postponing(stream_id, form), 422
