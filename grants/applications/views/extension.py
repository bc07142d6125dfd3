"""A later deadline for one application: a team asks, a manager proposes, another person decides."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import AskExtensionForm, AskForForm, ProposeExtensionForm, RefuseExtensionForm
from grants.applications.models import PersonalExtension
from grants.applications.permissions import STAFF, may_decide_extension, may_propose_extension
from grants.applications.states import EXTENSION
from grants.applications.views.applicant import may_ask_extension
from grants.applications.views.desk import bp
from grants.applications.views.writing import own_application
from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.queries import roles_in_force
from grants.streams.permissions import may_manage_stream
from grants.streams.queries import get_stream
from grants.web.access import SIGNED_IN, door, me, role
from grants.web.home import Todo, todo_source

READERS = role(*STAFF)
MANAGER = role("programme_manager")
DECIDERS = role("programme_manager", "deciding_authority")


@todo_source
def extensions_to_decide(account: Account) -> list[Todo]:
    """List the requests for a later deadline that wait for a manager, or for the deciding authority."""
    if not any(one.role in ("programme_manager", "deciding_authority") for one in roles_in_force(account)):
        return []
    return [
        Todo(
            sentence("Decide about more time for “%(title)s”", title=one.application.title),
            url_for("applications.extension", extension_id=one.id),
        )
        for one in queries.extensions_waiting(account)
    ]


@bp.get("/applications/<int:application_id>/extension")
@door(SIGNED_IN)
def more_time(application_id: int, form: AskExtensionForm | None = None) -> Any:
    """Ask a team why it needs more time."""
    shown = own_application(application_id)
    if not may_ask_extension(shown):
        raise NotFound
    return {"application": shown, "form": form or AskExtensionForm(formdata=None)}


@bp.post("/applications/<int:application_id>/extension")
@door(SIGNED_IN)
def ask_extension(application_id: int) -> Any:
    """Hand the request to the funder."""
    shown = own_application(application_id)
    form = AskExtensionForm()
    if form.carries_out(commands.ask_extension, actor=me(), application=shown):
        flash(gettext("Your request is sent. You get a mail when it is decided."), "good")
        return redirect(url_for("applications.application", application_id=application_id), 303)
    return more_time(application_id, form), 422


@bp.get("/streams/<int:stream_id>/extensions")
@door(READERS)
def extensions(stream_id: int, form: AskForForm | None = None) -> Any:
    """List who has a deadline of their own, beside how many are held to the one for all."""
    stream = get_stream(me(), stream_id)
    asks = stream.state == "announced" and may_manage_stream(me(), stream)
    return {
        "stream": stream,
        "extensions": queries.extensions_in(me(), stream),
        "labels": EXTENSION.labels,
        "alike": queries.held_to_the_call(stream),
        "is_equal": not queries.undecided_deadlines(stream),
        "asking": (form or AskForForm(formdata=None)) if asks else None,
    }


@bp.post("/streams/<int:stream_id>/extensions")
@door(MANAGER)
def ask_extension_for(stream_id: int) -> Any:
    """Write down the request of somebody who cannot sign in, and go on to what a manager proposes."""
    stream = get_stream(me(), stream_id)
    form = AskForForm()
    if form.carries_out(commands.ask_extension_for, actor=me(), stream=stream):
        return _done(form.outcome, gettext("The request is written down. Propose a deadline, or refuse it."))
    return extensions(stream_id, form), 422


@bp.get("/extensions/<int:extension_id>")
@door(READERS)
def extension(
    extension_id: int,
    proposing: ProposeExtensionForm | None = None,
    refusing: RefuseExtensionForm | None = None,
) -> Any:
    """Show one request, and what the viewer can do with it now."""
    shown = queries.get_extension(me(), extension_id)
    closed = queries.has_interest(me().id, shown.application_id)
    proposes = EXTENSION.allows(shown.state, "propose") and bool(
        may_propose_extension(me(), shown.application, closed=closed)
    )
    decides = EXTENSION.allows(shown.state, "grant") and bool(
        may_decide_extension(me(), shown, closed=closed)
    )
    return {
        "extension": shown,
        "application": shown.application,
        "stream": shown.application.stream,
        "label": EXTENSION.labels[shown.state],
        "proposing": (proposing or ProposeExtensionForm(formdata=None)) if proposes else None,
        "may_grant": decides,
        "refusing": (refusing or RefuseExtensionForm(formdata=None, prefix="refuse-"))
        if proposes or decides
        else None,
    }


def _done(shown: PersonalExtension, said: str) -> Any:
    flash(said, "good")
    return redirect(url_for("applications.extension", extension_id=shown.id), 303)


@bp.post("/extensions/<int:extension_id>/proposal")
@door(DECIDERS)
def propose_extension(extension_id: int) -> Any:
    """Propose a later deadline for one application."""
    shown = queries.get_extension(me(), extension_id)
    form = ProposeExtensionForm()
    if form.carries_out(commands.propose_extension, actor=me(), extension=shown):
        return _done(shown, gettext("The proposal is made. Somebody else decides about it."))
    return extension(extension_id, proposing=form), 422


@bp.post("/extensions/<int:extension_id>/grant")
@door(DECIDERS)
def grant_extension(extension_id: int) -> Any:
    """Grant it."""
    shown = queries.get_extension(me(), extension_id)
    commands.grant_extension(actor=me(), extension=shown)
    return _done(shown, gettext("The extension is granted. The team gets a mail."))


@bp.post("/extensions/<int:extension_id>/refusal")
@door(DECIDERS)
def refuse_extension(extension_id: int) -> Any:
    """Refuse it, with a reason."""
    shown = queries.get_extension(me(), extension_id)
    form = RefuseExtensionForm(prefix="refuse-")
    if form.carries_out(commands.refuse_extension, actor=me(), extension=shown):
        return _done(shown, gettext("The extension is refused. The team gets a mail."))
    return extension(extension_id, refusing=form), 422
