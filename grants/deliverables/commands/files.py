"""What does an initiative do with the pictures and attachments of a part: add one, describe it, take it away?"""

from __future__ import annotations

from typing import Any

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.commands.writing import lock_for_writing
from grants.deliverables.models import Deliverable, SectionFile
from grants.deliverables.permissions import may_write
from grants.foundation import files
from grants.foundation.anonymising import CannotAnonymise, anonymise
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import Inspected
from grants.foundation.pictures import KINDS, prepared
from grants.foundation.wording import sentence
from grants.people.models import Account

MOST_FILES = 60
"""Pictures and attachments of one deliverable."""
MOST_MEGABYTES = 10
BUILT_ANEW = ("docx", "odt", "jpg", "png")
"""Attachments that lose their author, comments and links; of PDF and workbook readers need more than would stay."""


@command
def add_file(
    *,
    actor: Account,
    deliverable: Deliverable,
    section_key: str,
    kind: str,
    file: Inspected,
    description: str,
) -> SectionFile:
    """Keep an inspected file with a part: a `picture`, which must be described, or an `attachment`.

    A file is kept without what it says of its maker or place, a picture no larger than a page needs. Raises NotFound,
    RuleBroken `not_described`, `file_unchecked`, `too_many_files`, `not_in_this_state`.
    """
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    said = description.strip()
    if kind == "picture" and not said:
        raise RuleBroken(
            "not_described",
            sentence("Say what is to be seen, for people who do not see the picture."),
            field="description",
        )
    if file.waits_for_scanner:
        raise RuleBroken(
            "file_unchecked",
            sentence("The virus scanner does not answer now. Try again in a few minutes."),
            field="file",
        )
    picture = prepared(file) if kind == "picture" and file.kind in KINDS else None
    if kind == "picture" and picture is None:
        raise RuleBroken("file_wrong_type", sentence("A picture is a JPEG or a PNG."), field="file")
    content = b"" if picture else _without_maker(file)
    state = lock_for_writing(actor, deliverable, section_key)
    if len(queries.files_of(deliverable)) >= MOST_FILES:
        raise RuleBroken(
            "too_many_files", sentence("There is no place for another file here. Remove one first.")
        )
    added = SectionFile(
        deliverable_id=deliverable.id,
        section_key=section_key,
        kind=kind,
        number=queries.next_file_number(deliverable),
        name=file.name,
        description=said,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        file=files.keep(picture.content if picture else content, name=file.name, media_type=file.media_type),
        added_by=actor.id,
        added_at=now(),
    )
    db.session.add(added)
    db.session.flush()
    deliverable.state = state
    _note(actor, deliverable, "add_section_file", added, sha256=file.sha256, scanned_by=file.scanner)
    return added


def _without_maker(file: Inspected) -> bytes:
    """Return an attachment as everybody may get it; what else than BUILT_ANEW is kept as it came."""
    if file.kind not in BUILT_ANEW:
        return file.content
    try:
        return anonymise(file.content, file.kind)
    except CannotAnonymise as error:
        said = sentence("This file cannot be read. Save it once more, or as a PDF, and add that.")
        raise RuleBroken("file_unchecked", said, field="file") from error


@command
def describe_file(*, actor: Account, deliverable: Deliverable, number: int, description: str) -> None:
    """Say anew what is to be seen; raises as `add_file` does."""
    changed = queries.get_file(deliverable, number)
    lock_for_writing(actor, deliverable, changed.section_key)
    if not description.strip():
        raise RuleBroken(
            "not_described",
            sentence("Say what is to be seen, for people who do not see the picture."),
            field="description",
        )
    changed.description = description.strip()
    _note(actor, deliverable, "describe_section_file", changed)


@command
def remove_file(*, actor: Account, deliverable: Deliverable, number: int) -> None:
    """Take a file away from its part; its bytes stay for what was handed in. Raises NotFound, RuleBroken."""
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    removed = queries.get_file(deliverable, number)
    lock_for_writing(actor, deliverable, removed.section_key)
    if removed.removed_at is None:
        removed.removed_by, removed.removed_at = actor.id, now()
        _note(actor, deliverable, "remove_section_file", removed)


def _note(actor: Account, deliverable: Deliverable, deed: str, file: SectionFile, **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=deliverable,
        chain=programme_chain(deliverable.award.programme_id),
        number=file.number,
        part=file.section_key,
        kind=file.kind,
        description=file.description,
        **facts,
    )
