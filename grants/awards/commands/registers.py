"""What does it mean to take in a register of past awards: one decision, one funding, all lines or none?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert

from grants.awards import queries
from grants.awards.models import UNKNOWN, Award, RegisterImport, RegisterUpload
from grants.awards.permissions import may_import_register
from grants.awards.rules.register import Progress, Register, RegisterLine, read_register
from grants.budget import commands as budget
from grants.budget.models import Programme
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.outbox import Task, post
from grants.foundation.wording import counted, sentence
from grants.people.models import Account

CHUNK = 1_000
"""How many lines are written at once."""


@command
def import_register(
    *,
    actor: Account,
    programme: Programme,
    file_name: str,
    content: bytes,
    reason: str,
    progress: Progress | None = None,
) -> RegisterImport:
    """Take in a whole register as past awards, or nothing; the same file a second time changes nothing.

    The import is the decision the awards rest on; one funding entry of what was granted is its money.
    `progress` hears how many of how many lines are written. Raises RuleBroken `register_refused` and the
    other codes of `read_register`, `dossiers_known` when another file brought some of these dossiers.
    """
    may_import_register(actor, programme).require()
    db.session.refresh(programme, with_for_update={"of": Programme})
    sha256 = hashlib.sha256(content).hexdigest()
    earlier = queries.find_import(programme, sha256)
    if earlier is not None:
        return earlier
    register = read_register(content)
    register.require_readable()
    _require_unknown(programme, register)
    made = _decide(actor, programme, register, file_name=file_name, sha256=sha256, reason=reason)
    for done, chunk in _chunks(register.lines):
        db.session.execute(insert(Award), [_row(made, line) for line in chunk])
        if progress is not None:
            progress(done, len(register.lines))
    if register.granted:
        budget.fund_past(
            actor=actor,
            programme=programme,
            amount=register.granted,
            reason=reason,
            basis_kind="register_import",
            basis_id=made.id,
        )
    return made


def _require_unknown(programme: Programme, register: Register) -> None:
    known = queries.known_references(programme)
    again = [line for line in register.lines if line.reference in known]
    if again:
        raise RuleBroken(
            "dossiers_known",
            counted(
                len(again),
                sentence(
                    "One dossier of this file is known in this programme, at line %(line)s: %(reference)s. "
                    "Nothing was taken in.",
                    line=str(again[0].line),
                    reference=again[0].reference,
                ),
                sentence(
                    "%(count)s dossiers of this file are known in this programme, the first at line %(line)s: "
                    "%(reference)s. Nothing was taken in.",
                    count=len(again),
                    line=str(again[0].line),
                    reference=again[0].reference,
                ),
            ),
            field="file",
        )


def _decide(
    actor: Account, programme: Programme, register: Register, *, file_name: str, sha256: str, reason: str
) -> RegisterImport:
    made = RegisterImport(
        programme_id=programme.id,
        file_name=file_name[-300:],
        sha256=sha256,
        reason=reason,
        imported_by=actor.id,
        imported_at=now(),
        rows=len(register.lines),
        requested=register.requested,
        granted=register.granted,
        determined=register.determined,
        report=register.odd_by_kind,
    )
    db.session.add(made)
    record(
        actor_id=actor.id,
        deed="import_register",
        subject=made,
        chain=programme_chain(programme.id),
        reason=reason,
        file=made.file_name,
        sha256=sha256,
        rows=made.rows,
        requested=made.requested,
        granted=made.granted,
        determined=made.determined,
        odd=made.report,
    )
    return made


def _chunks(lines: Sequence[RegisterLine]) -> Iterator[tuple[int, Sequence[RegisterLine]]]:
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        yield start + len(chunk), chunk


def _row(made: RegisterImport, line: RegisterLine) -> dict[str, Any]:
    return {
        "programme_id": made.programme_id,
        "import_id": made.id,
        "reference": line.reference,
        "title": line.title,
        "recipient": line.recipient,
        "recipient_key": line.recipient_key,
        "search_words": line.search_words,
        "scheme": line.scheme,
        "policy_field": line.policy_field,
        "year": line.year,
        "requested": line.requested,
        "granted": line.granted,
        "granted_key": line.granted.cents if line.granted is not None else UNKNOWN,
        "determined": line.determined,
        "state": "past",
        "register_facts": line.facts,
        "created_at": made.imported_at,
        "generated": False,
        "version": 1,
    }


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
def request_import(*, actor: Account, upload: RegisterUpload, reason: str) -> Task:
    """Let a worker take in a file that was laid ready; raises RuleBroken `register_refused`, `dossiers_known`."""
    may_import_register(actor, upload.programme).require()
    register = read_register(files.read(upload.file))
    register.require_readable()
    if queries.find_import(upload.programme, upload.file.sha256) is None:
        _require_unknown(upload.programme, register)
    task = post("import_register", asked_by=actor.id, upload_id=upload.id, reason=reason)
    record(
        actor_id=actor.id,
        deed="request_import",
        subject=upload,
        chain=programme_chain(upload.programme_id),
        reason=reason,
    )
    return task
