"""The pages that belong to no wing: start, health, language, the demonstration's clock, a running task."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext, refresh
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from grants.foundation import demonstration
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.outbox import find_task, oldest_waiting
from grants.web.access import ANYONE, SIGNED_IN, door, me, me_or_nobody, role, wing
from grants.web.failures import in_other_language
from grants.web.forms import Form, MomentField
from grants.web.home import todos_of
from grants.web.pages import LANGUAGES

bp = wing("web", __name__)
ADMINISTRATOR = role("administrator")
TOO_LONG_SECONDS = 900
"""When the oldest due task has waited this long, the worker or the sweeper is not at work."""


class MoveClockForm(Form):
    """The moment the demonstration should have reached."""

    moment = MomentField()


@bp.get("/")
@door(ANYONE)
def home() -> Any:
    """Answer: what must I do now, and by when?"""
    account = me_or_nobody()
    if account is None:
        return redirect(url_for("streams.calls"))
    return {"todos": todos_of(account)}


@bp.get("/healthz")
@door(ANYONE)
def alive() -> Any:
    """Answer whether this process works."""
    return "ok\n"


@bp.get("/readyz")
@door(ANYONE)
def ready() -> Any:
    """Answer whether the database answers and no task has waited too long."""
    waited = oldest_waiting()
    return f"ready, oldest task waits {waited} s\n", 200 if waited < TOO_LONG_SECONDS else 503


@bp.post("/language")
@door(ANYONE)
def switch_language() -> Any:
    """Show this and every later page in the chosen language.

    What was typed into a form that was refused is handed back. An address without a page of its own leads home.
    """
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
        refresh()
    back, typed = own_path(request.form.get("back")), _typed(request.form.get("typed"))
    if typed:
        return in_other_language(back, typed)
    return redirect(back if _is_read(back) else "/", 303)


def _typed(packed: str | None) -> list[tuple[str, str]]:
    try:
        return [(str(name), str(text)) for name, text in json.loads(packed or "[]")]
    except (ValueError, TypeError):
        return []


def _is_read(path: str) -> bool:
    """Say whether this path has a page of its own, other than the answer to a form."""
    try:
        current_app.create_url_adapter(request).match(urlsplit(path).path, method="GET")  # type: ignore[union-attr]
    except MethodNotAllowed:
        return False
    except HTTPException:
        pass
    return True


def own_path(path: str | None) -> str:
    """Return a path on this site, or the start page for anything else."""
    try:
        parts = urlsplit(path or "/")
    except ValueError:
        return "/"
    fine = not parts.scheme and not parts.netloc and (path or "").startswith("/")
    if not fine or any(ord(c) < 32 or c == "\\" for c in path or "") or (path or "").startswith("//"):
        return "/"
    return path or "/"


@bp.get("/accessibility")
@door(ANYONE)
def accessibility() -> Any:
    """Show how accessible this site is, and whom to tell when it is not."""
    return {}


@bp.get("/privacy")
@door(ANYONE)
def privacy() -> Any:
    """Show what is kept about people and why."""
    return {}


@bp.get("/demonstration/clock")
@door(ADMINISTRATOR)
def demonstration_clock(form: MoveClockForm | None = None) -> Any:
    """Show the demonstration's time and the moments worth going to."""
    if not current_app.config["SETTINGS"].demonstration:
        raise NotFound
    return {"form": form or MoveClockForm(), "present": now(), "milestones": demonstration.milestones()}


@bp.post("/demonstration/clock")
@door(ADMINISTRATOR)
def move_demonstration_clock() -> Any:
    """Move the demonstration's time forward."""
    if not current_app.config["SETTINGS"].demonstration:
        raise NotFound
    form = MoveClockForm()
    if form.carries_out(demonstration.move_clock, actor_id=me().id):
        flash(gettext("The clock has been moved."), "good")
        return redirect(url_for("web.demonstration_clock"), 303)
    return demonstration_clock(form), 422


@bp.get("/tasks/<key>")
@door(SIGNED_IN)
def task(key: str) -> Any:
    """Show how far a task one asked for has come."""
    found = find_task(key)
    if found is None or found.asked_by != me().id:
        raise NotFound
    return {"task": found}
