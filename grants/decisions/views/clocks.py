"""What did staff ask about terms, what do we answer? All that runs by days left, and one dossier step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications.commands import end_suspension, suspend_decision
from grants.applications.models import Application
from grants.applications.permissions import may_find_admissibility
from grants.applications.queries import RunningTerm, clock_for, get_application, has_interest, running_terms
from grants.applications.rules import SUSPENSION_REASONS
from grants.decisions import commands, queries
from grants.decisions import forms as typed
from grants.decisions.models import NoticeOfDefault
from grants.decisions.rules.penalty import STAGES
from grants.decisions.states import NOTICE
from grants.decisions.views.desk import MANAGER, STAFF, bp
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.paging import page_within
from grants.foundation.wording import sentence
from grants.streams.rules import has_closed
from grants.web.access import door, me
from grants.web.home import destination
from grants.web.pages import pager

destination(
    sentence("Terms"),
    "decisions.clocks",
    STAFF,
    place=51,
    leads_to=("decisions.clock", "decisions.notice_of_default"),
)
STAGE_TONES = {"grace": "warning", "running": "bad", "full": "bad", "stopped": "warning", "in_time": "good"}


@bp.get("/clocks")
@door(STAFF)
def clocks() -> Any:
    """List all that must be decided, the fewest days left first, and the notices of default."""
    streams = queries.closed_streams(me())
    form = typed.ClocksFilter(request.args)
    form.offer(streams)
    if not form.validate():
        form = typed.ClocksFilter(formdata=None)
        form.offer(streams)
    chosen = [one for one in streams if form.stream.data in ("", str(one.id))]
    known = queries.open_notices(me(), states=("received", "proposed", "set"))
    notices = [one for one in known if one.application.stream in chosen and one.state != "set"]
    running = running_terms(me(), chosen)
    kept = _kept(running, notices, form.show.data or "")
    found = page_within(kept, _key, cursor=request.args.get("cursor", ""))
    return {
        "form": form,
        "is_filtered": bool(form.stream.data or form.show.data),
        "terms": found.rows,
        "pager": pager(found),
        "count": len(kept),
        "in_default": {one.application_id: one for one in known if one.objection_id is None},
        "in_force": notices,
        **notice_words(notices),
    }


def notice_words(notices: Sequence[NoticeOfDefault]) -> dict[str, Any]:
    """Return what the notices cost as things stand, and the words for that."""
    return {
        "penalties": {one.id: queries.penalty_of(one) for one in notices},
        "stages": STAGES,
        "stage_tones": STAGE_TONES,
        "notice_states": NOTICE.labels,
    }


def _key(one: RunningTerm) -> str:
    return f"{one.clock.due_on.isoformat()} {one.id:020d}"


def _kept(running: Sequence[RunningTerm], notices: Sequence[NoticeOfDefault], show: str) -> list[RunningTerm]:
    in_default = {one.application_id for one in notices if one.objection_id is None}
    wanted: dict[str, Callable[[RunningTerm], bool]] = {
        "late": lambda one: one.clock.days_left < 0 and not one.clock.stands_still,
        "near": lambda one: one.clock.is_near,
        "still": lambda one: one.clock.stands_still,
        "default": lambda one: one.id in in_default,
    }
    return [one for one in running if wanted[show](one)] if show else list(running)


@bp.get("/applications/<int:application_id>/clock")
@door(STAFF)
def clock(
    application_id: int,
    still: typed.StillForm | None = None,
    ended: typed.EndStillForm | None = None,
    noted: typed.NoteDefaultForm | None = None,
) -> Any:
    """Show each step of the term of one application with its article, and what a manager can do with it."""
    shown = _seen(application_id)
    notices = queries.notices_on(me(), shown)
    running = clock_for(shown)
    closed = has_interest(me().id, application_id)
    about_it = [one for one in notices if one.objection_id is None and one.state != "withdrawn"]
    manages = bool(may_find_admissibility(me(), shown, closed=closed))
    return {
        "application": shown,
        "stream": shown.stream,
        "clock": running,
        "began_at": shown.stream.closes_at if has_closed(shown.stream, now()) else None,
        "postponement": shown.postponement,
        "suspensions": shown.suspensions,
        "reasons": SUSPENSION_REASONS,
        "published_on": queries.first_published_on(application_id),
        "in_force": notices,
        "may_suspend": manages and running is not None and not about_it and running.days_left >= 0,
        "may_postpone": running is not None and running.is_near and not shown.postponement and not about_it,
        "may_end": manages and running is not None,
        "may_note": manages
        and running is not None
        and running.days_left < 0
        and not running.stands_still
        and not about_it,
        "still": still or typed.StillForm(formdata=None),
        "ended": ended or typed.EndStillForm(formdata=None),
        "noted": noted or typed.NoteDefaultForm(formdata=None),
        **notice_words(notices),
    }


def _seen(application_id: int) -> Application:
    """Return an application that this person sees as staff; raises NotFound, also for the team of it."""
    shown = get_application(me(), application_id)
    if has_interest(me().id, application_id):
        raise NotFound
    return shown


def _back(application_id: int) -> Any:
    return redirect(url_for("decisions.clock", application_id=application_id), 303)


@bp.post("/applications/<int:application_id>/clock/still")
@door(MANAGER)
def suspend(application_id: int) -> Any:
    """Let the clock stand still on some days."""
    form, shown = typed.StillForm(), _seen(application_id)
    if form.carries_out(suspend_decision, actor=me(), application=shown):
        flash(gettext("That is kept, and the applicant is told."), "good")
        return _back(application_id)
    return clock(application_id, still=form), 422


@bp.post("/applications/<int:application_id>/clock/still/<int:suspension_id>/end")
@door(MANAGER)
def end_still(application_id: int, suspension_id: int) -> Any:
    """Write down that it stood still until an earlier day."""
    form, shown = typed.EndStillForm(), _seen(application_id)
    found = next((one for one in shown.suspensions if one.id == suspension_id), None)
    if found is None:
        raise NotFound
    if form.carries_out(end_suspension, actor=me(), suspension=found):
        flash(gettext("That is kept, and the applicant is told."), "good")
        return _back(application_id)
    return clock(application_id, ended=form), 422


@bp.post("/applications/<int:application_id>/clock/default")
@door(MANAGER)
def note_default(application_id: int) -> Any:
    """Enter a notice of default."""
    form, shown = typed.NoteDefaultForm(), _seen(application_id)
    if form.carries_out(commands.note_default, actor=me(), application=shown):
        flash(gettext("The notice is kept. Decide within two weeks after it."), "good")
        return redirect(url_for("decisions.notice_of_default", notice_id=form.outcome.id), 303)
    return clock(application_id, noted=form), 422
