"""What do process evaluations tell together: which measures, how each is computed, and which figure is which?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.deliverables.rules.figures import FACTORS
from grants.foundation.wording import Sentence, sentence

Result = Mapping[str, Any]
REST = "rest"
"""The groups that are too small to be told by themselves, together."""


@dataclass(frozen=True)
class Measure:
    """One measure: what it is called, how it is written, and how it is computed from the answers."""

    key: str
    label: Sentence
    shape: str
    how: Sentence


MEASURES = (
    Measure(
        "planned",
        sentence("People meant to be reached"),
        "number",
        sentence("the sum of how many people each project meant to reach"),
    ),
    Measure(
        "reached",
        sentence("People reached"),
        "number",
        sentence("the sum of how many people each project reached"),
    ),
    Measure(
        "reach",
        sentence("Reached of what was meant"),
        "percent",
        sentence("people reached divided by people meant to be reached, of projects that gave both"),
    ),
    Measure(
        "participants_mark",
        sentence("Mark of participants"),
        "mark",
        sentence("the mean of the marks of participants, each project counting once"),
    ),
    Measure(
        "staff_mark",
        sentence("Mark of who carried it out"),
        "mark",
        sentence("the mean of the marks of who carried it out, each project counting once"),
    ),
    Measure("costs", sentence("Costs of a project"), "money", sentence("the mean of the costs of a project")),
    Measure(
        "costs_each",
        sentence("Costs for each person reached"),
        "money",
        sentence("costs divided by people reached, of projects that gave both"),
    ),
    Measure(
        "volunteer_hours",
        sentence("Hours of volunteers"),
        "number",
        sentence("the mean of the hours of volunteers of a project"),
    ),
    Measure(
        "paid_hours",
        sentence("Paid hours"),
        "number",
        sentence("the mean of the paid hours of a project"),
    ),
)
TABLES: dict[str, tuple[Sentence, tuple[str, ...]]] = {
    "reach": (sentence("Reach"), ("planned", "reached", "reach")),
    "appreciation": (sentence("Appreciation"), ("participants_mark", "staff_mark")),
    "costs": (sentence("Costs and hours"), ("costs", "costs_each", "volunteer_hours", "paid_hours")),
}
WAYS: dict[str, Sentence] = {
    "stream": sentence("By stream"),
    "target_group": sentence("By target group"),
    "place": sentence("By place"),
}
"""The ways in which projects are grouped; in each a project is in one group."""
BINS: dict[str, tuple[Sentence, tuple[tuple[str, float, float, Sentence], ...]]] = {
    "reach": (
        sentence("How many projects reached how much of what they meant"),
        (
            ("low", 0, 50, sentence("less than half")),
            ("half", 50, 75, sentence("half to three quarters")),
            ("most", 75, 100, sentence("three quarters to all")),
            ("more", 100, 1e9, sentence("all or more")),
        ),
    ),
    "participants_mark": (
        sentence("Which marks participants gave, by project"),
        (
            ("low", 0, 600, sentence("below 6")),
            ("six", 600, 700, sentence("6 to 7")),
            ("seven", 700, 800, sentence("7 to 8")),
            ("high", 800, 1e9, sentence("8 and higher")),
        ),
    ),
}
"""Distributions: from the lower edge, below the upper one."""
SHARES = {"success": sentence("helped"), "failure": sentence("hindered")}
EVERY, SEVERAL, UNKNOWN = "every", "several", "unknown"
GROUP_NAMES: dict[str, Sentence] = {
    EVERY: sentence("All projects"),
    REST: sentence("Other groups together"),
    SEVERAL: sentence("Several"),
    UNKNOWN: sentence("Not said"),
}


def measure(key: str) -> Measure:
    """Return a measure by its key; raises KeyError."""
    return {one.key: one for one in MEASURES}[key]


def fingerprint(selection: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a selection as it was frozen, the same for the same content."""
    written = json.dumps(selection, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Figure:
    """One figure that is told or left untold: where it stands, of whom, and of which sources it is made."""

    number: str
    table: Sentence
    group: Mapping[str, str]
    label: Sentence
    shape: str
    how: Sentence
    value: float | None
    count: int | None
    sources: tuple[int, ...]
    key: tuple[str, ...]


def figures_of(result: Result, analysis_id: int) -> list[Figure]:
    """Return every figure of an analysis with a number of its own, always the same for the same analysis.

    A value of None is left untold, because too few sources stand behind it or behind what it would give away.
    """
    return [
        Figure(number=f"A{analysis_id}.{place}", **facts)
        for place, facts in enumerate(_listed(result), start=1)
    ]


def _listed(result: Result) -> Iterator[dict[str, Any]]:
    for name, (title, keys) in TABLES.items():
        for group in groups_in(result):
            for key in keys:
                one = measure(key)
                cell = group["values"].get(key, {})
                yield {
                    "table": title,
                    "group": group["name"] | {"key": group["key"]},
                    "label": one.label,
                    "shape": one.shape,
                    "how": one.how,
                    "value": cell.get("value"),
                    "count": cell.get("count"),
                    "sources": tuple(cell.get("sources", ())),
                    "key": ("table", name, group["way"], group["key"], key),
                }
    for name, (title, bins) in BINS.items():
        for key, _low, _high, said in bins:
            cell = result["bins"][name].get(key, {})
            yield _count(title, said, cell, ("bin", name, key), sentence("the number of projects"))
    for effect, said in SHARES.items():
        for factor, words in FACTORS.items():
            cell = result["factors"][effect].get(factor, {})
            title = sentence("What %(effect)s", effect=said)
            how = sentence("the number of projects that chose this from the list")
            yield _count(title, words, cell, ("factor", effect, factor), how)


def _count(
    title: Sentence, label: Sentence, cell: Mapping[str, Any], key: tuple[str, ...], how: Sentence
) -> dict[str, Any]:
    return {
        "table": title,
        "group": {},
        "label": label,
        "shape": "number",
        "how": how,
        "value": cell.get("value"),
        "count": cell.get("value"),
        "sources": tuple(cell.get("sources", ())),
        "key": key,
    }


def groups_in(result: Result) -> list[Mapping[str, Any]]:
    """Return every group of an analysis, the whole first, then way by way."""
    return [result["every"], *(group for way in WAYS for group in result["ways"][way])]
