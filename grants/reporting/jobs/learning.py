"""Lay process evaluations side by side: freeze them, compute with pandas, and write the draft chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.deliverables.rules.figures import FACTORS
from grants.foundation.database import db
from grants.foundation.documents import render_document
from grants.foundation.errors import Stale
from grants.foundation.outbox import Task, job
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.reporting.commands import freeze_selection, keep_analysis
from grants.reporting.jobs.chapter import as_csv_file, as_word, chapter, title_of
from grants.reporting.models import Analysis
from grants.reporting.queries.learning import selection_of, told_before
from grants.reporting.rules.learning import BINS, EVERY, MEASURES, REST, WAYS
from grants.reporting.rules.protection import (
    Sources,
    gives_away,
    may_tell_share,
    told_cells,
    told_groups,
)

if TYPE_CHECKING:
    import pandas as pd

LANGUAGE = "nl"
"""The chapter goes into a report in Dutch."""


@job("make_analysis")
def make_analysis(task: Task) -> dict[str, Any]:
    """Freeze the selection, compute what may be told of it, and keep the chapter; done twice, the first stays.

    When another analysis was told in the meantime, it is computed anew beside that one.
    """
    analysis = _wanted(task.key)
    if analysis.frozen_at is None:
        asker = db.session.get_one(Account, analysis.asked_by)
        freeze_selection(analysis=analysis, selection=selection_of(asker, analysis))
        analysis = _wanted(task.key)
    while analysis.made_at is None:
        before = told_before(analysis)
        result = computed(
            [(one.number, one.deliverable_id, one.facts) for one in analysis.sources],
            least=analysis.least,
            before=before,
        )
        made = _files(analysis, result)
        with suppress(Stale):
            keep_analysis(analysis=analysis, result=result, made=made, before=before)
        analysis = _wanted(task.key)
    return {"url": f"/learning/{analysis.id}"}


def _wanted(key: str) -> Analysis:
    return db.session.scalars(
        select(Analysis)
        .where(Analysis.task_key == key)
        .options(selectinload(Analysis.sources), joinedload(Analysis.programme), joinedload(Analysis.stream))
        .execution_options(populate_existing=True)
    ).one()


def _files(analysis: Analysis, result: Mapping[str, Any]) -> dict[str, bytes]:
    if result.get("untold"):
        return {}
    with force_locale(LANGUAGE):
        title, blocks = title_of(analysis), chapter(analysis, result)
        made_on = day_of(analysis.frozen_at or analysis.asked_at)
        return {
            "word": as_word(title, blocks, language=LANGUAGE, dated=made_on),
            "pdf": render_document(
                title, blocks, language=LANGUAGE, reference=f"Analyse {analysis.id}", dated=made_on
            ),
            "csv": as_csv_file(analysis, result),
        }


def computed(
    rows: Sequence[tuple[int, int, Mapping[str, Any]]],
    *,
    least: int,
    before: Mapping[int, Sequence[Sources]],
) -> dict[str, Any]:
    """Return what may be told of some evaluations: (number of the source, deliverable, facts).

    `before` are the sets of deliverables that earlier analyses tell of. When the whole differs too little from one
    of them, or from several together, nothing is told and `untold` says of which, the last of several.
    """
    numbers = {deliverable: number for number, deliverable, _ in rows}
    whole = frozenset(numbers)
    if len(whole) < least:
        return {"untold": "few", "sources": len(whole)}
    known: list[Sources] = []
    for analysis_id, sets in before.items():
        known += sets
        if gives_away(whole, known, least):
            return {"untold": "near", "sources": len(whole), "analysis": analysis_id}
    frame = _frame(rows)
    every = {"way": EVERY, "key": EVERY, "name": {}, "count": len(whole)}
    every["values"] = _values(frame, {EVERY: whole}, numbers, least)[EVERY]
    ways: dict[str, list[dict[str, Any]]] = {}
    for way in WAYS:
        ways[way], told = _grouped(frame, rows, way, least=least, known=known, numbers=numbers)
        known += told
    return {
        "sources": len(whole),
        "every": every,
        "ways": ways,
        "bins": {name: _binned(frame, name, numbers, least) for name in BINS},
        "factors": {effect: _factors(frame, effect, numbers, least) for effect in ("success", "failure")},
        "quotes": [
            {"source": number, "part": part, "text": text}
            for number, _, facts in rows
            for part, text in facts["quotes"].items()
        ],
        "sets": [sorted(one) for one in (whole, *known)],
    }


def _frame(rows: Sequence[tuple[int, int, Mapping[str, Any]]]) -> pd.DataFrame:
    """Return one row for each evaluation, by its deliverable."""
    import pandas as pd

    frame = pd.DataFrame(
        [
            {
                "deliverable": deliverable,
                **facts["numbers"],
                "costs": None if facts["costs"] is None else facts["costs"] / 100,
                "success": set(facts["success"]),
                "failure": set(facts["failure"]),
            }
            for _, deliverable, facts in rows
        ]
    ).set_index("deliverable")
    numeric = [name for name in frame.columns if name not in ("success", "failure")]
    frame[numeric] = frame[numeric].astype("float64")
    both = frame["planned"].gt(0) & frame["reached"].notna()
    frame["reach"] = (frame["reached"] / frame["planned"] * 100).where(both)
    frame["costs_each"] = (frame["costs"] / frame["reached"]).where(frame["reached"].gt(0))
    return frame


def _grouped(
    frame: pd.DataFrame,
    rows: Sequence[tuple[int, int, Mapping[str, Any]]],
    way: str,
    *,
    least: int,
    known: Sequence[Sources],
    numbers: Mapping[int, int],
) -> tuple[list[dict[str, Any]], list[Sources]]:
    """Return the groups of one way that can be told, with their values, and the sets that are told by that."""
    members: dict[str, set[int]] = {}
    names: dict[str, Mapping[str, str]] = {}
    for _, deliverable, facts in rows:
        members.setdefault(facts[way]["key"], set()).add(deliverable)
        names[facts[way]["key"]] = facts[way]
    told = told_groups({key: frozenset(one) for key, one in members.items()}, least=least, known=known)
    shown = {key: told.groups[key] for key in sorted(told.groups, key=lambda key: (-len(members[key]), key))}
    if told.rest and shown:
        shown[REST] = told.rest
    values = _values(frame, shown, numbers, least)
    groups = [
        {
            "way": way,
            "key": key,
            "name": _name(names.get(key, {})),
            "count": len(one),
            "values": values[key],
        }
        for key, one in shown.items()
    ]
    return groups, list(shown.values())


def _name(named: Mapping[str, str]) -> dict[str, str]:
    """Return what a group is called in both languages; nothing for one that has words of its own here."""
    return {"nl": named["nl"], "en": named.get("en") or named["nl"]} if named.get("nl") else {}


def _values(
    frame: pd.DataFrame, groups: Mapping[str, Sources], numbers: Mapping[int, int], least: int
) -> dict[str, dict[str, Any]]:
    """Return the values of groups that exclude each other, by measure; what would tell of too few is left out."""
    found: dict[str, dict[str, Any]] = {key: {} for key in groups}
    for name in (one.key for one in MEASURES):
        given = set(frame.index[frame[name].notna()])
        cells = {key: group & given for key, group in groups.items()}
        for key in told_cells(cells, least=least):
            if cells[key]:
                part = frame.loc[sorted(cells[key])]
                found[key][name] = {
                    "value": _value(part, name),
                    "count": len(cells[key]),
                    "sources": sorted(numbers[one] for one in cells[key]),
                }
    return found


def _value(part: pd.DataFrame, name: str) -> float:
    """Return one measure of some evaluations, rounded as it is written."""
    if name in ("planned", "reached"):
        return float(part[name].sum())
    if name == "reach":
        return round(float(part["reached"].sum() / part["planned"].sum() * 100), 0)
    if name == "costs_each":
        return round(float(part["costs"].sum() / part["reached"].sum()), 0)
    return round(float(part[name].mean()), 0)


def _binned(frame: pd.DataFrame, name: str, numbers: Mapping[int, int], least: int) -> dict[str, Any]:
    """Return how many projects fall between two edges; too few, and what would give them away, are left out."""
    import pandas as pd

    _title, bins = BINS[name]
    edges = [low for _key, low, _high, _said in bins] + [bins[-1][2]]
    labels = [key for key, *_ in bins]
    values = frame[name].dropna()
    cut = pd.cut(values, edges, right=False, labels=labels)
    cells = {key: frozenset(int(one) for one in cut.index[cut == key]) for key in labels}
    return {
        key: {"value": len(cells[key]), "sources": sorted(numbers[one] for one in cells[key])}
        for key in told_cells(cells, least=least)
    }


def _factors(frame: pd.DataFrame, effect: str, numbers: Mapping[int, int], least: int) -> dict[str, Any]:
    """Return how many projects chose each factor of the list, where that tells of enough."""
    found = {}
    for factor in FACTORS:
        having = [int(one) for one in frame.index[frame[effect].map(lambda chosen, of=factor: of in chosen)]]
        if may_tell_share(len(having), len(frame), least=least):
            found[factor] = {"value": len(having), "sources": sorted(numbers[one] for one in having)}
    return found
