"""What did everybody ask about the decisions on a call, what do we answer? A page, and the same as open data."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from grants.budget.queries import ceilings_of
from grants.decisions import queries
from grants.decisions.rules import LIMIT_NAMES
from grants.decisions.rules.results import results_as_data
from grants.decisions.views.desk import bp
from grants.streams.queries import get_call
from grants.web.access import ANYONE, door
from grants.web.pages import bilingual


@bp.get("/calls/<int:stream_id>/results")
@door(ANYONE)
def results(stream_id: int) -> Any:
    """Show who was awarded what, how many were refused, by which rules and within which ceiling."""
    call = get_call(stream_id)
    found = queries.get_results(call)
    return {
        "call": call,
        "definition": call.definition,
        "results": found,
        "ceilings": list(reversed(ceilings_of(call.pot))),
        "limit_names": LIMIT_NAMES,
    }


@bp.get("/calls/<int:stream_id>/results.json")
@door(ANYONE)
def results_data(stream_id: int) -> Any:
    """Hand out the same as data for machines."""
    call = get_call(stream_id)
    found = queries.get_results(call)
    ceilings = [
        (one.announced_on, one.amount, one.announced_where) for one in reversed(ceilings_of(call.pot))
    ]
    return jsonify(results_as_data(found, call=bilingual(call, "name"), code=call.code, ceilings=ceilings))
