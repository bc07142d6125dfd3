"""What does a team intend with the files of a repair: lay one ready, take one out that was submitted, put it back?

Nothing counts before the repair is sent; what was submitted before the deadline is kept with its bytes for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grants.applications import queries
from grants.applications.commands.attachments import drop_attachment, keep_attachment
from grants.applications.commands.lock import check_part, lock, touch
from grants.applications.models import Application, Attachment
from grants.applications.rules import has_room, repair_in_time, with_files
from grants.applications.states import APPLICATION, REPAIR
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.inspection import Inspected
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules.definition import Definition, Question


@command
def add_repair_file(
    *, actor: Account, application: Application, question_key: str, file: Inspected
) -> Attachment:
    """Lay a file ready that was inspected; where one file answers the question, it takes the place of the old one.

    The same bytes as were submitted put those back. Raises NotFound for a question that was not asked or takes no
    such file, RuleBroken `too_many_files`, `repair_too_late`, `not_yours`, `not_in_this_state`.
    """
    question = _asked(actor, application, question_key)
    if file.kind not in question.file_rule.kinds:
        raise NotFound
    known = [one.attachment for one in queries.files_at_repair(application, question_key)]
    submitted = [one for one in known if one.at_repair != "added"]
    counted = [one for one in submitted if one.at_repair is None]
    twin = next((one for one in known if one.sha256 == file.sha256), None)
    if twin is not None and twin.at_repair != "taken_out":
        return twin
    if not has_room(question, submitted=len(counted), added=len(known) - len(submitted)):
        said = sentence("There is no place for another file here. Remove one first.")
        raise RuleBroken("too_many_files", said, field=question_key)
    if twin is not None:
        twin.at_repair = None
        touch(application)
    else:
        if question.file_rule.most == 1:
            for one in counted:
                one.at_repair = "taken_out"
        twin = keep_attachment(actor, application, question_key, file, at_repair="added")
    _note(actor, twin, "add_repair_file")
    return twin


@command
def take_out_file(*, actor: Account, application: Application, attachment: Attachment) -> None:
    """Leave a file out of the repair: one laid ready goes, one that was submitted stays in the record.

    Raises as `add_repair_file` does.
    """
    _check_asked(actor, application, attachment)
    if attachment.at_repair == "added":
        drop_attachment(actor, application, attachment)
    elif attachment.at_repair is None:
        attachment.at_repair = "taken_out"
        touch(application)
    else:
        return
    _note(actor, attachment, "take_out_file")


@command
def put_back_file(*, actor: Account, application: Application, attachment: Attachment) -> None:
    """Let a file that was submitted count after all; raises as `add_repair_file` does."""
    question = _check_asked(actor, application, attachment)
    if attachment.at_repair != "taken_out":
        return
    if len(queries.files_after_repair(application, question.key)) >= question.file_rule.most:
        said = sentence("There is no place for another file here. Remove one first.")
        raise RuleBroken("too_many_files", said, field=question.key)
    attachment.at_repair = None
    touch(application)
    _note(actor, attachment, "put_back_file")


def with_repaired_files(
    application: Application, definition: Definition, typed: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return typed answers of a repair, with the files that count once it is sent at their questions."""
    asked = application.repair.questions if application.repair else []
    given = {section: dict(answers) for section, answers in typed.items()}
    for section in definition.sections:
        for question in section.questions:
            if question.kind == "file" and question.key in asked:
                given.setdefault(section.key, {})[question.key] = None
                found = queries.files_after_repair(application, question.key)
                given = with_files(definition, given, found)
    return given


def settle_repair_files(actor: Account, application: Application) -> None:
    """Take away, with the repair that was sent, what no longer counts; its bytes stay as they were submitted."""
    for one in application.attachments:
        if one.at_repair == "taken_out" and one.removed_at is None:
            drop_attachment(actor, application, one)


def _asked(actor: Account, application: Application, question_key: str) -> Question:
    """Lock the application, and return a question of its repair that takes files."""
    lock(application)
    definition = queries.definition_of(application)
    found = (
        (section, question)
        for section in definition.sections
        for question in section.questions
        if question.key == question_key and question.kind == "file"
    )
    section, question = next(found, (None, None))
    repair = application.repair
    if section is None or question is None or repair is None or question_key not in repair.questions:
        raise NotFound
    check_part(actor, application, section.key)
    APPLICATION.after(application.state, "submit_repair")
    REPAIR.after(repair.state, "submit_repair")
    if not repair_in_time(repair.due_on, now()):
        said = sentence("The term has passed: what you submitted before the deadline stays as it is.")
        raise RuleBroken("repair_too_late", said)
    return question


def _check_asked(actor: Account, application: Application, attachment: Attachment) -> Question:
    question = _asked(actor, application, attachment.question_key)
    if all(one.attachment is not attachment for one in queries.files_at_repair(application, question.key)):
        raise NotFound
    return question


def _note(actor: Account, attachment: Attachment, deed: str) -> None:
    application = attachment.application
    chain = programme_chain(application.stream.round.programme_id)
    facts = {"question": attachment.question_key, "sha256": attachment.sha256}
    record(actor_id=actor.id, deed=deed, subject=application, chain=chain, **facts)
