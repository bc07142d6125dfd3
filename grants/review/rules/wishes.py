"""Given what a manager wishes of an assignment, is it possible at all, and what does a proposal consist of?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from grants.review.rules.ranking import canonical

MOST = 200


@dataclass(frozen=True)
class Wishes:
    """How many reviews an application gets, how many a reviewer bears, and what else counts.

    `kind` is a kind of reviewer of which every application should have one, or empty.
    """

    per_application: int = 2
    least: int = 0
    most: int = 10
    kind: str = ""
    one_per_institution: bool = True
    fairly: bool = False


def proposal_digest(wishes: Wishes, pairs: Iterable[tuple[int, int]]) -> str:
    """Return the SHA-256 over the wishes and the (application, reviewer) pairs: what was looked at is what is done."""
    content = canonical({"wishes": asdict(wishes), "pairs": [list(pair) for pair in sorted(pairs)]})
    return hashlib.sha256(content).hexdigest()
