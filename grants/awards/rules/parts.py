"""Given what a recipient asks, of which kind is it, is it whole, and with what else does it collide?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.awards.states import PART_KINDS
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence

PART_NAMES: dict[str, Sentence] = {
    "extension": sentence("more time for the same money"),
    "later_start": sentence("a later start"),
    "early_end": sentence("an earlier end"),
    "budget": sentence("a shift between budget lines"),
    "cofinancing": sentence("other co-financing"),
    "content": sentence("another plan"),
    "partner": sentence("another partner"),
    "leader": sentence("another project leader"),
    "legal_person": sentence("another legal person"),
}
"""What each part of a request asks."""
PERIOD = ("extension", "later_start", "early_end")
"""Parts that move the first or last day of the project."""
_TOUCHES: dict[str, frozenset[str]] = {
    **dict.fromkeys(PERIOD, frozenset({"period"})),
    "budget": frozenset({"money"}),
    "cofinancing": frozenset({"money"}),
    "content": frozenset({"plan"}),
    "partner": frozenset({"plan"}),
    "leader": frozenset({"people"}),
    "legal_person": frozenset({"people"}),
}
AFTER_THE_END = frozenset({"leader", "legal_person"})
"""What can still change after the last day: whom the funder deals with."""


@dataclass(frozen=True)
class Part:
    """One thing that is asked or granted: days as ISO texts, amounts in cents by number of a line or kind of income."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def day(self, name: str) -> date:
        """Return a day that this part names; raises KeyError."""
        return date.fromisoformat(self.facts[name])

    @property
    def amounts(self) -> dict[str, Money]:
        """Return the new amounts of a part about money, by number of a line or by kind of income."""
        return {str(key): Money(cents) for key, cents in self.facts["amounts"].items()}


def kind_of(parts: Collection[str]) -> str:
    """Return how a request with these parts counts in figures: an extension, a change, or both combined."""
    others = [kind for kind in parts if kind != "extension"]
    if "extension" not in parts:
        return "change"
    return "combined" if others else "extension"


def check_parts(parts: Collection[Part]) -> None:
    """Refuse a request for nothing, or for two things that exclude each other.

    Raises RuleBroken `nothing_asked`, `later_and_earlier`.
    """
    kinds = [part.kind for part in parts]
    if not kinds or not set(kinds) <= set(PART_KINDS) or len(kinds) != len(set(kinds)):
        raise RuleBroken("nothing_asked", sentence("Choose at least one thing to ask."), field="kinds")
    if {"extension", "early_end"} <= set(kinds):
        said = sentence("A project cannot end later and earlier. Ask one of the two.")
        raise RuleBroken("later_and_earlier", said, field="kinds")


def collides(mine: Collection[str], theirs: Collection[str]) -> bool:
    """Say whether two requests touch the same: deciding one then changes what the other does."""
    touched = {thing for kind in mine for thing in _TOUCHES[kind]}
    return any(_TOUCHES[kind] & touched for kind in theirs)


def in_words(part: Part, lines: Mapping[str, Any]) -> list[tuple[Sentence, Any]]:
    """Return what a part asks as labels with values; `lines` names budget lines and kinds of income by their keys."""
    found = part.facts
    said: list[tuple[Sentence, Any]] = [(sentence("What changes"), found.get("text", ""))]
    if part.kind in ("extension", "early_end"):
        said = [(sentence("New last day of the project"), part.day("new_end_on"))]
    elif part.kind == "later_start":
        said = [(sentence("New first day of the project"), part.day("new_start_on"))]
    elif part.kind in ("budget", "cofinancing"):
        said = [
            (sentence("%(line)s becomes", line=lines.get(key, key)), value)
            for key, value in part.amounts.items()
        ]
    elif part.kind == "leader":
        said = [(sentence("New project leader"), found["name"]), (sentence("E-mail address"), found["email"])]
    elif part.kind == "legal_person":
        said = [(sentence("New legal person"), found["name"]), (sentence("What happened"), found["text"])]
    elif part.kind == "partner":
        both = (sentence("Who leaves"), found["leaves"]), (sentence("Who joins"), found["joins"])
        said = [(label, value) for label, value in both if value]
    return said
