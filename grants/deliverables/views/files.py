"""The pictures and attachments of a part: added, described, taken away, and handed out to who may read the text."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.commands.files import MOST_MEGABYTES
from grants.deliverables.forms import FileForm
from grants.deliverables.models import Deliverable, SectionFile
from grants.deliverables.permissions import may_read_texts
from grants.deliverables.views.desk import bp
from grants.deliverables.views.writing import part_to_write, save_text, section
from grants.foundation import files
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import MEDIA_TYPES, Inspected, inspect
from grants.foundation.pictures import KINDS
from grants.foundation.wording import sentence
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import file_answer, picture_answer


def _sent(kind: str) -> Inspected:
    """Return the file that was sent along, inspected; raises RuleBroken at the field."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise RuleBroken("no_file", sentence("Choose a file."), field="file")
    taken = KINDS if kind == "picture" else tuple(MEDIA_TYPES)
    try:
        return inspect(sent.read(), name=sent.filename, kinds=taken, most_megabytes=MOST_MEGABYTES)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, broken.said, field="file") from broken


@bp.post("/deliverables/<int:deliverable_id>/parts/<section_key>/files")
@door(SIGNED_IN)
def add_section_file(deliverable_id: int, section_key: str) -> Any:
    """Add a picture or an attachment to a part; the text that is sent along is saved first."""
    shown, _ = part_to_write(deliverable_id, section_key)
    form, text_form = FileForm(), None
    if "text" in request.form:
        text_form, done = save_text(shown, section_key)
        if not done:
            return section(deliverable_id, section_key, text_form, form), 409 if text_form.stale else 422
        text_form.version.raw_data, text_form.version.data = None, text_form.outcome.version
    if form.carries_out(_add, deliverable=shown, section_key=section_key):
        added = form.outcome
        if added.kind == "picture":
            said = gettext(
                "The picture is added. Write [foto %(number)s] on a line of its own where it belongs.",
                number=added.number,
            )
        else:
            said = gettext("The attachment is added.")
        flash(said, "good")
        return redirect(
            url_for("deliverables.section", deliverable_id=deliverable_id, section_key=section_key), 303
        )
    return section(deliverable_id, section_key, text_form, form), 422


def _add(
    *, deliverable: Deliverable, section_key: str, kind: str, description: str, **_file: Any
) -> SectionFile:
    return commands.add_file(
        actor=me(),
        deliverable=deliverable,
        section_key=section_key,
        kind=kind,
        file=_sent(kind),
        description=description,
    )


@bp.post("/deliverables/<int:deliverable_id>/files/<int:number>/removal")
@door(SIGNED_IN)
def remove_section_file(deliverable_id: int, number: int) -> Any:
    """Take a picture or attachment away."""
    shown = queries.get_deliverable(me(), deliverable_id)
    key = queries.get_file(shown, number).section_key
    commands.remove_file(actor=me(), deliverable=shown, number=number)
    flash(gettext("The file is taken away."), "good")
    return redirect(url_for("deliverables.section", deliverable_id=deliverable_id, section_key=key), 303)


@bp.get("/deliverables/<int:deliverable_id>/files/<int:number>")
@door(SIGNED_IN)
def section_file(deliverable_id: int, number: int) -> Any:
    """Show a picture, or hand out an attachment, to who may read the text."""
    shown = queries.get_deliverable(me(), deliverable_id)
    may_read_texts(me(), shown.award, state=shown.state, team=team_of(shown.award)).require()
    found = queries.get_file(shown, number)
    content = files.read(found.file)
    if found.kind == "picture":
        return picture_answer(content, media_type=found.file.media_type)
    return file_answer(content, name=found.name, media_type=found.file.media_type)
