"""Taking in a register: lay it ready, look at how it is read and what it changes, then let a worker do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for

from grants.awards import commands, queries
from grants.awards.forms import ImportForm, RegisterForm
from grants.awards.models import RegisterUpload
from grants.awards.permissions import may_import_register
from grants.awards.rules import ChangedDossier, Comparison, Register, columns_of, read_register
from grants.awards.rules.oddities import READINGS
from grants.awards.views.desk import COLUMN_NAMES, FACT_NAMES, bp
from grants.budget.models import Programme
from grants.budget.queries import programmes
from grants.foundation import files
from grants.foundation.errors import RuleBroken
from grants.web.access import door, me, role
from grants.web.pages import bilingual

MANAGER = role("programme_manager")
LINES_SHOWN = 50


def _own_programmes() -> list[Programme]:
    return [programme for programme in programmes(me()) if may_import_register(me(), programme)]


@bp.get("/awards/register")
@door(MANAGER)
def register(form: RegisterForm | None = None) -> Any:
    """Show the form for a register file, and the registers that were taken in."""
    mine = _own_programmes()
    form = form or RegisterForm()
    form.programme.choices = [(programme.id, bilingual(programme, "name")) for programme in mine]
    return {"form": form, "imports": [(p, kept) for p in mine for kept in queries.imports_of(p)]}


@bp.post("/awards/register")
@door(MANAGER)
def lay_ready_register() -> Any:
    """Keep a register file, if it is one, so that it can be looked at."""
    form = RegisterForm()
    mine = {programme.id: programme for programme in _own_programmes()}
    form.programme.choices = [(number, "") for number in mine]
    chosen = mine.get(form.programme.data)
    if form.carries_out(commands.lay_ready_register, actor=me(), programme=chosen):
        return redirect(url_for("awards.register_report", upload_id=form.outcome.id), 303)
    return register(form), 422


@bp.get("/awards/register/<int:upload_id>")
@door(MANAGER)
def register_report(upload_id: int, form: ImportForm | None = None) -> Any:
    """Show how the file is read, what it changes, and what is odd in it; nothing has been taken in yet."""
    upload = queries.get_upload(me(), upload_id)
    read = read_register(files.read(upload.file))
    earlier = queries.find_import(upload.programme, read.sha256)
    last = queries.find_last_import(upload.programme, read.form.key)
    compared, why_not = (None, None) if earlier else _compared(upload, read)
    kind = request.args.get("kind", "")
    odd = [oddity for oddity in read.oddities if kind in {"", oddity.kind}]
    start_at = _start()
    return {
        "upload": upload,
        "read": read,
        "columns": columns_of(read),
        "column_names": COLUMN_NAMES,
        "readings": READINGS,
        "kind": kind if kind in READINGS else "",
        "odd": odd[start_at : start_at + LINES_SHOWN],
        "odd_count": len(odd),
        "start_at": start_at,
        "lines_shown": LINES_SHOWN,
        "earlier": earlier,
        "last": last,
        "compared": compared,
        "changes": _summed(compared) if compared else [],
        "why_not": why_not,
        "form": form or ImportForm(compared_with=str(last.id if last else 0)),
    }


def _start() -> int:
    start = request.args.get("from", "")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0


def _compared(upload: RegisterUpload, read: Register) -> tuple[Comparison | None, RuleBroken | None]:
    """Return what the file changes, or why it cannot be taken in as a whole."""
    if read.refusals:
        return None, None
    try:
        return queries.comparison_of(upload.programme, read), None
    except RuleBroken as broken:
        return None, broken


def _summed(compared: Comparison) -> list[tuple[str, Any]]:
    """Return the rows of the summary: what, and how many dossiers with which sums."""
    return [
        ("known", compared.before),
        ("new", compared.sums_new),
        ("changed", compared.sums_changed(compared.changed)),
        ("returned", compared.sums_changed(compared.returned)),
        ("vanished", compared.sums_changed(compared.vanished)),
    ]


@bp.get("/awards/register/<int:upload_id>/changes")
@door(MANAGER)
def register_changes(upload_id: int) -> Any:
    """List what the file changes in known dossiers, one kind or one column at a time."""
    upload = queries.get_upload(me(), upload_id)
    read = read_register(files.read(upload.file))
    compared, why_not = _compared(upload, read)
    what = request.args.get("what", "changed")
    rows = [] if compared is None else _rows(compared, what)
    start_at = _start()
    return {
        "upload": upload,
        "what": what,
        "columns": [] if compared is None else list(compared.by_column.items()),
        "column_names": COLUMN_NAMES,
        "fact_names": FACT_NAMES,
        "fact_of": read.form.fact_of,
        "why_not": why_not,
        "rows": rows[start_at : start_at + LINES_SHOWN],
        "row_count": len(rows),
        "start_at": start_at,
        "lines_shown": LINES_SHOWN,
    }


def _rows(compared: Comparison, what: str) -> list[tuple[str, str, Any]]:
    """Return (dossier, recipient, difference) of a kind of change, or of the changes in one column."""
    if what == "new":
        return [(line.reference, line.recipient, None) for line in compared.new]
    of: dict[str, Sequence[ChangedDossier]] = {
        "returned": compared.returned,
        "vanished": compared.vanished,
    }
    return [
        (changed.known.reference, changed.recipient(compared.register.form), one)
        for changed in of.get(what, compared.changed)
        for one in changed.differences
        if what in {"changed", "returned", "vanished", one.column}
    ]


@bp.post("/awards/register/<int:upload_id>")
@door(MANAGER)
def import_register(upload_id: int) -> Any:
    """Let a worker take in the file."""
    form = ImportForm()
    upload = queries.get_upload(me(), upload_id)
    if form.carries_out(commands.request_import, actor=me(), upload=upload):
        return redirect(url_for("web.task", key=form.outcome.key), 303)
    return register_report(upload_id, form), 422
