"""What does someone intend with a file: add it to a question, remove it; and what the scanner said of it."""

from __future__ import annotations

from typing import Any

from grants.applications import queries
from grants.applications.commands.lock import lock, lock_for_writing, touch
from grants.applications.commands.scanned import forget, keep_inspected, settle_scan
from grants.applications.models import Application, Attachment
from grants.foundation import outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.inspection import Inspected
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def add_attachment(
    *, actor: Account, application: Application, question_key: str, file: Inspected
) -> Attachment:
    """Keep a file that was inspected as an answer; the same bytes twice are one file.

    Raises NotFound for a question that takes no such file, RuleBroken `too_many_files`, `call_closed`,
    `not_yours`, `not_in_draft`, OSError when there is no room; nothing is kept then.
    """
    lock_for_writing(actor, application, _section_of(application, question_key))
    questions = {one.key: one for one in queries.definition_of(application).questions if one.kind == "file"}
    if question_key not in questions or file.kind not in questions[question_key].file_rule.kinds:
        raise NotFound
    standing = [one for one in queries.standing_attachments(application) if one.question_key == question_key]
    twin = next((one for one in standing if one.sha256 == file.sha256), None)
    if twin is not None:
        return twin
    if len(standing) >= questions[question_key].file_rule.most:
        said = sentence("There is no place for another file here. Remove one first.")
        raise RuleBroken("too_many_files", said, field=question_key)
    attachment = keep_attachment(actor, application, question_key, file)
    facts = {"question": question_key, "sha256": file.sha256, "scanned_by": file.scanner}
    _note(actor, application, "add_attachment", **facts)
    return attachment


def keep_attachment(
    actor: Account,
    application: Application,
    question_key: str,
    file: Inspected,
    *,
    at_repair: str | None = None,
) -> Attachment:
    """Keep the bytes and the facts of a file of an application that is locked; it waits where a scanner is silent."""
    attachment = keep_inspected(Attachment, actor, file, question_key=question_key, at_repair=at_repair)
    application.attachments.append(attachment)
    touch(application)
    db.session.flush()
    if file.waits_for_scanner:
        outbox.post("scan_attachment", attachment_id=attachment.id)
    return attachment


@command
def remove_attachment(*, actor: Account, application: Application, attachment: Attachment) -> None:
    """Take a file away; what was submitted keeps its bytes. Raises NotFound, and as `add_attachment` does."""
    if attachment not in application.attachments:
        raise NotFound
    lock_for_writing(actor, application, _section_of(application, attachment.question_key))
    if attachment.removed_at is not None:
        return
    drop_attachment(actor, application, attachment)
    _note(actor, application, "remove_attachment", question=attachment.question_key, sha256=attachment.sha256)


def drop_attachment(actor: Account, application: Application, attachment: Attachment) -> None:
    """Take a file of an application that is locked away, with its bytes unless they were submitted."""
    attachment.removed_at, attachment.removed_by = now(), actor.id
    if not queries.was_submitted(application, attachment):
        file, attachment.file = attachment.file, None
        forget(file)
    touch(application)


@command
def settle_attachment(*, attachment: Attachment, scanner: str, found: bool) -> None:
    """Let a file that waited for the scanner through, or refuse it and drop its bytes; safe to do twice."""
    application = attachment.application
    lock(application)
    if not settle_scan(attachment, scanner, found=found):
        return
    if found:
        touch(application)
    deed = "refuse_attachment" if found else "accept_attachment"
    _note(None, application, deed, question=attachment.question_key, sha256=attachment.sha256)


def _section_of(application: Application, question_key: str) -> str:
    """Return the section in which a question stands: who writes it hands in its files."""
    for section in queries.definition_of(application).sections:
        if any(question.key == question_key for question in section.questions):
            return section.key
    raise NotFound


def _note(actor: Account | None, application: Application, deed: str, **facts: Any) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(actor_id=actor.id if actor else None, deed=deed, subject=application, chain=chain, **facts)
