"""What do we do later? Play a dry run, in a process that knows no database but its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grants.demonstration import commands
from grants.demonstration.models import DryRun
from grants.foundation import outbox
from grants.foundation.commands import stop_reading
from grants.foundation.database import db
from grants.foundation.outbox import Task, job
from grants.settings import ROOT

LONGEST_SECONDS = 150
"""Less than a worker waits for a task."""
PROGRESS = re.compile(r"progress (\d+) (\d+)")


@job("dry_run")
def dry_run(task: Task) -> dict[str, Any] | None:
    """Play a dry run that was asked for, once."""
    run = db.session.get_one(DryRun, task.facts["run_id"])
    found = {"url": f"/streams/{run.stream_id}/dry-run"}
    if run.outcome is None:
        content, applications = run.content, run.applications
        stop_reading()
        outcome = played_apart(
            content,
            applications=applications,
            tell=lambda done, of: outbox.report_progress(task.key, done, of),
        )
        run = db.session.get_one(DryRun, task.facts["run_id"])
        commands.keep_outcome(run=run, outcome=outcome)
    return found


def played_apart(
    content: dict[str, Any], *, applications: int, tell: Callable[[int, int], None]
) -> dict[str, Any]:
    """Return what `dry_run.play` finds, from a process with an empty database in a folder that goes away.

    Of this installation it is told nothing: no database, no queue, no mail server, no key.
    """
    with tempfile.TemporaryDirectory(prefix="ronde-dry-run-") as folder:
        asked = {"content": content, "applications": applications}
        (Path(folder) / "asked.json").write_text(json.dumps(asked))
        told = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "RONDE_INSTANCE": folder}
        process = subprocess.Popen(
            [sys.executable, "-m", "grants.demonstration.dry_run"],
            cwd=ROOT,
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        limit = threading.Timer(LONGEST_SECONDS, process.kill)
        limit.start()
        try:
            for line in process.stdout or ():
                if (found := PROGRESS.fullmatch(line.strip())) is not None:
                    tell(int(found[1]), int(found[2]))
            process.wait()
        finally:
            limit.cancel()
        outcome = Path(folder) / "outcome.json"
        if process.returncode != 0 or not outcome.exists():
            return {"broken_off": True}
        kept: dict[str, Any] = json.loads(outcome.read_text())
        return kept
