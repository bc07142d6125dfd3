"""Given a line as it was kept, where would an application have stood on it, and what would it have got (Awb 4:25(3))?

The place is judged as it was then: on the frozen ranking, with the money and the limits of that day, and without what
others won by an objection since. So two who were both wronged about one place are both due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.decisions.rules.replay import redrawn
from grants.foundation.money import Money


@dataclass(frozen=True)
class Stood:
    """Where an application would have stood, and what it would have got: nothing, for the ground named."""

    place: int
    among: int
    awarded: Money | None
    ground: str | None
    left_then: Money
    """What could be given away when the line was drawn."""


def place_by_score(scores: Mapping[int, int], application_id: int, score: int) -> int:
    """Return the place a score would have had among the others; among equals the first: the doubt is ours."""
    return 1 + sum(other > score for number, other in scores.items() if number != application_id)


def stood_then(
    kept: Mapping[str, Any],
    *,
    application_id: int,
    initiative_id: int,
    organisation_id: int,
    requested: Money,
    place: int,
    is_fundable: bool,
) -> Stood:
    """Draw a kept line again with one application at another place; everything else stays as it was."""
    rows = sorted((list(row) for row in kept["candidates"]), key=lambda row: row[0])
    own = next((row for row in rows if row[1] == application_id), None)
    others = [row for row in rows if row[1] != application_id]
    if own is None:
        short = [0, application_id, initiative_id, requested.cents, is_fundable]
        own = short if kept["rule"] == "strict_order" else [*short, organisation_id, ""]
    own[4] = is_fundable
    at = min(max(place, 1), len(others) + 1)
    listed = [*others[: at - 1], own, *others[at - 1 :]]
    moved = {**kept, "candidates": [[number, *row[1:]] for number, row in enumerate(listed, 1)]}
    drawn = redrawn(moved)
    given = next((cents for _place, number, cents in drawn["awards"] if number == application_id), None)
    return Stood(
        place=at,
        among=len(listed),
        awarded=None if given is None else Money(given),
        ground=None if given is not None else drawn["refusals"].get(str(application_id)),
        left_then=Money(kept["ceiling_left"]),
    )
