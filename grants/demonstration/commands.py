"""What does someone intend with a dry run: to have one made, and to keep what came of it."""

from __future__ import annotations

from typing import Any

from grants.demonstration.models import DryRun
from grants.demonstration.queries import find_latest_run
from grants.foundation import outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.rules import contradictions
from grants.streams.rules.definition import as_content, fingerprint
from grants.streams.rules.faults import missing_parts

LEAST, MOST = 3, 40
"""So many applications a dry run invents; more would take too long for one task."""


@command
def ask_dry_run(*, actor: Account, stream: Stream, applications: int) -> DryRun:
    """Have the call, as it is written now, played with generated data on a database of its own.

    Raises RuleBroken `dry_run_size`, `dry_run_incomplete`, `dry_run_going_on`.
    """
    may_manage_stream(actor, stream).require()
    if not LEAST <= applications <= MOST:
        said = sentence("Choose %(least)s to %(most)s applications.", least=LEAST, most=MOST)
        raise RuleBroken("dry_run_size", said, field="applications")
    if missing_parts(stream.written) or contradictions(stream.written):
        raise RuleBroken(
            "dry_run_incomplete",
            sentence("A dry run needs a call that could be announced. Look first at what is missing."),
        )
    latest = find_latest_run(stream)
    if latest is not None and latest.outcome is None:
        raise RuleBroken("dry_run_going_on", sentence("A dry run of this call is going on already."))
    content = as_content(stream.written)
    run = DryRun(
        stream=stream,
        content=content,
        sha256=fingerprint(content),
        applications=applications,
        account=actor,
        asked_at=now(),
        task_key="",
    )
    db.session.add(run)
    db.session.flush()
    run.task_key = outbox.post("dry_run", asked_by=actor.id, run_id=run.id).key
    record(
        actor_id=actor.id,
        deed="ask_dry_run",
        subject=stream,
        chain=programme_chain(stream.round.programme_id),
        run=run.id,
        sha256=run.sha256,
    )
    return run


@command
def keep_outcome(*, run: DryRun, outcome: dict[str, Any]) -> None:
    """Keep what came of a dry run, once."""
    if run.outcome is not None:
        return
    run.outcome = outcome
    record(
        actor_id=None,
        deed="keep_dry_run",
        subject=run.stream,
        chain=programme_chain(run.stream.round.programme_id),
        run=run.id,
    )
