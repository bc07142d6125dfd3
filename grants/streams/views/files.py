"""A call as one JSON file: out for everybody once it is frozen, out and in for who writes it, and its schema."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.streams import commands, queries
from grants.streams.forms import CallFileForm
from grants.streams.permissions import may_manage_stream
from grants.streams.rules import definition_as_file, file_schema
from grants.streams.rules.definition import canonical
from grants.streams.views.desk import MANAGER, STAFF_ROLES, bp, is_writable
from grants.web.access import ANYONE, door, me
from grants.web.pages import file_answer

JSON = "application/json"


@bp.get("/calls/schema.json")
@door(ANYONE)
def call_schema() -> Any:
    """Hand out the JSON Schema of a call's file, at an address that stays."""
    return Response(file_schema(), mimetype="application/schema+json")


@bp.get("/calls/<int:stream_id>/versions/<int:number>.json")
@door(ANYONE)
def call_version(stream_id: int, number: int) -> Any:
    """Hand out a frozen version in the very bytes its fingerprint is taken over."""
    shown = queries.get_call(stream_id)
    version = next((one for one in queries.versions_of(shown) if one.number == number), None)
    if version is None:
        raise NotFound
    return file_answer(canonical(version.content), name=f"{shown.code}-{number}.json", media_type=JSON)


@bp.get("/streams/<int:stream_id>/call.json")
@door(STAFF_ROLES)
def call_as_file(stream_id: int) -> Any:
    """Hand out a call as it is being written, in a form people can read and change."""
    shown = queries.get_stream(me(), stream_id)
    content = definition_as_file(shown.written)
    return file_answer(content, name=f"{shown.code}.json", media_type=JSON)


@bp.get("/streams/<int:stream_id>/file")
@door(MANAGER)
def call_file(stream_id: int, form: CallFileForm | None = None) -> Any:
    """Offer the call as a file, and to take it over from one."""
    shown = queries.get_stream(me(), stream_id)
    may_manage_stream(me(), shown).require()
    return {
        "stream": shown,
        "form": form or CallFileForm(formdata=None, data={"version": shown.version}),
        "is_writable": is_writable(shown),
    }


@bp.post("/streams/<int:stream_id>/file")
@door(MANAGER)
def take_over_file(stream_id: int) -> Any:
    """Replace a draft by the call in a file."""
    shown = queries.get_stream(me(), stream_id)
    may_manage_stream(me(), shown).require()
    form = CallFileForm()
    form.newest_version = shown.version
    if form.carries_out(commands.save_draft, actor=me(), stream=shown):
        flash(gettext("The call was taken over from the file. Look it through part by part."), "good")
        return redirect(url_for("streams.stream", stream_id=stream_id), 303)
    return call_file(stream_id, form), 409 if form.stale else 422
