"""Given what a manager wishes of an assignment, is it possible at all, and what does a proposal consist of?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

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
    closely: bool = False
    """Whether it stays close to the proposal that was kept: who had an application then rather has it again."""


def proposal_digest(wishes: Wishes, pairs: Iterable[tuple[int, int]]) -> str:
    """Return the SHA-256 over the wishes and the (application, reviewer) pairs: what was looked at is what is done."""
    content = canonical(kept_content(wishes, pairs))
    return hashlib.sha256(content).hexdigest()


def kept_content(wishes: Wishes, pairs: Iterable[tuple[int, int]]) -> dict[str, Any]:
    """Return what is kept of a proposal; `wishes_of` and `pairs_of` read it."""
    return {"wishes": asdict(wishes), "pairs": [list(pair) for pair in sorted(pairs)]}


def wishes_of(content: Mapping[str, Any]) -> Wishes:
    """Return the wishes of a proposal that was kept; what did not exist then is as it is usual."""
    known = {one.name for one in fields(Wishes)}
    return Wishes(**{name: value for name, value in content["wishes"].items() if name in known})


def pairs_of(content: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the (application, reviewer) pairs of a proposal that was kept."""
    return [(application, reviewer) for application, reviewer in content["pairs"]]
