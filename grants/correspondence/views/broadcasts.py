"""Broadcasts of a round: written, looked at with everybody who gets it and why, tried, and sent once or thrown away."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext

from grants.correspondence import commands, queries
from grants.correspondence.forms import BroadcastForm, ChangedBroadcastForm, DiscardForm, SendForm
from grants.correspondence.rules import BROADCAST, GROUPS, KINDS, UNTOLD, digest_of, link
from grants.correspondence.states import BROADCAST as LIFE
from grants.correspondence.states import MAIL
from grants.correspondence.subscribers.pen import written
from grants.correspondence.views.desk import MANAGER, bp
from grants.foundation.paging import page_within
from grants.streams.models import Stream
from grants.web.access import door, me
from grants.web.forms import Form
from grants.web.pages import LANGUAGES, bilingual, pager, say


@bp.get("/rounds/<int:round_id>/broadcasts")
@door(MANAGER)
def broadcasts(round_id: int) -> Any:
    """List the broadcasts of a round."""
    shown, streams = queries.streams_to_write_to(me(), round_id)
    return {
        "round": shown,
        "broadcasts": queries.broadcasts_of(shown, streams),
        "states": LIFE.labels,
    }


@bp.get("/rounds/<int:round_id>/broadcasts/new")
@door(MANAGER)
def new_broadcast(round_id: int, form: BroadcastForm | None = None) -> Any:
    """Show the form for a broadcast."""
    shown, streams = queries.streams_to_write_to(me(), round_id)
    form = form or BroadcastForm(formdata=None)
    _choices(form, streams)
    return {"round": shown, "form": form}


@bp.post("/rounds/<int:round_id>/broadcasts/new")
@door(MANAGER)
def write_broadcast(round_id: int) -> Any:
    """Keep a new broadcast, not sent yet."""
    shown, streams = queries.streams_to_write_to(me(), round_id)
    form = BroadcastForm()
    chosen = _choices(form, streams)
    if form.carries_out(commands.write_broadcast, actor=me(), round_=shown, streams=chosen):
        flash(gettext("The broadcast is kept. Nothing is sent yet: look at who gets it."), "good")
        return redirect(url_for("correspondence.broadcast", broadcast_id=form.outcome.id), 303)
    return new_broadcast(round_id, form), 422


@bp.get("/broadcasts/<int:broadcast_id>")
@door(MANAGER)
def broadcast(broadcast_id: int, form: SendForm | None = None) -> Any:
    """Show a broadcast with everybody who gets it and why, or what became of it."""
    shown = queries.get_broadcast(me(), broadcast_id)
    _, mine = queries.streams_to_write_to(me(), shown.round_id)
    streams = [stream for stream in mine if stream.id in shown.stream_ids]
    waits = shown.state == "draft"
    people = queries.recipients_of(me(), streams, shown.groups) if waits else []
    cursor = request.args.get("cursor", "")
    listed = page_within(people, lambda one: one.email, cursor=cursor)
    found = queries.mail_of_broadcast(me(), shown, cursor=cursor)
    data = {"version": shown.version, "seen": digest_of(people)}
    address = current_app.config["SETTINGS"].public_address
    known = {"link": link(address, KINDS[BROADCAST].page)}
    return {
        "broadcast": shown,
        "round": shown.round,
        "streams": streams,
        "groups": GROUPS,
        "untold": UNTOLD & set(shown.groups),
        "people": listed.rows,
        "readers": sum(not one.bounces for one in people),
        "mails": [row[0] for row in found.rows],
        "pager": pager(listed if waits else found),
        "states": LIFE.labels,
        "mail_states": MAIL.labels,
        "previews": [
            (one, *written(KINDS[BROADCAST], one, known, name=me().name, own=shown.own(one)))
            for one in LANGUAGES
        ],
        "form": SendForm(formdata=None, data=data),
        "faults": form.form_errors if form else [],
    }


@bp.get("/broadcasts/<int:broadcast_id>/text")
@door(MANAGER)
def broadcast_text(broadcast_id: int, form: ChangedBroadcastForm | None = None) -> Any:
    """Show the form that changes a broadcast."""
    shown = queries.get_broadcast(me(), broadcast_id)
    _, streams = queries.streams_to_write_to(me(), shown.round_id)
    data = {"streams": shown.stream_ids, "version": shown.version}
    form = form or ChangedBroadcastForm(formdata=None, obj=shown, data=data)
    _choices(form, streams)
    return {"broadcast": shown, "round": shown.round, "form": form}


@bp.post("/broadcasts/<int:broadcast_id>/text")
@door(MANAGER)
def change_broadcast(broadcast_id: int) -> Any:
    """Change a broadcast that was not sent."""
    shown = queries.get_broadcast(me(), broadcast_id)
    _, streams = queries.streams_to_write_to(me(), shown.round_id)
    form = ChangedBroadcastForm()
    form.newest_version = shown.version
    chosen = _choices(form, streams)
    if form.carries_out(commands.change_broadcast, actor=me(), broadcast=shown, streams=chosen):
        flash(gettext("The broadcast is kept. Nothing is sent yet: look at who gets it."), "good")
        return redirect(url_for("correspondence.broadcast", broadcast_id=broadcast_id), 303)
    return broadcast_text(broadcast_id, form), 422


def _choices(form: BroadcastForm, streams: Any) -> list[Stream]:
    """Offer the calls and groups, and return the calls that were chosen."""
    form.streams.choices = [(one.id, f"{one.code}: {bilingual(one, 'name')}") for one in streams]
    form.groups.choices = [(key, say(words)) for key, words in GROUPS.items()]
    return [stream for stream in streams if stream.id in (form.streams.data or [])]


@bp.post("/broadcasts/<int:broadcast_id>/trial")
@door(MANAGER)
def try_broadcast(broadcast_id: int) -> Any:
    """Send a broadcast to oneself alone."""
    shown = queries.get_broadcast(me(), broadcast_id)
    form = Form()
    if form.carries_out(commands.try_broadcast, actor=me(), broadcast=shown):
        flash(
            gettext("The trial is on its way to %(address)s, in both languages.", address=me().email), "good"
        )
    return redirect(url_for("correspondence.broadcast", broadcast_id=broadcast_id), 303)


@bp.get("/broadcasts/<int:broadcast_id>/discard")
@door(MANAGER)
def discard(broadcast_id: int, form: DiscardForm | None = None) -> Any:
    """Show the form that throws a broadcast away."""
    shown = queries.get_broadcast(me(), broadcast_id)
    return {"broadcast": shown, "round": shown.round, "form": form or DiscardForm(formdata=None)}


@bp.post("/broadcasts/<int:broadcast_id>/discard")
@door(MANAGER)
def discard_broadcast(broadcast_id: int) -> Any:
    """Throw away a broadcast that was not sent."""
    shown = queries.get_broadcast(me(), broadcast_id)
    form = DiscardForm()
    if form.carries_out(commands.discard_broadcast, actor=me(), broadcast=shown):
        flash(gettext("The broadcast is thrown away. It is never sent."), "good")
        return redirect(url_for("correspondence.broadcasts", round_id=shown.round_id), 303)
    return discard(broadcast_id, form), 422


@bp.post("/broadcasts/<int:broadcast_id>/send")
@door(MANAGER)
def send_broadcast(broadcast_id: int) -> Any:
    """Send a broadcast to everybody it is for, once however often the button is pressed."""
    shown = queries.get_broadcast(me(), broadcast_id)
    form = SendForm()
    if form.carries_out(commands.send_broadcast, actor=me(), broadcast=shown):
        said = gettext("The broadcast is sent.") if form.outcome else gettext("It was sent already.")
        flash(said, "good")
        return redirect(url_for("correspondence.broadcast", broadcast_id=broadcast_id), 303)
    return broadcast(broadcast_id, form), 422
