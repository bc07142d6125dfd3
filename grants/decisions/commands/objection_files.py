"""What does someone intend with a file that goes with an objection? Add it, take it away before it is sent."""

from __future__ import annotations

from grants.applications.commands import keep_inspected, settle_scan
from grants.applications.models import Application
from grants.decisions import queries
from grants.decisions.commands.objections import (
    UNWRITTEN,
    require_handler,
    require_open,
    save_objection,
    write_objection_entry,
)
from grants.decisions.models import Objection, ObjectionFile
from grants.foundation import files, outbox
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import Inspected
from grants.foundation.wording import sentence
from grants.people.models import Account

MOST_FILES = 20


@command
def add_file_to_draft(
    *, actor: Account, application: Application, file: Inspected, subject: queries.Subject | None = None
) -> ObjectionFile:
    """Keep a file that was inspected with the objection that somebody is writing, which it begins if need be."""
    draft = queries.find_draft(actor, application, subject)
    if draft is None:
        draft = save_objection(
            actor=actor, application=application, grounds="", version=UNWRITTEN, subject=subject
        )
    return add_objection_file(actor=actor, objection=draft, file=file)


@command
def add_objection_file(*, actor: Account, objection: Objection, file: Inspected) -> ObjectionFile:
    """Keep a file that was inspected: of who objects, or of the funder; the same bytes twice are one file.

    Raises RuleBroken `too_many_files`, `not_in_this_state`, OSError when there is no room.
    """
    theirs = queries.is_theirs(actor, objection)
    if not theirs:
        require_handler(actor, objection)
    if objection.state != "draft":
        require_open(objection)
    twin = next((one for one in objection.files if one.sha256 == file.sha256), None)
    if twin is not None:
        return twin
    if len(objection.files) >= MOST_FILES:
        said = sentence("At most %(count)s files fit with an objection.", count=MOST_FILES)
        raise RuleBroken("too_many_files", said, field="files")
    side = "objector" if theirs else "funder"
    added = keep_inspected(ObjectionFile, actor, file, objection=objection, side=side)
    db.session.add(added)
    db.session.flush()
    write_objection_entry(actor, objection, "add_objection_file", sha256=file.sha256)
    if file.waits_for_scanner:
        outbox.post("scan_objection_file", file_id=added.id)
    return added


@command
def remove_draft_file(
    *, actor: Account, application: Application, file_id: int, subject: queries.Subject | None = None
) -> None:
    """Take a file away before the objection was sent; one that is gone already stays gone."""
    draft = queries.find_draft(actor, application, subject)
    found = next((one for one in draft.files if one.id == file_id), None) if draft else None
    if draft is None or found is None:
        return
    write_objection_entry(actor, draft, "remove_draft_file", sha256=found.sha256)
    stored = found.file
    db.session.delete(found)
    db.session.flush()
    db.session.expire(draft, ["files"])
    if stored is not None:
        files.forget(stored)


@command
def settle_objection_file(*, file: ObjectionFile, scanner: str, found: bool) -> None:
    """Let a file that waited for the scanner through, or refuse it and drop its bytes; safe to do twice."""
    if settle_scan(file, scanner, found=found):
        write_objection_entry(None, file.objection, "settle_objection_file", sha256=file.sha256, found=found)
