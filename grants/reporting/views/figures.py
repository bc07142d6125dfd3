"""Figures of a round and of a programme, as tables whose numbers open their rows, and as charts of the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from grants.deliverables.rules.consult import TOPIC_NAMES
from grants.deliverables.states import CONSULT_BOOKING
from grants.foundation.money import Money
from grants.reporting.permissions import may_learn
from grants.reporting.queries import figures as queries
from grants.reporting.queries.consult import consult_figures
from grants.reporting.queries.figures import MEASURES, Figures, Measure
from grants.reporting.views.desk import STAFF, bp
from grants.streams.models import Stream
from grants.web.access import door, me
from grants.web.charts import bars, funnel, stacked_bars
from grants.web.pages import bilingual, euro, number, say

Row = tuple[str, list[tuple[Any, str]]]


@bp.get("/figures")
@door(STAFF)
def figures() -> Any:
    """List the programmes and rounds of which there are figures."""
    return {"rounds": queries.readable_rounds(me())}


@bp.get("/rounds/<int:round_id>/figures")
@door(STAFF)
def round_figures(round_id: int) -> Any:
    """Show the figures of a round, per stream."""
    round_, found = queries.round_figures(me(), round_id)
    return {
        "round": round_,
        "tables": _tables(found, {"round": round_id}),
        "streams": _headings(found),
        "charts": _charts(found),
        "generated": round_.programme.generated,
    }


@bp.get("/programmes/<int:programme_id>/figures")
@door(STAFF)
def programme_figures(programme_id: int) -> Any:
    """Show the figures of a programme, per stream of all its rounds."""
    programme, found, past = queries.programme_figures(me(), programme_id)
    consult = consult_figures(me(), programme)
    return {
        "programme": programme,
        "tables": _tables(found, {"programme": programme_id}),
        "streams": _headings(found),
        "charts": _charts(found),
        "past": past,
        "past_url": url_for("reporting.rows", kind="awards", state="past", programme=programme_id),
        "generated": programme.generated,
        "may_learn": bool(may_learn(me(), programme_id)),
        "consult": consult,
        "consult_states": [(CONSULT_BOOKING.labels[state], count) for state, count in consult.states.items()],
        "consult_topics": [(TOPIC_NAMES[topic], count) for topic, count in consult.topics],
    }


def _headings(found: Figures) -> list[tuple[str, str]]:
    return [(f"{stream.code} ({stream.round.year})", bilingual(stream, "name")) for stream in found.streams]


def _tables(found: Figures, scope: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    """Return per kind a table: for each measure its words, and per stream and in total a value and its rows."""
    tables: dict[str, list[Row]] = {}
    for measure in MEASURES:
        cells = [
            (found.of(stream, measure), _rows_url(measure, {"stream": stream.id})) for stream in found.streams
        ]
        cells.append((found.total(measure), _rows_url(measure, scope)))
        tables.setdefault(say(measure.kind.label), []).append((_words(measure), cells))
    return list(tables.items())


def _words(measure: Measure) -> str:
    words = say(measure.kind.parts[measure.part].label)
    if measure.money is None or measure.kind.key == "pots":
        return words
    column = say(measure.kind.column(measure.money).label).lower()
    return str(gettext("Amount: %(column)s", column=column))


def _rows_url(measure: Measure, scope: dict[str, Any]) -> str:
    return url_for("reporting.rows", kind=measure.kind.key, state=measure.part, **scope)


def _charts(found: Figures) -> list[tuple[str, Markup]]:
    """Return the pictures with their titles; every number in them stands in the tables too."""
    by_key = {measure.key: measure for measure in MEASURES}

    def value(stream: Stream, key: str) -> float:
        return _plain(found.of(stream, by_key[key]))

    way = ("submitted", "admissible", "fundable", "awarded")
    stages = [by_key[f"applications_{part}"] for part in way]
    asked = [(stream.code, value(stream, "applications_submitted_requested")) for stream in found.streams]
    given = [(stream.code, value(stream, "applications_awarded_awarded")) for stream in found.streams]
    products = ("accepted", "submitted", "due")
    made = [(s.code, [value(s, f"deliverables_{part}") for part in products]) for s in found.streams]
    names = [say(by_key[f"deliverables_{part}"].kind.parts[part].label) for part in products]
    way_said = [(_words(stage), _plain(found.total(stage))) for stage in stages]
    drawn: list[tuple[str, Callable[[str], Markup]]] = [
        (gettext("From application to award"), lambda title: funnel(title, way_said, say=number)),
        (gettext("Asked per stream"), lambda title: bars(title, asked, say=_euros)),
        (gettext("Awarded per stream"), lambda title: bars(title, given, say=_euros)),
        (gettext("Deliverables per stream"), lambda title: stacked_bars(title, made, names, say=number)),
    ]
    return [(title, draw(title)) for title, draw in drawn]


def _plain(value: int | Money) -> float:
    return value.cents / 100 if isinstance(value, Money) else value


_euros: Callable[[float], str] = lambda value: euro(Money(round(value * 100)))  # noqa: E731
