"""What team and funder say to each other: read, answered, with files that stay when something else is wrong."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications.models import Application
from grants.applications.permissions import STAFF
from grants.applications.queries import get_application, has_interest
from grants.applications.rules import ShownFile, shown_file
from grants.correspondence import commands, queries
from grants.correspondence.forms import FunderMessageForm, MessageForm
from grants.correspondence.models import MessageFile
from grants.correspondence.permissions import may_write_message, side_of
from grants.correspondence.rules import who_reads
from grants.correspondence.views.desk import bp
from grants.foundation import files
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import MEDIA_TYPES, inspect
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer, say

MOST_MEGABYTES = 10


@bp.get("/applications/<int:application_id>/messages")
@door(SIGNED_IN)
def messages(application_id: int, form: MessageForm | None = None) -> Any:
    """Show what team and funder said to each other about an application, and who reads what."""
    shown = get_application(me(), application_id)
    side = side_of(me(), shown)
    said = {one.id: one for one in queries.messages_of(me(), shown)}
    form = form or _empty_form(side)
    answered = said.get(form.values()["answers"] or 0)
    if answered is not None and answered.readers == "funder" and request.method == "GET":
        form.readers.data = "funder"
    return {
        "application": shown,
        "side": side,
        "messages": said.values(),
        "by_number": said,
        "answered": answered,
        "files": {one.id: [_shown(file) for file in one.files] for one in said.values()},
        "unsent": [(one.id, _shown(one)) for one in queries.unsent_files(me(), shown)],
        "most": commands.MOST_FILES,
        "megabytes": MOST_MEGABYTES,
        "kinds": ", ".join(MEDIA_TYPES),
        "read_by": who_reads("both", STAFF),
        "verdict": may_write_message(me(), shown, closed=has_interest(me().id, application_id)),
        "form": form,
    }


def _empty_form(side: str) -> MessageForm:
    kind = MessageForm if side == "team" else FunderMessageForm
    return kind(formdata=None, answers=request.args.get("answers", ""))


def _shown(file: MessageFile) -> ShownFile:
    url = url_for("correspondence.message_file", application_id=file.application_id, file_id=file.id)
    return shown_file(file.name, file.size, state=file.state, scanned_by=file.scanned_by, url=url)


@bp.post("/applications/<int:application_id>/messages")
@door(SIGNED_IN)
def send_message(application_id: int) -> Any:
    """Send a message or keep a note; or only add or remove a file, with what was typed left standing."""
    shown = get_application(me(), application_id)
    form = (MessageForm if side_of(me(), shown) == "team" else FunderMessageForm)()
    if request.form.get("remove_file", "").isdecimal():
        number = int(request.form["remove_file"][:18])
        commands.remove_message_file(actor=me(), application=shown, file_id=number)
        return messages(application_id, form)
    added, faults = _take_files(shown)
    if "add_file" in request.form:
        form.files.errors = faults or ([] if added else [gettext("Choose a file first.")])
        return messages(application_id, form), 422 if form.files.errors else 200
    kept = [int(number) for number in request.form.getlist("file") if number.isdecimal() and len(number) < 19]
    facts = {"actor": me(), "application": shown, "file_ids": [*kept, *added]}
    if faults:
        form.validate()
        form.files.errors = faults
    elif form.carries_out(commands.send_message, **facts):
        note = form.outcome.readers == "funder"
        flash(gettext("The note is kept.") if note else gettext("The message is sent."), "good")
        return redirect(url_for("correspondence.messages", application_id=application_id), 303)
    return messages(application_id, form), 422


def _take_files(application: Application) -> tuple[list[int], list[str]]:
    """Keep each file that was sent along; return their numbers, and what is wrong with those that were not kept."""
    added, faults = [], []
    for sent in request.files.getlist("files"):
        if not sent.filename:
            continue
        content = sent.stream.read(MOST_MEGABYTES * 1024 * 1024 + 1)
        try:
            found = inspect(content, name=sent.filename, kinds=MEDIA_TYPES, most_megabytes=MOST_MEGABYTES)
            added.append(commands.add_message_file(actor=me(), application=application, file=found).id)
        except RuleBroken as broken:
            faults.append(f"{sent.filename}: {say(broken.said)}")
    return added, faults


@bp.get("/applications/<int:application_id>/messages/files/<int:file_id>")
@door(SIGNED_IN)
def message_file(application_id: int, file_id: int) -> Any:
    """Hand out a file of a message to who may read that message."""
    found, stored = queries.get_message_file(me(), application_id, file_id)
    return file_answer(files.read(stored), name=found.name, media_type=stored.media_type)


@todo_source
def messages_to_answer(account: Account) -> list[Todo]:
    """Managers answer what teams wrote."""
    if not account.holds("programme_manager"):
        return []
    return [
        Todo(
            sentence("Answer the message about %(reference)s", reference=application.reference or ""),
            url_for("correspondence.messages", application_id=application.id),
            None,
        )
        for application in queries.awaiting_answer(account)
    ]
