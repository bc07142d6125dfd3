"""Which deliverables does a call require, also of types that only this call has, and how are they judged?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Protocol

import msgspec

from grants.foundation.wording import Sentence, Words, sentence
from grants.streams.rules.question_keys import RESERVED, unusable

DELIVERABLE_NAMES: dict[str, Sentence] = {
    "handbook": sentence("Handbook"),
    "process_evaluation": sentence("Process evaluation"),
    "intervention_description": sentence("Intervention description"),
}
"""The types that every call can require."""
Evidence = Literal["table", "picture", "attachment"]
EVIDENCE_NAMES: dict[Evidence, Sentence] = {
    "table": sentence("a table"),
    "picture": sentence("a picture"),
    "attachment": sentence("an attachment"),
}
"""What must stand in a part besides its text."""
MOST_READERS = 2
MOST_READING_WEEKS = 26
_TAKEN = frozenset(("award", "start", "determination", "report", *DELIVERABLE_NAMES))


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


class OwnType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A type of deliverable that only this call has."""

    key: str
    name: Words
    purpose: Words = Words()
    parts: tuple[Part, ...] = ()
    criteria: tuple[Standard, ...] = ()


class DeliverableRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A required deliverable and when it is due: months after the start or the end of the project."""

    type: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    """One of `DELIVERABLE_NAMES`, or the key of a type that only this call has."""
    after: Literal["start", "end"] = "end"
    months: int = 0


class ReadingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many people judge what was handed in, and in how many weeks: what is proposed when they are asked."""

    readers: int = 2
    weeks: int = 4


class HasOwnTypes(Protocol):
    """A call, or what is known of one, as far as its own types of deliverables go."""

    @property
    def own_types(self) -> Sequence[OwnType]: ...


def deliverable_name(type_: str, call: HasOwnTypes) -> Sentence:
    """Return the name of a type of deliverable, also of one that only this call has."""
    own = next((one for one in call.own_types if one.key == type_), None)
    return DELIVERABLE_NAMES.get(type_, sentence("%(value)s", value=own.name if own else type_))


def deliverable_faults(rules: Sequence[DeliverableRule], own_types: Sequence[OwnType]) -> Iterator[Sentence]:
    """Say what is wrong with the deliverables a call requires."""
    types = [rule.type for rule in rules]
    if len(types) != len(set(types)):
        yield sentence("A required deliverable is named twice.")
    known = {*DELIVERABLE_NAMES, *(one.key for one in own_types)}
    for unknown in sorted(set(types) - known):
        yield sentence("“%(type)s” is required, but no type of deliverable is called so.", type=unknown)


def own_type_faults(rules: Sequence[DeliverableRule], own_types: Sequence[OwnType]) -> Iterator[Sentence]:
    """Say what is wrong with the types of deliverables that only this call has."""
    yield from unusable((one.key for one in own_types), _TAKEN)
    required = {rule.type for rule in rules}
    for one in own_types:
        name = one.name.nl or one.name.en or one.key
        yield from unusable((part.key for part in one.parts), frozenset(("whole",)))
        yield from unusable((two.key for two in one.criteria), RESERVED | {"remark", "kind"}, "_why")
        if not one.name.whole:
            yield sentence("The product “%(name)s” needs its name in both languages.", name=name)
        if not one.parts or not one.criteria:
            yield sentence("The product “%(name)s” needs at least one part and one criterion.", name=name)
        if not all(part.title.whole for part in one.parts) or not all(two.text.whole for two in one.criteria):
            yield sentence("A part or criterion of “%(name)s” misses a language.", name=name)
        if any(two.key.startswith("part_") for two in one.criteria):
            yield sentence(
                "A criterion of “%(name)s” cannot have a short name that begins with “part_”.", name=name
            )
        if one.key not in required:
            yield sentence("The product “%(name)s” is described, but not required.", name=name)


def reading_faults(reading: ReadingRule) -> Iterator[Sentence]:
    """Say what is wrong with how deliverables are judged."""
    if not (1 <= reading.readers <= MOST_READERS and 1 <= reading.weeks <= MOST_READING_WEEKS):
        yield sentence(
            "Products are judged by 1 to %(readers)s readers, in 1 to %(weeks)s weeks.",
            readers=MOST_READERS,
            weeks=MOST_READING_WEEKS,
        )
