"""What process evaluations say together: asking for it, reading it, and the draft chapter as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from markupsafe import Markup

from grants.foundation import files
from grants.foundation.errors import NotFound
from grants.foundation.outbox import find_task
from grants.reporting import commands
from grants.reporting.forms import AnalysisForm
from grants.reporting.jobs.chapter import by_part, group_said, spans, what_of, written
from grants.reporting.models import Analysis
from grants.reporting.queries import learning as queries
from grants.reporting.rules.learning import (
    BINS,
    SHARES,
    TABLES,
    WAYS,
    Figure,
    figures_of,
    groups_in,
    measure,
)
from grants.reporting.views.desk import bp
from grants.web.access import door, me, role
from grants.web.charts import bars, stacked_bars
from grants.web.pages import file_answer, number, say

MANAGER = role("programme_manager")
Keyed = Mapping[tuple[str, ...], Figure]


def _form(programme: Any) -> AnalysisForm:
    form = AnalysisForm()
    form.offer(queries.learning_streams(programme))
    return form


@bp.get("/programmes/<int:programme_id>/learning")
@door(MANAGER)
def learning(programme_id: int, form: AnalysisForm | None = None) -> Any:
    """List the analyses of a programme, and offer to make one."""
    programme = queries.get_learning_programme(me(), programme_id)
    return {
        "programme": programme,
        "analyses": queries.analyses_of(me(), programme),
        "count": queries.evaluations_count(me(), programme_id),
        "form": form or _form(programme),
    }


@bp.post("/programmes/<int:programme_id>/learning")
@door(MANAGER)
def ask_analysis(programme_id: int) -> Any:
    """Have the evaluations laid side by side."""
    programme = queries.get_learning_programme(me(), programme_id)
    form = _form(programme)
    streams = {str(one.id): one for one in queries.learning_streams(programme)}
    wanted = streams.get(form.stream.data or "")
    if form.carries_out(commands.ask_analysis, actor=me(), programme=programme, stream=wanted):
        flash(gettext("The analysis is being made."), "good")
        return redirect(url_for("reporting.analysis", analysis_id=form.outcome.id), 303)
    return learning(programme_id, form), 422


@bp.get("/learning/<int:analysis_id>")
@door(MANAGER)
def analysis(analysis_id: int) -> Any:
    """Show what evaluations say together: side by side, as distributions and as quotations, with every source."""
    shown = queries.get_analysis(me(), analysis_id)
    result = shown.result or {}
    told = bool(result) and not result.get("untold")
    by_key = {figure.key: figure for figure in figures_of(result, shown.id)} if told else {}
    quotable = queries.quotable_now(shown)
    return {
        "analysis": shown,
        "task": None if shown.made_at else find_task(shown.task_key),
        "untold": result.get("untold"),
        "near": result.get("analysis"),
        "told": told,
        "tables": [_table(name, result, by_key) for name in TABLES] if told else [],
        "bins": _bins(by_key) if told else [],
        "factors": _factors(by_key) if told else None,
        "quotes": by_part(
            [one for one in result.get("quotes", []) if (one["source"], one["part"]) in quotable]
        ),
        "figures": [
            (one.number, what_of(one), written(one), say(one.how), spans(one.sources))
            for one in by_key.values()
        ],
        "sources": shown.sources,
    }


def _table(name: str, result: Mapping[str, Any], by_key: Keyed) -> dict[str, Any]:
    """Return one table: its columns, and per way its groups with the figures of each."""
    title, keys = TABLES[name]
    ways = []
    for way, said in WAYS.items():
        groups = [result["every"], *(one for one in groups_in(result) if one["way"] == way)]
        rows = [
            (
                group_said(group["name"], group["key"]),
                group["count"],
                [by_key["table", name, group["way"], group["key"], key] for key in keys],
            )
            for group in groups
        ]
        ways.append(
            (say(said), [(label, count, [_cell(one) for one in cells]) for label, count, cells in rows])
        )
    return {"title": say(title), "columns": [say(measure(key).label) for key in keys], "ways": ways}


def _cell(figure: Figure) -> tuple[str, str]:
    return written(figure), figure.number


def _bins(by_key: Keyed) -> list[tuple[str, Markup | None, list[tuple[str, str, str]]]]:
    """Return each distribution: its title, a picture of what is told, and the same numbers as rows."""
    found = []
    for name, (title, bins) in BINS.items():
        figures = [by_key["bin", name, key] for key, *_ in bins]
        drawn = [(say(one.label), one.value) for one in figures if one.value is not None]
        chart = bars(say(title), drawn, say=number) if drawn else None
        found.append((say(title), chart, [(say(one.label), *_cell(one)) for one in figures]))
    return found


def _factors(by_key: Keyed) -> dict[str, Any]:
    """Return what helped and hindered beside each other, as a picture and as rows."""
    names = [key[2] for key in by_key if key[:2] == ("factor", "success")]
    both = [[by_key["factor", effect, name] for effect in SHARES] for name in names]
    whole = [pair for pair in both if all(one.value is not None for one in pair)]
    title = gettext("What helped and what hindered")
    heads = [say(said).capitalize() for said in SHARES.values()]
    drawn = [(say(pair[0].label), [one.value or 0 for one in pair]) for pair in whole]
    return {
        "title": title,
        "heads": heads,
        "chart": stacked_bars(title, drawn, heads, say=number) if drawn else None,
        "rows": [(say(pair[0].label), [_cell(one) for one in pair]) for pair in both],
    }


@bp.get("/learning/<int:analysis_id>/chapter.docx")
@door(MANAGER)
def chapter_in_word(analysis_id: int) -> Any:
    """Hand out the draft chapter as a Word document."""
    return _file(queries.get_analysis(me(), analysis_id), "word")


@bp.get("/learning/<int:analysis_id>/chapter.pdf")
@door(MANAGER)
def chapter_as_pdf(analysis_id: int) -> Any:
    """Hand out the draft chapter as an accessible PDF."""
    return _file(queries.get_analysis(me(), analysis_id), "pdf")


@bp.get("/learning/<int:analysis_id>/figures.csv")
@door(MANAGER)
def analysis_figures(analysis_id: int) -> Any:
    """Hand out every figure with how it was computed and from which sources."""
    return _file(queries.get_analysis(me(), analysis_id), "csv")


def _file(shown: Analysis, kind: str) -> Any:
    kept = getattr(shown, kind)
    if kept is None:
        raise NotFound
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)
