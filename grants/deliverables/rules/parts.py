"""What does every type of deliverable consist of: parts with guidance, in both languages?"""

from __future__ import annotations

from dataclasses import dataclass

from grants.streams.rules.definition import Words


@dataclass(frozen=True)
class Part:
    """One part of a deliverable: its key, its title, what to write about, and questions that help."""

    key: str
    title: Words
    guidance: Words
    questions: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One type of deliverable: its name, what it is for, and its parts in the order of reading."""

    name: Words
    purpose: Words
    parts: tuple[Part, ...]

    def part(self, key: str) -> Part | None:
        """Return a part, or None when there is none of that key."""
        return next((part for part in self.parts if part.key == key), None)


def words(nl: str, en: str) -> Words:
    """Return a text in both languages."""
    return Words(nl=nl, en=en)
