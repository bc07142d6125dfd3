"""The rows behind a number, and the same rows as a file."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext, ngettext

from grants.foundation import files
from grants.foundation.errors import NotFound
from grants.foundation.outbox import run_early
from grants.reporting import commands
from grants.reporting.queries import rows as queries
from grants.reporting.queries.kinds import KINDS, Column
from grants.reporting.queries.rows import Wanted
from grants.reporting.views.desk import STAFF, bp, page_behind
from grants.web.access import door, me
from grants.web.forms import Form
from grants.web.pages import file_answer, number, page_language, pager, say

LARGEST_NUMBER = 2**63


class ExportForm(Form):
    """Only the token: what is wanted stands in the address."""


def _row_number(key: str) -> int | None:
    number = request.args.get(key, type=int)
    return number if number is None or 0 < number < LARGEST_NUMBER else 0


def _wanted() -> Wanted:
    kind = request.args.get("kind", "applications")
    known = KINDS.get(kind)
    if known is None:
        raise NotFound
    scope = {key: _row_number(key) for key in ("stream", "round", "programme")}
    return Wanted(kind, request.args.get("state") or next(iter(known.parts)), **scope)


@bp.get("/figures/rows")
@door(STAFF)
def rows() -> Any:
    """Show the rows behind one number."""
    wanted = _wanted()
    found = queries.rows_page(me(), wanted, page_language(), cursor=request.args.get("cursor", ""))
    count, amounts = queries.rows_total(me(), wanted)
    return {
        "wanted": wanted,
        "kinds": KINDS,
        "streams": queries.stream_choices(me()),
        "rows": [(page_behind(wanted.kind, row.leads_to), _cells(wanted, row)) for row in found.rows],
        "count": count,
        "left_out": queries.left_out(me(), wanted),
        "amounts": [amounts.get(column.key, "") for column in wanted.rows.columns],
        "pager": pager(
            found, ngettext("%(count)s row in all", "%(count)s rows in all", count, count=number(count))
        ),
    }


def _cells(wanted: Wanted, row: Any) -> list[Any]:
    return [_cell(column, getattr(row, column.key)) for column in wanted.rows.columns]


def _cell(column: Column, value: Any) -> Any:
    if column.shape == "flag":
        return gettext("yes") if value else gettext("no")
    if column.words is not None and value is not None:
        return say(column.words.get(value, value))
    if column.shape == "number":
        return None if value is None else str(value)
    return value


@bp.post("/figures/rows")
@door(STAFF)
def export_rows() -> Any:
    """Ask for these rows as a file, and hand it out at once when it is short."""
    form = ExportForm()
    wanted = _wanted()
    chosen = {"wanted": wanted, "format": request.form.get("format", ""), "language": page_language()}
    if form.carries_out(commands.ask_export, actor=me(), **chosen):
        export = form.outcome
        run_early(key := export.task_key)
        if export.file_id is None:
            return redirect(url_for("web.task", key=key), 303)
        return redirect(url_for("reporting.export_file", export_id=export.id), 303)
    flash(" ".join(form.form_errors), "bad")
    return rows(), 422


@bp.get("/exports")
@door(STAFF)
def exports() -> Any:
    """List the files one asked for."""
    found = queries.exports_page(me(), cursor=request.args.get("cursor", ""))
    return {
        "exports": [row[0] for row in found.rows],
        "kinds": KINDS,
        "pager": pager(found),
    }


@bp.get("/exports/<int:export_id>/file")
@door(STAFF)
def export_file(export_id: int) -> Any:
    """Hand out a file to who asked for it."""
    export = queries.get_export(me(), export_id)
    if export.file is None:
        raise NotFound
    return file_answer(files.read(export.file), name=export.file.name, media_type=export.file.media_type)
