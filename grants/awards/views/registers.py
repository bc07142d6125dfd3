"""Taking in a register: lay it ready, look at what is odd, then let a worker do it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from grants.awards import commands, queries
from grants.awards.forms import ImportForm, RegisterForm
from grants.awards.permissions import may_import_register
from grants.awards.rules.register import READINGS, read_register
from grants.awards.views.desk import bp
from grants.budget.models import Programme
from grants.budget.queries import programmes
from grants.foundation import files
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
    """Show what the file holds, what is odd in it and how that is read; nothing has been taken in yet."""
    upload = queries.get_upload(me(), upload_id)
    read = read_register(files.read(upload.file))
    kind = request.args.get("kind", "")
    odd = [oddity for oddity in read.oddities if kind in {"", oddity.kind}]
    start = request.args.get("from", "")
    start_at = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0
    return {
        "upload": upload,
        "read": read,
        "readings": READINGS,
        "kind": kind if kind in READINGS else "",
        "odd": odd[start_at : start_at + LINES_SHOWN],
        "odd_count": len(odd),
        "start_at": start_at,
        "lines_shown": LINES_SHOWN,
        "earlier": queries.find_import(upload.programme, upload.file.sha256),
        "form": form or ImportForm(),
    }


@bp.post("/awards/register/<int:upload_id>")
@door(MANAGER)
def import_register(upload_id: int) -> Any:
    """Let a worker take in the file."""
    form = ImportForm()
    upload = queries.get_upload(me(), upload_id)
    if form.carries_out(commands.request_import, actor=me(), upload=upload):
        return redirect(url_for("web.task", key=form.outcome.key), 303)
    return register_report(upload_id, form), 422
