"""Saying that an application will come: by who applies, and the list for who plans the review."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import PreregistrationForm
from grants.applications.models import Preregistration
from grants.applications.permissions import is_on_team
from grants.applications.states import PREREGISTRATION
from grants.applications.views.applicant import named_initiative, offer
from grants.applications.views.desk import bp
from grants.applications.views.manager import READERS
from grants.foundation.clock import now
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.queries import organisations_of
from grants.streams.queries import get_call, get_stream
from grants.streams.rules import is_open, takes_preregistrations
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import pager, say


@bp.get("/streams/<int:stream_id>/preregister")
@door(SIGNED_IN)
def new_preregistration(stream_id: int, form: PreregistrationForm | None = None) -> Any:
    """Ask who will apply, with what."""
    call = get_call(stream_id)
    named = named_initiative()
    form = form or PreregistrationForm(
        formdata=None,
        initiative=named.id if named else None,
        organisation=request.args.get("organisation", type=int),
    )
    offer(form, named)
    return {
        "call": call,
        "definition": call.definition,
        "form": form,
        "named": named,
        "organisations": organisations_of(me()),
        "takes_preregistrations": takes_preregistrations(call, now()),
    }


@bp.post("/streams/<int:stream_id>/preregister")
@door(SIGNED_IN)
def preregister(stream_id: int) -> Any:
    """Keep that an application will come."""
    call = get_call(stream_id)
    form = PreregistrationForm()
    offer(form, named_initiative())
    if form.carries_out(commands.preregister, actor=me(), stream=call):
        flash(gettext("You are pre-registered. We sent you a mail that confirms it."), "good")
        return redirect(url_for("applications.preregistration", preregistration_id=form.outcome.id), 303)
    return new_preregistration(stream_id, form), 422


@bp.get("/preregistrations/<int:preregistration_id>")
@door(SIGNED_IN)
def preregistration(preregistration_id: int) -> Any:
    """Confirm what was said and when, and lead on to the application."""
    shown = queries.get_own_preregistration(me(), preregistration_id)
    came = queries.application_after(shown)
    call = shown.stream
    return {
        "preregistration": shown,
        "call": call,
        "definition": call.definition,
        "label": PREREGISTRATION.labels[shown.state],
        "stands": shown.state == "made",
        "has_application": came is not None,
        "own_application": came if came is not None and is_on_team(me(), came) else None,
        "is_open": is_open(call, now()),
        "can_again": takes_preregistrations(call, now()),
    }


@bp.post("/preregistrations/<int:preregistration_id>/withdraw")
@door(SIGNED_IN)
def withdraw_preregistration(preregistration_id: int) -> Any:
    """Take it back."""
    shown = queries.get_own_preregistration(me(), preregistration_id)
    try:
        commands.withdraw_preregistration(actor=me(), preregistration=shown)
    except RuleBroken as broken:
        flash(say(broken.said), "bad")
    else:
        flash(gettext("The pre-registration is withdrawn."), "good")
    return redirect(url_for("applications.preregistration", preregistration_id=shown.id), 303)


@bp.post("/preregistrations/<int:preregistration_id>/apply")
@door(SIGNED_IN)
def apply_as_preregistered(preregistration_id: int) -> Any:
    """Open a draft with what was said."""
    shown = queries.get_own_preregistration(me(), preregistration_id)
    try:
        begun = commands.start_application(
            actor=me(),
            stream=shown.stream,
            initiative=shown.initiative,
            organisation=shown.organisation,
            title=shown.title,
        )
    except RuleBroken as broken:
        if broken.field == "municipalities":
            return redirect(_asking_more(shown), 303)
        flash(say(broken.said), "bad")
        return redirect(url_for("applications.preregistration", preregistration_id=shown.id), 303)
    return redirect(url_for("applications.application", application_id=begun.id), 303)


def _asking_more(shown: Preregistration) -> str:
    """Return where the start asks what it must know besides, with what was said filled in."""
    return url_for(
        "applications.start",
        stream_id=shown.stream_id,
        named=shown.initiative_id,
        organisation=shown.organisation_id,
        title=shown.title,
    )


@bp.get("/streams/<int:stream_id>/preregistrations")
@door(READERS)
def preregistrations(stream_id: int) -> Any:
    """List who said that an application will come, and what that adds up to."""
    stream = get_stream(me(), stream_id)
    found = queries.preregistrations_page(me(), stream, cursor=request.args.get("cursor", ""))
    return {
        "stream": stream,
        "definition": stream.definition,
        "preregistrations": found.rows,
        "pager": pager(found),
        "expected": queries.expected_in(me(), stream),
    }


@todo_source
def applications_to_start(account: Account) -> list[Todo]:
    """Remind who pre-registered of the application that is still to come."""
    return [
        Todo(
            sentence("Start the application you pre-registered: “%(title)s”", title=one.title),
            url_for("applications.preregistration", preregistration_id=one.id),
            one.stream.closes_at,
        )
        for one in queries.preregistrations_to_use(account)
        if is_open(one.stream, now())
    ]
