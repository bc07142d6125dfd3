"""Given a frozen list with equals, what is promised before lots are drawn in public, and what follows from the draw?

Nobody chooses the outcome: the list is fixed before its hash is published, the secret before the number is called, and
who calls the number does not know the secret.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grants.review.rules.ranking import DRAW_METHOD, Group, canonical, ticket


def drawn_groups(groups: Iterable[Group]) -> list[list[str]]:
    """Return the equals that only the lot parts, by reference, in the order of their places."""
    return [[one.reference for one in group.members] for group in groups if len(group.members) > 1]


def draw_digest(draw: str, groups: Sequence[Sequence[str]], list_sha256: str) -> str:
    """Return the SHA-256 of what a draw is held over: its name, the equals, and the digest of the list with scores."""
    listed = {"draw": draw, "groups": groups, "list_sha256": list_sha256}
    return hashlib.sha256(canonical(listed)).hexdigest()


def commitment_of(secret: str) -> str:
    """Return what is published of a secret before the draw: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def public_seed(sha256: str, secret: str, called: str) -> bytes:
    """Return the seed of a draw in public: SHA-256 of `grant-draw-v1|list|secret|called`."""
    return hashlib.sha256(f"{DRAW_METHOD}|{sha256}|{secret}|{called}".encode()).digest()


def promised(rule: Mapping[str, Any], groups: Sequence[Sequence[str]], secret: str) -> dict[str, Any]:
    """Return a rule with what is promised of its draw; the secret itself, and the seed, are not in it."""
    sha256 = draw_digest(rule["draw"], groups, rule["list_sha256"])
    kept = {key: value for key, value in rule.items() if key not in ("secret", "seed")}
    return kept | {"drawn": {"groups": groups, "sha256": sha256, "commitment": commitment_of(secret)}}


def revealed(rule: Mapping[str, Any], secret: str, called: str) -> dict[str, Any]:
    """Return a promised rule with the secret, the number that was called, and the seed that follows."""
    drawn = dict(rule["drawn"]) | {"called": called}
    seed = public_seed(drawn["sha256"], secret, called)
    return dict(rule) | {"drawn": drawn, "secret": secret, "seed": seed.hex()}


def in_drawn_order(rule: Mapping[str, Any]) -> list[list[tuple[str, str]]]:
    """Return each group of equals as it was drawn: (reference, ticket), the first to go first."""
    seed, draw = bytes.fromhex(rule["seed"]), rule["draw"]
    return [
        sorted(((name, ticket(seed, draw, name)) for name in group), key=lambda one: one[1])
        for group in rule["drawn"]["groups"]
    ]


def draw_file(rule: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """Return a draw as it is handed out: what it is held over only when it is `whole`."""
    drawn = rule["drawn"]
    said = {
        "method": DRAW_METHOD,
        "draw": rule["draw"],
        "list_sha256": rule["list_sha256"],
        "sha256": drawn["sha256"],
        "commitment": drawn["commitment"],
    }
    if "called" in drawn:
        said |= {"secret": rule["secret"], "called": drawn["called"], "seed": rule["seed"]}
    if whole:
        said |= {"groups": drawn["groups"]}
        if "called" in drawn:
            said |= {"order": [[name for name, _ticket in group] for group in in_drawn_order(rule)]}
    return said
