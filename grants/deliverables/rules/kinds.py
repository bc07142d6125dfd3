"""Which type is a deliverable of, in which version, and what does it ask?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Protocol

import msgspec

from grants.deliverables.rules.handbook import HANDBOOK_VERSIONS
from grants.deliverables.rules.intervention_description import INTERVENTION_DESCRIPTION_VERSIONS
from grants.deliverables.rules.parts import Kind, Part
from grants.deliverables.rules.process_evaluation import PROCESS_EVALUATION_VERSIONS

VERSIONS: dict[str, tuple[Kind, ...]] = {
    "handbook": HANDBOOK_VERSIONS,
    "process_evaluation": PROCESS_EVALUATION_VERSIONS,
    "intervention_description": INTERVENTION_DESCRIPTION_VERSIONS,
}
"""Each type of deliverable in every version that was asked (after the guides for handbooks, process evaluations and
the worksheet of the databank of effective social interventions)."""
SECTIONS: dict[str, Kind] = {name: versions[-1] for name, versions in VERSIONS.items()}
"""Each type as it is asked today."""

_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$", re.MULTILINE)


class Asked(Protocol):
    """A deliverable as far as its type goes; `own_kind` holds a type that only its call has."""

    @property
    def type(self) -> str: ...
    @property
    def kind_version(self) -> int: ...
    @property
    def own_kind(self) -> dict[str, Any] | None: ...


def kind_of(deliverable: Asked) -> Kind:
    """Return what was asked of a deliverable, in the version it was asked under."""
    if deliverable.own_kind:
        return msgspec.convert(deliverable.own_kind, Kind)
    return VERSIONS[deliverable.type][deliverable.kind_version - 1]


def has_table(text: str) -> bool:
    """Say whether a text holds a table: a row of heads with a row of dashes below it."""
    return _TABLE_RULE.search(text) is not None


def standing_in(text: str) -> set[str]:
    """Return what stands in a text: `text` when it has words, `table` when it has a table."""
    return {what for what, found in (("text", bool(text.strip())), ("table", has_table(text))) if found}


def missing_parts(kind: Kind, standing: Mapping[str, Collection[str]]) -> list[Part]:
    """Return the parts without a text or without what they must show, in the order of reading.

    `standing` says by key of a part what is there: `text`, `table`, `picture`, `attachment`.
    """
    return [part for part in kind.parts if {"text", *part.needs} - set(standing.get(part.key, ()))]
