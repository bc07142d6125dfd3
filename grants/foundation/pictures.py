"""How does a picture get onto a page: built anew without what it says of its maker, and no larger than a page needs?"""

from __future__ import annotations

import io
from dataclasses import dataclass

from grants.foundation.anonymising import CannotAnonymise, anonymise
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import Inspected
from grants.foundation.wording import sentence

LARGEST_SIDE = 1_800
"""Points of the longest side: sharp over the width of a page, also in print."""
KINDS = ("jpg", "png")


@dataclass(frozen=True)
class Picture:
    """A picture that can be shown: its bytes and its size in points."""

    content: bytes
    width: int
    height: int


def prepared(file: Inspected) -> Picture:
    """Return an inspected picture as it can be shown; raises RuleBroken `file_unchecked` when it cannot be built."""
    from PIL import Image

    try:
        content = anonymise(file.content, file.kind)
    except CannotAnonymise as error:
        said = sentence("This picture cannot be read. Save it as a JPEG or PNG and add that.")
        raise RuleBroken("file_unchecked", said) from error
    with Image.open(io.BytesIO(content)) as found:
        if max(found.size) <= LARGEST_SIDE:
            return Picture(content, *found.size)
        kind = found.format
        found.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        made = io.BytesIO()
        found.save(made, kind)
        return Picture(made.getvalue(), *found.size)
