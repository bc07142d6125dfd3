"""One decision for all running awards of some calls: seen beforehand, approved by another, carried out by a worker."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import MoreTimeForm, WhyForm, general_form
from grants.awards.rules.request_letter import heard_sentence
from grants.awards.states import GENERAL_DECISION
from grants.awards.views.desk import bp
from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.queries import get_stream
from grants.web.access import door, me, role
from grants.web.home import Todo, todo_source

STAFF = role("programme_manager", "deciding_authority")


def _call(stream_id: int) -> Stream:
    stream = get_stream(me(), stream_id)
    if not queries.may_see_general(me(), stream):
        raise NotFound
    return stream


def _asked(stream: Stream) -> tuple[MoreTimeForm, list[Stream]]:
    """Return what the address asks, and the calls that it takes."""
    beside = queries.calls_beside(me(), stream)
    asked = MoreTimeForm(request.args, beside)
    return asked, [stream, *(one for one in beside if one.id in (asked.calls.data or []))]


@bp.get("/awards/calls/<int:stream_id>/general")
@door(STAFF)
def general(stream_id: int, form: Any = None) -> Any:
    """Show the decisions for whole sets, and once more time is chosen what it does to each project of each call."""
    stream = _call(stream_id)
    proposes = bool(queries.may_propose_for(me(), stream))
    asked, calls = _asked(stream)
    is_asked = proposes and bool(request.args) and asked.validate()
    sets = [
        (call, [queries.in_set(award, asked.more) for award in queries.running_in(call)])
        for call in (calls if is_asked else ())
    ]
    return {
        "stream": stream,
        "earlier": queries.general_decisions_of(me(), stream),
        "labels": GENERAL_DECISION.labels,
        "proposes": proposes,
        "asked": asked,
        "is_asked": is_asked,
        "sets": sets,
        "form": form or general_form([one.award for _, found in sets for one in found])(),
    }


@bp.post("/awards/calls/<int:stream_id>/general")
@door(STAFF)
def propose_general(stream_id: int) -> Any:
    """Propose it."""
    stream = _call(stream_id)
    asked, calls = _asked(stream)
    if not asked.validate():
        return general(stream_id), 422
    form = general_form(queries.running_in(*calls))()
    if form.carries_out(commands.propose_general, actor=me(), streams=calls, more=asked.more):
        flash(gettext("The decision is proposed. Somebody else approves it."), "good")
        return redirect(url_for("awards.general_decision", general_id=form.outcome.id), 303)
    return general(stream_id, form), 422


@bp.get("/awards/general/<int:general_id>")
@door(STAFF)
def general_decision(general_id: int, form: WhyForm | None = None) -> Any:
    """Show one decision for a whole set: what it does before it is taken, and how far it is carried out after."""
    one = queries.get_general(me(), general_id)
    is_open, more, sets = one.state == "proposed", queries.more_of(one), queries.awards_of_general(one)
    approves = is_open and bool(queries.may_approve_for(me(), one))
    return {
        "general": one,
        "stream": one.stream,
        "sets": sets,
        "foretold": [
            (call, [queries.in_set(award, more) for award in awards]) for call, awards in sets if is_open
        ],
        "left_out": {
            int(number): why if isinstance(why, str) else heard_sentence(why)
            for number, why in one.exceptions.items()
        },
        "label": GENERAL_DECISION.labels[one.state],
        "done": queries.done_of(one),
        "left": len(queries.left_of(one)),
        "may_approve": approves,
        "may_withdraw": is_open and (approves or bool(queries.may_propose_for(me(), *queries.calls_of(one)))),
        "form": form or WhyForm(),
    }


@bp.post("/awards/general/<int:general_id>/approval")
@door(STAFF)
def approve_general(general_id: int) -> Any:
    """Take the decision."""
    one = queries.get_general(me(), general_id)
    commands.approve_general(actor=me(), general=one)
    flash(gettext("The decision is taken. The letters follow by themselves."), "good")
    return redirect(url_for("awards.general_decision", general_id=general_id), 303)


@bp.post("/awards/general/<int:general_id>/withdrawal")
@door(STAFF)
def withdraw_general(general_id: int) -> Any:
    """Take the proposal back."""
    one, form = queries.get_general(me(), general_id), WhyForm()
    if form.carries_out(commands.withdraw_general, actor=me(), general=one):
        return redirect(url_for("awards.general_decision", general_id=general_id), 303)
    return general_decision(general_id, form), 422


@todo_source
def general_to_approve(account: Account) -> list[Todo]:
    """List the decisions for whole sets that wait for this authority."""
    if not account.holds("deciding_authority"):
        return []
    return [
        Todo(
            sentence("Decide on more time for all projects of one or more calls"),
            url_for("awards.general_decision", general_id=one.id),
        )
        for one in queries.general_to_approve(account)
    ]
