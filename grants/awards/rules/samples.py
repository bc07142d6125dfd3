"""Given awards that are accounted for alike and a seed, which of them are checked?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def drawn(references: Iterable[str], *, seed: str, percent: int) -> list[str]:
    """Return the awards that are drawn, in the order of the draw; a share of them, rounded up.

    Each stands where the digest of seed and reference puts it: whoever knows the seed can do it over.
    """
    order = sorted(set(references), key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())
    return order[: -(-len(order) * percent // 100)]
