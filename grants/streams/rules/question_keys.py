"""Which short names can a question, a criterion or anything else of a call have?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from grants.foundation.wording import Sentence, sentence

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED = frozenset(
    (
        *("csrf_token", "data", "errors", "form_errors", "version", "remarks", "submit", "meta", "stale"),
        *("outcome", "validate", "process", "values", "blame", "populate_obj", "hidden_tag", "is_submitted"),
        *("validate_on_submit", "carries_out", "take_over_version", "newest_version", "questions"),
        *("criteria", "criterion_fields", "filled", "post_process", "lot"),
    )
)
"""Names a question or criterion cannot have, because a form or the tie rule uses them itself."""


def unusable(
    keys: Iterable[str], reserved: frozenset[str] = frozenset(), ending: str = " "
) -> Iterator[Sentence]:
    """Say which of these short names cannot be used, or are used twice."""
    seen: set[str] = set()
    for key in keys:
        if not KEY.fullmatch(key) or key in reserved or key.endswith(ending):
            yield sentence("“%(key)s” cannot be used as a short name.", key=key)
        if key in seen:
            yield sentence("The short name “%(key)s” is used twice.", key=key)
        seen.add(key)
