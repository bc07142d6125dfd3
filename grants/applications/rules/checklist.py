"""Given the points of a call, what the system found and what a manager ticked, where does the formal check stand?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grants.applications.rules.flags import Flag
from grants.foundation.errors import Difference, RuleBroken
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import CheckPoint

FINDING_NAMES = {
    "met": sentence("met"),
    "not_met": sentence("not met"),
    "not_applicable": sentence("not applicable"),
}
CHECK_NAMES = {
    "open": sentence("something open"),
    "met": sentence("everything met"),
    "unmet": sentence("something not met"),
}
"""Where the formal check stood when somebody last saved it."""
FLAGS_OF_FACT = {
    "in_time": ("late",),
    "invited": ("uninvited",),
    "eligible": ("not_eligible",),
    "per_organisation": ("too_many",),
    "amount": ("over_cap", "below_minimum"),
    "months": ("months",),
    "long_enough": ("too_short",),
    "aid": ("aid",),
}
"""What the system noticed when a fact does not hold; the other facts are given by name."""
NOTHING_WRONG = sentence("The system found nothing against this.")


@dataclass(frozen=True)
class Mark:
    """What a manager ticked at a point, with a remark."""

    finding: str
    remark: str = ""


@dataclass(frozen=True)
class Point:
    """A point of the formal check of one application: what the system found (None for nothing), and the tick."""

    point: CheckPoint
    system: str
    facts: Sequence[Sentence]
    mark: Mark | None

    @property
    def finding(self) -> str:
        """Return what holds: the tick, else what the system found, else nothing yet."""
        return self.mark.finding if self.mark else self.system

    @property
    def is_overruled(self) -> bool:
        """Whether a manager found otherwise than the system."""
        return bool(self.mark and self.system and self.mark.finding != self.system)

    def marked(self, mark: Mark | None) -> Point:
        """Return the same point with another tick."""
        return replace(self, mark=mark)


def points_of(
    checklist: Iterable[CheckPoint],
    flags: Sequence[Flag],
    against: Mapping[str, Sentence],
    marks: Mapping[str, Mark],
) -> list[Point]:
    """Return every point as it stands. `against` says of facts that no flag is about why they do not hold."""
    return [_point(one, flags, against, marks.get(one.key)) for one in checklist]


def _point(
    point: CheckPoint, flags: Sequence[Flag], against: Mapping[str, Sentence], mark: Mark | None
) -> Point:
    if not point.fact:
        return Point(point, "", (), mark)
    kinds = FLAGS_OF_FACT.get(point.fact, ())
    found = [flag.said for flag in flags if flag.kind in kinds]
    found += [against[point.fact]] if point.fact in against else []
    return Point(point, "not_met" if found else "met", found or (NOTHING_WRONG,), mark)


def state_of(points: Sequence[Point]) -> str:
    """Return where the check stands: `unmet` once a point is not met, `open` while one is not ticked, else `met`."""
    if any(point.finding == "not_met" for point in points):
        return "unmet"
    return "open" if any(not point.finding for point in points) else "met"


def check_points_met(points: Sequence[Point], language: str) -> None:
    """Refuse to admit while a point is open or not met; raises RuleBroken `point_open`, `point_not_met`."""
    for point in points:
        if not point.finding:
            said = sentence("Tick this point first: “%(point)s”", point=point.point.text.spoken(language))
            raise RuleBroken("point_open", said)
    for point in points:
        if point.finding == "not_met":
            said = sentence(
                "A point of the check is not met: “%(point)s” Find it not admissible, or overrule the point with a "
                "reason.",
                point=point.point.text.spoken(language),
            )
            raise RuleBroken("point_not_met", said)


def clean_marks(points: Sequence[Point], typed: Mapping[str, Mark]) -> dict[str, Mark]:
    """Return the ticks to keep: none where nothing was chosen or the system says the same.

    Raises RuleBroken `point_unknown`, `finding_unknown`, and `reason_missing` for overruling without one.
    """
    known = {point.point.key: point for point in points}
    kept = {}
    for key, mark in typed.items():
        if key not in known:
            raise RuleBroken("point_unknown", sentence("The call does not have this point."))
        point = known[key]
        if not mark.finding or (mark.finding == point.system and not mark.remark.strip()):
            continue
        if mark.finding not in FINDING_NAMES:
            said = sentence("Choose met, not met or not applicable.")
            raise RuleBroken("finding_unknown", said, field=f"finding_{key}")
        if point.system and mark.finding != point.system and not mark.remark.strip():
            said = sentence("Say why you find otherwise than the system.")
            raise RuleBroken("reason_missing", said, field=f"remark_{key}")
        kept[key] = Mark(mark.finding, mark.remark.strip())
    return kept


def differing_marks(
    points: Sequence[Point], theirs: Mapping[str, Mark], yours: Mapping[str, Mark], language: str
) -> list[Difference]:
    """Return the points that two people ticked differently."""
    return [
        Difference(key, point.point.text.spoken(language), _told(theirs.get(key)), _told(yours.get(key)))
        for point in points
        if theirs.get(key := point.point.key) != yours.get(key)
    ]


def _told(mark: Mark | None) -> Sentence | str:
    if mark is None:
        return "–"
    if not mark.remark:
        return FINDING_NAMES[mark.finding]
    return sentence("%(finding)s: %(remark)s", finding=FINDING_NAMES[mark.finding], remark=mark.remark)


def marks_in(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Mark]:
    """Read ticks back as they are kept."""
    return {key: Mark(one["finding"], one["remark"]) for key, one in kept.items()}
