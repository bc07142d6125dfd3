"""What does every type of deliverable consist of: parts with guidance and evidence, and criteria, in both languages?"""

from __future__ import annotations

from typing import Literal

import msgspec

from grants.streams.rules.definition import Words

Evidence = Literal["table", "picture", "attachment"]
"""What must stand in a part besides its text."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a deliverable: its key, its title, what to write, helping questions and what it must show."""

    key: str
    title: Words
    guidance: Words
    questions: tuple[Words, ...] = ()
    needs: tuple[Evidence, ...] = ()


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a deliverable must meet to be accepted."""

    key: str
    text: Words


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
