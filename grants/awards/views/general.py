"""One decision for all running awards of a call: seen beforehand, approved by another, carried out by a worker."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import MonthsForm, WhyForm, general_form
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


@bp.get("/awards/calls/<int:stream_id>/general")
@door(STAFF)
def general(stream_id: int, form: Any = None) -> Any:
    """Show the decisions for a whole call, and once a number of months is chosen what it does to each project."""
    stream = _call(stream_id)
    proposes = bool(queries.may_propose_for(me(), stream))
    asked = MonthsForm(request.args)
    months = asked.months.data if request.args.get("months") and asked.validate() else None
    found = queries.set_of(stream, months) if months and proposes else []
    return {
        "stream": stream,
        "earlier": queries.general_decisions_of(stream),
        "labels": GENERAL_DECISION.labels,
        "proposes": proposes,
        "asked": asked,
        "months": months,
        "found": found,
        "form": form or general_form([one.award for one in found])(),
    }


@bp.post("/awards/calls/<int:stream_id>/general")
@door(STAFF)
def propose_general(stream_id: int) -> Any:
    """Propose it."""
    stream, asked = _call(stream_id), MonthsForm(request.args)
    if not asked.validate():
        return general(stream_id), 422
    form = general_form(queries.running_in(stream))()
    if form.carries_out(commands.propose_general, actor=me(), stream=stream, months=asked.months.data):
        flash(gettext("The decision is proposed. Somebody else approves it."), "good")
        return redirect(url_for("awards.general_decision", general_id=form.outcome.id), 303)
    return general(stream_id, form), 422


@bp.get("/awards/general/<int:general_id>")
@door(STAFF)
def general_decision(general_id: int, form: WhyForm | None = None) -> Any:
    """Show one decision for a whole set, and how far it is carried out."""
    one = queries.get_general(me(), general_id)
    approves = one.state == "proposed" and bool(queries.may_approve_for(me(), one))
    return {
        "general": one,
        "stream": one.stream,
        "awards": queries.awards_of_general(one),
        "label": GENERAL_DECISION.labels[one.state],
        "done": queries.done_of(one),
        "left": len(queries.left_of(one)),
        "may_approve": approves,
        "may_withdraw": one.state == "proposed"
        and (approves or bool(queries.may_propose_for(me(), one.stream))),
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
            sentence("Decide on more time for all projects of a call"),
            url_for("awards.general_decision", general_id=one.id),
        )
        for one in queries.general_to_approve(account)
    ]
