"""What does every type of deliverable consist of: parts with guidance and evidence, and criteria, in both languages?"""

from __future__ import annotations

import msgspec

from grants.foundation.wording import Words
from grants.streams.rules.deliverables import OwnType, Part, Standard

__all__ = ["Kind", "Part", "Standard", "kind_of_call", "without_criteria", "words"]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One type of deliverable in one version: its name and purpose, its parts in the order of reading, its criteria.

    A version that was asked of somebody never changes; what is to be other becomes a new version.
    """

    name: Words
    purpose: Words
    parts: tuple[Part, ...]
    criteria: tuple[Standard, ...] = ()
    version: int = 1
    asks_figures: bool = False
    """Whether it asks the figures by which projects are compared (`ProcessFigures`)."""

    def part(self, key: str) -> Part | None:
        """Return a part, or None when there is none of that key."""
        return next((part for part in self.parts if part.key == key), None)


def words(nl: str, en: str) -> Words:
    """Return a text in both languages."""
    return Words(nl=nl, en=en)


def without_criteria(kind: Kind) -> Kind:
    """Return a type as it was first asked: the same parts, no criteria, and text alone is enough."""
    bare = tuple(msgspec.structs.replace(part, needs=()) for part in kind.parts)
    return msgspec.structs.replace(kind, parts=bare, criteria=(), version=1, asks_figures=False)


def kind_of_call(own: OwnType) -> Kind:
    """Return a type that only a call has."""
    return Kind(own.name, own.purpose, own.parts, own.criteria)
