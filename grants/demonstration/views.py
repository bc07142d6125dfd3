"""What did HTTP ask about dry runs, what do we answer?"""

from __future__ import annotations

import base64
from typing import Any

from flask import redirect, url_for

from grants.decisions.rules import LIMIT_NAMES
from grants.decisions.rules.words import GROUND_NAMES
from grants.demonstration import commands
from grants.demonstration.forms import DryRunForm
from grants.demonstration.queries import find_latest_run
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.queries import get_stream
from grants.streams.rules.definition import as_content, fingerprint
from grants.web.access import door, me, role, wing
from grants.web.pages import file_answer

bp = wing("demonstration", __name__)
MANAGER = role("programme_manager")


@bp.get("/streams/<int:stream_id>/dry-run")
@door(MANAGER)
def dry_run(stream_id: int, form: DryRunForm | None = None) -> Any:
    """Show what came of the last dry run of a call, and offer another."""
    from grants.demonstration.dry_run import from_json  # with all that plays a round: not for a start

    shown = _managed(me(), stream_id)
    run = find_latest_run(shown)
    outcome = run.outcome if run else None
    return {
        "stream": shown,
        "form": form or DryRunForm(formdata=None),
        "run": run,
        "outcome": outcome,
        "is_older": run is not None and run.sha256 != fingerprint(as_content(shown.written)),
        "problems": [(from_json(one["said"]), one["count"]) for one in (outcome or {}).get("problems", ())],
        "limits": LIMIT_NAMES,
        "grounds": GROUND_NAMES,
        "money": Money,
    }


@bp.post("/streams/<int:stream_id>/dry-run")
@door(MANAGER)
def ask_dry_run(stream_id: int) -> Any:
    """Have a dry run made."""
    shown = _managed(me(), stream_id)
    form = DryRunForm()
    if form.carries_out(commands.ask_dry_run, actor=me(), stream=shown):
        return redirect(url_for("web.task", key=form.outcome.task_key), 303)
    return dry_run(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/dry-run/<kind>.pdf")
@door(MANAGER)
def dry_run_letter(stream_id: int, kind: str) -> Any:
    """Hand out a letter of the last dry run: `award` or `refusal`."""
    run = find_latest_run(_managed(me(), stream_id))
    letters = (run.outcome or {}).get("letters", {}) if run else {}
    if not letters.get(kind):
        raise NotFound
    return file_answer(
        base64.b64decode(letters[kind]), name=f"proef-{kind}.pdf", media_type="application/pdf"
    )


def _managed(account: Account, stream_id: int) -> Stream:
    shown = get_stream(account, stream_id)
    may_manage_stream(account, shown).require()
    return shown
