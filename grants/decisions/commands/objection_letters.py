"""What does someone intend with a letter about an objection? To each of those who object, kept byte for byte."""

from __future__ import annotations

from typing import Any

from grants.decisions.models import Objection, ObjectionLetter
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db


def write_to_objectors(objection: Objection, kind: str, **facts: Any) -> None:
    """Let the worker make a letter of this kind to each of those who object, as things are now."""
    for objector in objection.objectors:
        letter = ObjectionLetter(
            objection_id=objection.id, objector=objector, kind=kind, written_on=today(), facts=facts
        )
        objection.letters.append(letter)
        db.session.flush()
        outbox.post("make_objection_letter", letter_id=letter.id)


@command
def keep_objection_letter(*, letter: ObjectionLetter, content: bytes) -> None:
    """Keep a letter, once; the worker's own deed, and doing it twice does it once."""
    db.session.refresh(letter, with_for_update=True)
    if letter.file_id is not None:
        return
    objection = db.session.get_one(Objection, letter.objection_id)
    application = objection.application
    name = f"{application.reference or application.id}-{letter.kind}-{letter.id}.pdf"
    letter.file = files.keep(content, name=name, media_type="application/pdf")
    record(
        actor_id=None,
        deed="keep_objection_letter",
        subject=objection,
        chain=programme_chain(application.stream.round.programme_id),
        kind=letter.kind,
        sha256=letter.file.sha256,
    )
