"""Files: taken in with the page of the form they belong to, and handed out, always to be saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.models import Application, Attachment
from grants.applications.queries import SubmittedFile
from grants.applications.rules import ShownFile, shown_file
from grants.applications.views.desk import bp
from grants.foundation import files
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.inspection import Inspected, inspect
from grants.streams.rules.definition import Question, Section
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import file_answer, say

MEGABYTE = 1024 * 1024


@bp.get("/applications/<int:application_id>/files/<int:attachment_id>")
@door(SIGNED_IN)
def attachment(application_id: int, attachment_id: int) -> Any:
    """Hand out a file to its team, or to staff once it was submitted."""
    found = queries.get_attachment(me(), application_id, attachment_id)
    stored = queries.stored_file(found)
    return file_answer(files.read(stored), name=found.name, media_type=stored.media_type)


@dataclass
class Taken:
    """What became of the files of a page: the faults by question, what was done, and at which question."""

    faults: dict[str, str] = field(default_factory=dict)
    said: str = ""
    stays: str = ""


def take_files(application: Application, asked: Section) -> Taken:
    """Add every file that was sent along to its question, or remove the one whose button was pressed."""
    questions = [question for question in asked.questions if question.kind == "file"]
    taken = Taken()
    if (number := request.form.get("remove_file", "")) and questions:
        _remove(application, number, taken)
    for question in questions:
        if was_sent(question, taken):
            try:
                _add(application, question)
                taken.said = gettext("The file is added, and your text is saved.")
            except RuleBroken as broken:
                taken.faults[question.key] = say(broken.said)
    return taken


def was_sent(question: Question, taken: Taken) -> bool:
    """Say whether a file was sent along to this question; a button pressed without one is a fault."""
    sent = request.files.get(question.key)
    is_there = sent is not None and bool(sent.filename)
    if request.form.get("add_file") == question.key:
        taken.stays = question.key
        if not is_there:
            taken.faults[question.key] = gettext("Choose a file first.")
    return is_there


def sent_file(question: Question) -> Inspected:
    """Return the file that was sent along with a question; raises RuleBroken for one that is refused."""
    rule, sent = question.file_rule, request.files[question.key]
    content = sent.stream.read(rule.megabytes * MEGABYTE + 1)
    return inspect(content, name=sent.filename or "", kinds=rule.kinds, most_megabytes=rule.megabytes)


def _add(application: Application, question: Question) -> None:
    file = sent_file(question)
    commands.add_attachment(actor=me(), application=application, question_key=question.key, file=file)


def _remove(application: Application, number: str, taken: Taken) -> None:
    gone = next((one for one in application.attachments if str(one.id) == number), None)
    if gone is None:
        raise NotFound
    taken.stays = gone.question_key
    try:
        commands.remove_attachment(actor=me(), application=application, attachment=gone)
        taken.said = gettext("The file is removed, and your text is saved.")
    except RuleBroken as broken:
        taken.faults[gone.question_key] = say(broken.said)


def files_by_question(application: Application, asked: Section) -> dict[str, list[tuple[int, ShownFile]]]:
    """Return the files of each question of a page that asks for them, with their numbers."""
    if all(question.kind != "file" for question in asked.questions):
        return {}
    standing = queries.standing_attachments(application)
    return {
        question.key: [
            (one.id, listed_file(one, one.name)) for one in standing if one.question_key == question.key
        ]
        for question in asked.questions
        if question.kind == "file"
    }


def shown_files(found: list[SubmittedFile]) -> dict[str, list[ShownFile]]:
    """Return submitted files by question, under the names they were submitted with."""
    by_question: dict[str, list[ShownFile]] = {}
    for one in found:
        by_question.setdefault(one.answer.question, []).append(listed_file(one.attachment, one.answer.name))
    return by_question


def listed_file(one: Attachment, name: str) -> ShownFile:
    """Return a file as the team and staff see it in a list."""
    url = url_for("applications.attachment", application_id=one.application_id, attachment_id=one.id)
    return shown_file(
        name, one.size, state=one.state, scanned_by=one.scanned_by, url=url, repaired_at=one.repaired_at
    )
