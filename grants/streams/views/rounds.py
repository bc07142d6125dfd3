"""Rounds: what there is, a new round, a new stream."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.budget.queries import get_programme, pots_for_rounds, programmes
from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.forms import NewStreamForm, RoundForm
from grants.streams.models import Round
from grants.streams.permissions import may_open_round
from grants.streams.rules.definition import Definition
from grants.streams.rules.inherited import begun_with
from grants.streams.states import STREAM
from grants.streams.views.desk import MANAGER, STAFF_ROLES, bp
from grants.web.access import door, may_enter, me
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import bilingual

destination(sentence("Rounds"), "streams.rounds", STAFF_ROLES, place=40)


@bp.get("/rounds")
@door(STAFF_ROLES)
def rounds() -> Any:
    """List the rounds one works for, with their streams."""
    account = me()
    by_round = groupby(queries.streams_visible_to(account), key=lambda stream: stream.round_id)
    streams = {round_id: list(found) for round_id, found in by_round}
    shown = queries.visible_rounds(account)
    return {
        "rounds": shown,
        "streams": streams,
        "states": STREAM.labels,
        "writable": {r.id for r in shown if may_open_round(account, programme_id=r.programme_id)},
        "may_open": account.holds("programme_manager"),
        "has_figures": may_enter("reporting.round_figures"),
    }


@bp.get("/rounds/new")
@door(MANAGER)
def new_round(form: RoundForm | None = None) -> Any:
    """Show the form for a round."""
    return {"form": form or _round_form()}


@bp.post("/rounds/new")
@door(MANAGER)
def open_round() -> Any:
    """Open a round."""
    form = _round_form()
    if form.validate():
        programme = get_programme(me(), form.programme.data)
        if form.carries_out(commands.open_round, actor=me(), programme=programme):
            flash(gettext("The round is open for writing its streams."), "good")
            return redirect(url_for("streams.rounds"), 303)
    return new_round(form), 422


def _round_form() -> RoundForm:
    open_to_me = [p for p in programmes(me()) if may_open_round(me(), programme_id=p.id)]
    form = RoundForm()
    form.offer(
        [(programme.id, bilingual(programme, "name")) for programme in open_to_me],
        pots_for_rounds([programme.id for programme in open_to_me]),
    )
    return form


@bp.get("/rounds/<int:round_id>/streams/new")
@door(MANAGER)
def new_stream(round_id: int, form: NewStreamForm | None = None) -> Any:
    """Show the form for a stream: from an earlier call, or empty."""
    shown = _round_to_write(round_id)
    form = form or NewStreamForm()
    form.start_from.choices = _earlier_calls(me())
    return {"round": shown, "form": form}


@bp.post("/rounds/<int:round_id>/streams/new")
@door(MANAGER)
def draft_stream(round_id: int) -> Any:
    """Begin a stream."""
    shown = _round_to_write(round_id)
    form = NewStreamForm()
    form.start_from.choices = _earlier_calls(me())
    earlier = None
    if form.validate() and form.start_from.data:
        earlier = queries.get_stream(me(), form.start_from.data)
        form.earlier = earlier.definition
    else:
        form.earlier = begun_with(queries.defaults_of(shown.programme_id), Definition())
    if form.carries_out(commands.draft_stream, actor=me(), round_=shown, based_on=earlier):
        flash(gettext("The stream is there. Write its call part by part."), "good")
        return redirect(url_for("streams.stream", stream_id=form.outcome.id), 303)
    return new_stream(round_id, form), 422


def _round_to_write(round_id: int) -> Round:
    shown = queries.get_round(me(), round_id)
    if not may_open_round(me(), programme_id=shown.programme_id):
        raise NotFound
    return shown


def _earlier_calls(account: Account) -> list[tuple[int, str]]:
    calls = queries.streams_visible_to(account)
    named = [(s.id, f"{bilingual(s.round, 'name')}: {bilingual(s, 'name') or s.code}") for s in calls]
    return [(0, gettext("an empty call")), *named]


@todo_source
def drafts_to_finish(account: Account) -> list[Todo]:
    """Remind a manager of the calls that are still being written."""
    if not account.holds("programme_manager"):
        return []
    return [
        Todo(
            sentence("Write and announce the call “%(call)s”", call=bilingual(stream, "name") or stream.code),
            url_for("streams.stream", stream_id=stream.id),
            stream.definition.dates.opens_at,
        )
        for stream in queries.drafts_managed_by(account)
    ]
