"""Several applications in one act: looked at one by one, then done exactly as it was shown, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import AdmitSeveralForm, ChooseForm, KeepOutForm, RepairSeveralForm
from grants.applications.rules import Previewed, preview_digest
from grants.applications.views.desk import bp
from grants.streams.models import Stream
from grants.streams.queries import get_stream
from grants.web.access import door, me, role
from grants.web.pages import page_language

MANAGER = role("programme_manager")
KEEPING_OUT = {"inadmissible": "find_inadmissible", "untreated": "leave_untreated"}
"""The deed by the word in the address."""


@bp.get("/streams/<int:stream_id>/applications/admit")
@door(MANAGER)
def admission_preview(stream_id: int, form: AdmitSeveralForm | None = None) -> Any:
    """Show of each chosen application whether it will be let in, or why not."""
    stream = get_stream(me(), stream_id)
    form = form or AdmitSeveralForm(formdata=None, applications=_chosen())
    previewed = queries.preview_admission(me(), stream, form.applications.data)
    return _shown(stream, form, previewed)


def _chosen() -> list[int]:
    return list(ChooseForm(request.args).applications.data or [])


def _shown(
    stream: Stream, form: AdmitSeveralForm | KeepOutForm | RepairSeveralForm, previewed: Sequence[Previewed]
) -> dict[str, Any]:
    return {
        "stream": stream,
        "form": form,
        "previewed": previewed,
        "possible": sum(one.obstacle is None for one in previewed),
        "seen": preview_digest(previewed),
    }


def _has_changed(
    form: AdmitSeveralForm | KeepOutForm | RepairSeveralForm, previewed: Sequence[Previewed]
) -> bool:
    """Say whether somebody looked at another preview than this one."""
    return form.seen.data is not None and form.seen.data != preview_digest(previewed)


@bp.post("/streams/<int:stream_id>/applications/admit")
@door(MANAGER)
def admit_applications(stream_id: int) -> Any:
    """Let them in, exactly as it was shown."""
    stream = get_stream(me(), stream_id)
    form = AdmitSeveralForm()
    if form.carries_out(commands.admit_applications, actor=me(), stream=stream):
        flash(gettext("Found admissible: %(count)s.", count=form.outcome), "good")
        return redirect(url_for("applications.intake", stream_id=stream_id, state="submitted"), 303)
    previewed = queries.preview_admission(me(), stream, form.applications.data)
    return admission_preview(stream_id, form), 409 if _has_changed(form, previewed) else 422


@bp.get("/streams/<int:stream_id>/applications/<any(inadmissible, untreated):what>")
@door(MANAGER)
def keeping_out(stream_id: int, what: str, form: KeepOutForm | None = None) -> Any:
    """Show of each chosen application whether it will be kept out, or why not, and ask why."""
    stream = get_stream(me(), stream_id)
    form = form or KeepOutForm(formdata=None, applications=_chosen())
    previewed = queries.preview_keeping_out(me(), stream, form.applications.data, KEEPING_OUT[what])
    return _shown(stream, form, previewed) | {"what": what}


@bp.post("/streams/<int:stream_id>/applications/<any(inadmissible, untreated):what>")
@door(MANAGER)
def keep_out(stream_id: int, what: str) -> Any:
    """Keep them out, exactly as it was shown."""
    stream = get_stream(me(), stream_id)
    form, deed = KeepOutForm(), KEEPING_OUT[what]
    if form.carries_out(commands.keep_applications_out, actor=me(), stream=stream, deed=deed):
        said = {
            "inadmissible": gettext("Found not admissible: %(count)s.", count=form.outcome),
            "untreated": gettext("Left untreated: %(count)s.", count=form.outcome),
        }
        flash(said[what], "good")
        return redirect(url_for("applications.intake", stream_id=stream_id, state="inadmissible"), 303)
    previewed = queries.preview_keeping_out(me(), stream, form.applications.data, deed)
    return keeping_out(stream_id, what, form), 409 if _has_changed(form, previewed) else 422


@bp.get("/streams/<int:stream_id>/applications/repair")
@door(MANAGER)
def repair_preview(stream_id: int, form: RepairSeveralForm | None = None) -> Any:
    """Show of each chosen application whether a repair will be asked, or why not, and ask which one."""
    stream = get_stream(me(), stream_id)
    form = form or RepairSeveralForm(formdata=None, applications=_chosen())
    previewed = queries.preview_repair(me(), stream, form.applications.data)
    form.offer(queries.repairable_in_all(previewed), page_language())
    return _shown(stream, form, previewed)


@bp.post("/streams/<int:stream_id>/applications/repair")
@door(MANAGER)
def ask_repairs(stream_id: int) -> Any:
    """Ask the repair of each of them, exactly as it was shown."""
    stream = get_stream(me(), stream_id)
    form = RepairSeveralForm()
    previewed = queries.preview_repair(me(), stream, form.applications.data)
    form.offer(queries.repairable_in_all(previewed), page_language())
    if form.carries_out(commands.ask_repairs, actor=me(), stream=stream):
        flash(gettext("A repair is asked: %(count)s.", count=form.outcome), "good")
        return redirect(url_for("applications.intake", stream_id=stream_id, repair="asked"), 303)
    return repair_preview(stream_id, form), 409 if _has_changed(form, previewed) else 422
