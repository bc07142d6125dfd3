"""What does it mean to take in a register of past awards: one decision, all lines or none, later files as changes?"""

from __future__ import annotations

import hashlib

from grants.awards import queries
from grants.awards.commands.replays import book, write_differences, write_new
from grants.awards.models import RegisterImport, RegisterUpload
from grants.awards.permissions import may_import_register
from grants.awards.rules import Comparison, Register, read_register
from grants.awards.rules.register import Progress
from grants.budget.models import Programme
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.outbox import Task, post
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def import_register(
    *,
    actor: Account,
    programme: Programme,
    file_name: str,
    content: bytes,
    reason: str,
    compared_with: int | None = None,
    progress: Progress | None = None,
) -> RegisterImport:
    """Take in a whole register as past awards, or nothing; the same file a second time changes nothing.

    The import is the decision the awards rest on. A later file of the same register changes what differs: dated
    facts of each dossier, and an entry in the journal for each grant. `compared_with` is the number of the import
    a preview was compared with (0 for none). `progress` hears how many of how many lines are written.
    Raises RuleBroken `register_refused` and the other codes of `read_register` and `comparison_of`, and
    `register_moved_on` when another file was taken in since the preview.
    """
    may_import_register(actor, programme).require()
    db.session.refresh(programme, with_for_update={"of": Programme})
    earlier = queries.find_import(programme, hashlib.sha256(content).hexdigest())
    if earlier is not None:
        return earlier
    register = read_register(content)
    register.require_readable()
    _require_unmoved(programme, register, compared_with)
    compared = queries.comparison_of(programme, register)
    made = _decide(actor, programme, compared, file_name=file_name, reason=reason)
    write_new(made, compared.new, progress)
    write_differences(made, compared, book(actor, programme, made, compared))
    return made


def _require_unmoved(programme: Programme, register: Register, compared_with: int | None) -> None:
    last = queries.find_last_import(programme, register.form.key)
    if compared_with is not None and compared_with != (last.id if last else 0):
        raise RuleBroken(
            "register_moved_on",
            sentence(
                "Another file of this register was taken in since you looked. Look at this file again: what it "
                "changes is something else now. Nothing was taken in."
            ),
        )


def _decide(
    actor: Account, programme: Programme, compared: Comparison, *, file_name: str, reason: str
) -> RegisterImport:
    register = compared.register
    last = queries.find_last_import(programme, register.form.key) if register.form.identity else None
    made = RegisterImport(
        programme_id=programme.id,
        file_name=file_name[-300:],
        sha256=register.sha256,
        reason=reason,
        imported_by=actor.id,
        imported_at=now(),
        rows=len(register.lines),
        requested=register.requested,
        granted=register.granted,
        determined=register.determined,
        report=register.odd_by_kind,
        form=register.form.key,
        stands_at=register.stands_at,
        follows_id=last.id if last else None,
        changes=compared.kept(),
    )
    db.session.add(made)
    record(
        actor_id=actor.id,
        deed="import_register",
        subject=made,
        chain=programme_chain(programme.id),
        reason=reason,
        file=made.file_name,
        sha256=made.sha256,
        rows=made.rows,
        requested=made.requested,
        granted=made.granted,
        determined=made.determined,
        odd=made.report,
        changes=made.changes,
    )
    return made


@command
def lay_ready_register(
    *, actor: Account, programme: Programme, file_name: str, content: bytes
) -> RegisterUpload:
    """Keep a register file to be looked at before it is taken in; raises as `read_register` does."""
    may_import_register(actor, programme).require()
    read_register(content)
    file = files.keep(content, name=file_name, media_type="text/csv")
    upload = RegisterUpload(
        programme_id=programme.id, file_id=file.id, uploaded_by=actor.id, uploaded_at=now()
    )
    db.session.add(upload)
    record(
        actor_id=actor.id,
        deed="lay_ready_register",
        subject=upload,
        chain=programme_chain(programme.id),
        file=file.name,
        sha256=file.sha256,
    )
    return upload


@command
def request_import(
    *, actor: Account, upload: RegisterUpload, reason: str, compared_with: int | None = None
) -> Task:
    """Let a worker take in a file that was laid ready; raises RuleBroken as `import_register` does."""
    may_import_register(actor, upload.programme).require()
    register = read_register(files.read(upload.file))
    register.require_readable()
    if queries.find_import(upload.programme, upload.file.sha256) is None:
        _require_unmoved(upload.programme, register, compared_with)
        queries.comparison_of(upload.programme, register)
    task = post(
        "import_register",
        asked_by=actor.id,
        upload_id=upload.id,
        reason=reason,
        compared_with=compared_with,
    )
    record(
        actor_id=actor.id,
        deed="request_import",
        subject=upload,
        chain=programme_chain(upload.programme_id),
        reason=reason,
    )
    return task
