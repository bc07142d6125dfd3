"""What does someone intend with rows? To have them as a file."""

from __future__ import annotations

from datetime import timedelta

from grants.foundation import files
from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.outbox import post
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.reporting.models import Export
from grants.reporting.permissions import may_see_figures
from grants.reporting.queries.rows import Wanted, rows_count

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS_WHILE_WAITING = 20_000
"""A csv of so many rows is there in less than a second."""
WORKER_WAITS = timedelta(minutes=1)


@command
def ask_export(*, actor: Account, wanted: Wanted, format: str, language: str) -> Export:  # noqa: A002
    """Ask for rows as a file; raises RuleBroken `unknown_format`.

    The worker makes it. For a short csv it waits a minute: who asks can do that task early (`outbox.run_early`).
    """
    may_see_figures(actor).require()
    if format not in MEDIA_TYPES:
        raise RuleBroken("unknown_format", sentence("Choose CSV or Excel."))
    expected = rows_count(actor, wanted)
    is_short = format == "csv" and expected <= MOST_ROWS_WHILE_WAITING
    due_at = now() + WORKER_WAITS if is_short else None
    task = post("make_export", due_at=due_at, asked_by=actor.id, expected=expected)
    export = Export(
        kind=wanted.kind,
        format=format,
        filters=wanted.as_filters(),
        language=language,
        asked_by=actor.id,
        asked_at=now(),
        task_key=task.key,
    )
    db.session.add(export)
    record(actor_id=actor.id, deed="ask_export", subject=export, **wanted.as_filters(), format=format)
    return export


@command
def keep_export(*, export: Export, content: bytes, rows: int) -> None:
    """Keep the file that was made; made twice, the first stays."""
    if export.file_id is not None:
        return
    name = f"{export.kind}-{now():%Y-%m-%d}.{export.format}"
    export.file = files.keep(content, name=name, media_type=MEDIA_TYPES[export.format])
    export.rows, export.made_at = rows, now()
    record(actor_id=export.asked_by, deed="keep_export", subject=export, rows=rows)
