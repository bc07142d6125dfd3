"""What does someone intend with a message: add files to it, send it, and answer one that was sent."""

from __future__ import annotations

from collections.abc import Sequence

from grants.applications.commands import keep_inspected, settle_scan
from grants.applications.models import Application
from grants.applications.queries import has_interest
from grants.correspondence import queries
from grants.correspondence.events import MessageSent
from grants.correspondence.models import Message, MessageFile
from grants.correspondence.permissions import may_write_message, side_of
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.inspection import Inspected
from grants.foundation.wording import sentence
from grants.people.models import Account

LONGEST_MESSAGE = 10_000
MOST_FILES = 5


@command
def send_message(
    *,
    actor: Account,
    application: Application,
    text: str,
    readers: str = "both",
    answers: int | None = None,
    file_ids: Sequence[int] = (),
) -> Message:
    """Say something about an application to the other side, or note it for the funder alone.

    `answers` is the number of the message it replies to; what answers a note is a note. `file_ids` are files that
    the actor added before. Raises RuleBroken `message_empty`, `message_too_long`, `readers_unknown`, `file_gone`,
    NotFound when there is no such message to answer.
    """
    _require(actor, application)
    side = side_of(actor, application)
    answered = None if answers is None else queries.get_message(actor, application, answers)
    _check(text, readers, side=side, answered=answered)
    message = Message(
        application=application,
        author_id=actor.id,
        side=side,
        readers=readers,
        text=text.strip(),
        sent_at=now(),
        answers_id=answered.id if answered else None,
        files=_added(actor, application, file_ids),
    )
    db.session.add(message)
    record(
        actor_id=actor.id,
        deed="send_message",
        subject=message,
        chain=_chain(application),
        application=application.id,
        side=side,
        readers=readers,
        files=[one.sha256 for one in message.files],
    )
    if readers == "both":
        publish(MessageSent(message.id))
    return message


def _check(text: str, readers: str, *, side: str, answered: Message | None) -> None:
    if readers not in (("both", "funder") if side == "funder" else ("both",)):
        raise RuleBroken("readers_unknown", sentence("Choose who reads this."), field="readers")
    if answered is not None and answered.readers == "funder" and readers == "both":
        said = sentence("You answer a note that the team does not see, so your answer is a note too.")
        raise RuleBroken("answer_shows_note", said, field="readers")
    if not text.strip():
        raise RuleBroken("message_empty", sentence("Write a message."), field="text")
    if len(text) > LONGEST_MESSAGE:
        said = sentence("Use at most %(count)s characters.", count=LONGEST_MESSAGE)
        raise RuleBroken("message_too_long", said, field="text")


def _added(actor: Account, application: Application, file_ids: Sequence[int]) -> list[MessageFile]:
    waiting = {one.id: one for one in queries.unsent_files(actor, application)}
    if not set(file_ids) <= set(waiting):
        said = sentence("A file you added is no longer there. Look at the list of files and send again.")
        raise RuleBroken("file_gone", said, field="files")
    return [waiting[number] for number in sorted(set(file_ids))]


@command
def add_message_file(*, actor: Account, application: Application, file: Inspected) -> MessageFile:
    """Keep a file that was inspected, for the next message of this person; the same bytes twice are one file.

    Raises RuleBroken `too_many_files`, OSError when there is no room; nothing is kept then.
    """
    _require(actor, application)
    waiting = queries.unsent_files(actor, application)
    twin = next((one for one in waiting if one.sha256 == file.sha256), None)
    if twin is not None:
        return twin
    if len(waiting) >= MOST_FILES:
        said = sentence("At most %(count)s files fit with one message. Remove one first.", count=MOST_FILES)
        raise RuleBroken("too_many_files", said, field="files")
    added = keep_inspected(MessageFile, actor, file, application=application)
    db.session.add(added)
    db.session.flush()
    _note(actor, added, "add_message_file")
    if file.waits_for_scanner:
        outbox.post("scan_message_file", file_id=added.id)
    return added


@command
def remove_message_file(*, actor: Account, application: Application, file_id: int) -> None:
    """Take away a file before it was sent; one that is gone already stays gone."""
    _require(actor, application)
    found = next((one for one in queries.unsent_files(actor, application) if one.id == file_id), None)
    if found is not None:
        _drop(found, actor)


@command
def forget_unsent_file(*, file: MessageFile) -> None:
    """Drop a file that was added long ago and never sent."""
    if file.message_id is None:
        _drop(file, None)


@command
def settle_message_file(*, file: MessageFile, scanner: str, found: bool) -> None:
    """Let a file that waited for the scanner through, or refuse it and drop its bytes; safe to do twice."""
    if settle_scan(file, scanner, found=found):
        _note(None, file, "refuse_message_file" if found else "accept_message_file")


def _drop(file: MessageFile, actor: Account | None) -> None:
    _note(actor, file, "remove_message_file")
    stored = file.file
    db.session.delete(file)
    db.session.flush()
    if stored is not None:
        files.forget(stored)


def _require(actor: Account, application: Application) -> None:
    closed = has_interest(actor.id, application.id)
    may_write_message(actor, application, closed=closed).require()


def _chain(application: Application) -> str:
    return programme_chain(application.stream.round.programme_id)


def _note(actor: Account | None, file: MessageFile, deed: str) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=file.application,
        chain=_chain(file.application),
        sha256=file.sha256,
    )
