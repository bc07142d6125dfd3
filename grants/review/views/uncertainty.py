"""How sure the order is: the rank under uncertainty beside the mean, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from grants.foundation.wording import sentence
from grants.review import queries
from grants.review.forms import PlacesForm
from grants.review.queries import Desk
from grants.review.rules.uncertainty import Standing
from grants.review.views.desk import STAFF, bp
from grants.web import charts
from grants.web.access import door, me
from grants.web.pages import number, say

GROUPS = {
    "accepted": sentence("surely among them"),
    "random_selection": sentence("too close to call"),
    "rejected": sentence("surely not among them"),
}


@bp.get("/streams/<int:stream_id>/review/uncertainty")
@door(STAFF)
def uncertainty(stream_id: int) -> Any:
    """Show expected ranks with their intervals, how far reviewers agree, and how mild each is."""
    found = queries.get_desk(me(), stream_id)
    asked = "places" in request.args
    usual = _usual_places(found)
    form = PlacesForm(request.args if asked else None, places=usual)
    places = form.places.data if asked and form.validate() else usual
    shown = queries.sureness(me(), found.stream, places=places)
    standings = list(shown.found.standings) if shown else []
    near = standings if "all" in request.args else _near_the_line(standings, places)
    return {
        "desk": found,
        "form": form,
        "places": places,
        "shown": shown,
        "groups": GROUPS,
        "near": near,
        "chart": _chart(shown, near),
    }


def _usual_places(found: Desk) -> int:
    """Return how many the ceiling would fund if everybody asked the most one may; else half of what is judged."""
    definition = found.stream.definition
    if definition.max_awards:
        return definition.max_awards
    if definition.cap_cents:
        return max(1, definition.ceiling_cents // definition.cap_cents)
    return max(1, queries.counts(me(), found.stream).judged // 2)


NEAR = 12
"""So many applications above and below the line are shown, with all whose place is too close to call."""


def _near_the_line(standings: Sequence[Standing], places: int) -> list[Standing]:
    """Return who stands near the line, in order; everybody where that is hardly less."""
    near = [
        one
        for place, one in enumerate(standings)
        if abs(place + 0.5 - places) < NEAR or one.group == "random_selection"
    ]
    return near if len(near) + NEAR < len(standings) else list(standings)


def _chart(shown: queries.Sureness | None, near: Sequence[Standing]) -> Any:
    if shown is None:
        return None
    rows = [(one.application, float(one.low_50), one.expected_rank, float(one.high_50)) for one in near]
    words = say(sentence("Expected rank, and where the rank lies with a chance of one in two"))
    return charts.intervals(
        words,
        rows,
        line=shown.found.line,
        line_label=say(sentence("the line")),
        say=lambda value: number(value, "0.0"),
    )
