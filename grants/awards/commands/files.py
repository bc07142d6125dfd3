"""What is done with a file that a recipient hands in about its award: kept where there is room?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grants.applications.commands import keep_inspected
from grants.awards.models import ConditionFile, ReportFile
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
    return keep_inspected(make, actor, file)
