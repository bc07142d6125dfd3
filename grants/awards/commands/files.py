"""What is done with a file that a recipient hands in about its award: kept, and scanned before it is opened?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grants.applications.commands import let_file_through
from grants.applications.states import ATTACHMENT
from grants.awards.models import ConditionFile, ReportFile
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import Inspected
from grants.foundation.wording import sentence
from grants.people.models import Account

Kept = TypeVar("Kept", ConditionFile, ReportFile)


def keep_file(
    make: Callable[..., Kept], actor: Account, file: Inspected, *, there: int, most: int, field: str
) -> Kept:
    """Return an inspected file with its bytes kept, within the deed that hands it in; it opens once it was scanned.

    `there` is how many stand at this place already. Raises RuleBroken `too_many_files` at a field.
    """
    if there >= most:
        said = sentence("At most %(count)s files fit here. Remove one first.", count=most)
        raise RuleBroken("too_many_files", said, field=field)
    kept = make(
        added_by=actor.id,
        added_at=now(),
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        file=files.keep(file.content, name=file.name, media_type=file.media_type),
        state=ATTACHMENT.initial,
    )
    if not file.waits_for_scanner:
        let_file_through(kept, file.scanner)
    return kept
