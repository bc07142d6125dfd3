"""The files of a repair: taken in with its page, one by one, and listed with what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.models import Application, Attachment
from grants.applications.rules import ShownFile, has_room
from grants.applications.views.attachments import Taken, listed_file, sent_file, was_sent
from grants.foundation.errors import NotFound, RuleBroken
from grants.streams.rules.definition import Question
from grants.web.access import me
from grants.web.pages import say


@dataclass(frozen=True)
class RepairFiles:
    """The files of one question of a repair by their numbers, those that count, and those that no longer will."""

    count: list[tuple[int, ShownFile, bool]]
    """Each with whether it comes with the repair."""
    out: list[tuple[int, ShownFile]]
    has_room: bool


def files_by_repair(application: Application, questions: Sequence[Question]) -> dict[str, RepairFiles]:
    """Return the files of each question of a repair that asks for them."""
    return {question.key: _files(application, question) for question in questions if question.kind == "file"}


def _files(application: Application, question: Question) -> RepairFiles:
    found = queries.files_at_repair(application, question.key)
    listed = [(one.attachment, listed_file(one.attachment, one.answer.name)) for one in found]
    count = [
        (one.id, shown, one.at_repair == "added") for one, shown in listed if one.at_repair != "taken_out"
    ]
    added = sum(is_added for _, _, is_added in count)
    return RepairFiles(
        count,
        [(one.id, shown) for one, shown in listed if one.at_repair == "taken_out"],
        has_room(question, submitted=len(count) - added, added=added),
    )


def take_repair_files(application: Application, questions: Sequence[Question]) -> Taken:
    """Lay every file ready that was sent along, or do what the pressed button says of one; `stays` when one was."""
    taken = Taken()
    asked = [question for question in questions if question.kind == "file"]
    for name, deed, said in (
        ("remove_file", commands.take_out_file, gettext("The file no longer counts.")),
        ("put_back", commands.put_back_file, gettext("The file counts again.")),
    ):
        if (number := request.form.get(name, "")) and asked:
            one = _find(application, number)
            taken.stays = one.question_key
            try:
                deed(actor=me(), application=application, attachment=one)
                taken.said = said
            except RuleBroken as broken:
                taken.faults[one.question_key] = say(broken.said)
    for question in asked:
        _take(application, question, taken)
    return taken


def _find(application: Application, number: str) -> Attachment:
    found = next((one for one in application.attachments if str(one.id) == number), None)
    if found is None:
        raise NotFound
    return found


def _take(application: Application, question: Question, taken: Taken) -> None:
    if not was_sent(question, taken):
        return
    try:
        file = sent_file(question)
        commands.add_repair_file(actor=me(), application=application, question_key=question.key, file=file)
        taken.said = gettext("The file is ready. It counts once you send the repair.")
    except RuleBroken as broken:
        taken.faults[question.key] = say(broken.said)
