"""The next version of an announced call: what it changes, and publishing it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.streams import commands, queries
from grants.streams.forms import PARTS, ClarifyForm
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.rules.definition import fingerprint
from grants.streams.rules.differences import differences
from grants.streams.views.desk import MANAGER, bp, is_writable
from grants.web.access import door, me

OPEN_PARTS = ("texts", "access", "money", "pages", "criteria", "requirements")
"""The parts in which words or missing languages can still be written; dates never."""


@bp.get("/streams/<int:stream_id>/version")
@door(MANAGER)
def new_version(stream_id: int, form: ClarifyForm | None = None) -> Any:
    """Show what the next version changes, with where it is written and how it is published."""
    shown = _announced(stream_id)
    return {
        "stream": shown,
        "changes": differences(shown.definition, shown.written),
        "parts": {name: PARTS[name].title for name in OPEN_PARTS},
        "form": form or ClarifyForm(formdata=None, data={"sha256": fingerprint(shown.draft)}),
    }


@bp.post("/streams/<int:stream_id>/version")
@door(MANAGER)
def clarify_call(stream_id: int) -> Any:
    """Publish the next version."""
    shown = _announced(stream_id)
    form = ClarifyForm()
    if form.carries_out(commands.clarify_call, actor=me(), stream=shown):
        flash(gettext("The new version is published. Everybody with a draft gets a mail."), "good")
        return redirect(url_for("streams.stream", stream_id=stream_id), 303)
    overtaken = form.sha256.data != fingerprint(shown.draft)
    form.sha256.data = fingerprint(shown.draft)
    return new_version(stream_id, form), 409 if overtaken else 422


def _announced(stream_id: int) -> Stream:
    shown = queries.get_stream(me(), stream_id)
    may_manage_stream(me(), shown).require()
    if shown.state != "announced" or not is_writable(shown):
        raise NotFound
    return shown
