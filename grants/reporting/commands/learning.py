"""What does someone intend with process evaluations together: to have them laid side by side, and kept as they were?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from grants.budget.models import Programme
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.outbox import post
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.reporting.models import Analysis, AnalysisSource
from grants.reporting.permissions import may_learn
from grants.reporting.queries.learning import told_before
from grants.reporting.rules.learning import fingerprint
from grants.reporting.rules.protection import LEAST, MOST_ASKED, Sources
from grants.streams.models import Stream

FILE_TYPES = {
    "word": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("pdf", "application/pdf"),
    "csv": ("csv", "text/csv"),
}


@command
def ask_analysis(
    *, actor: Account, programme: Programme, stream: Stream | None = None, least: int = LEAST
) -> Analysis:
    """Have the accepted evaluations of a programme, or of one stream, laid side by side; the worker does it.

    Of fewer than `least` sources nothing is told. Raises RuleBroken `least_wrong`, NotFound.
    """
    may_learn(actor, programme.id).require()
    if not LEAST <= least <= MOST_ASKED:
        said = sentence("Write a number from %(least)s to %(most)s.", least=LEAST, most=MOST_ASKED)
        raise RuleBroken("least_wrong", said, field="least")
    if stream is not None and stream.round.programme_id != programme.id:
        raise NotFound
    task = post("make_analysis", asked_by=actor.id)
    analysis = Analysis(
        programme_id=programme.id,
        stream_id=stream.id if stream else None,
        least=least,
        asked_by=actor.id,
        asked_at=now(),
        task_key=task.key,
        generated=programme.generated,
    )
    db.session.add(analysis)
    db.session.flush()
    _note(analysis, "ask_analysis", stream=analysis.stream_id, least=least)
    return analysis


@command
def freeze_selection(*, analysis: Analysis, selection: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Keep what the evaluations say now, with the hash of it; frozen once, it stays."""
    db.session.refresh(analysis, with_for_update={"of": Analysis})
    if analysis.frozen_at is not None:
        return
    for number, (deliverable_id, facts) in enumerate(selection, start=1):
        db.session.add(
            AnalysisSource(
                analysis_id=analysis.id, number=number, deliverable_id=deliverable_id, facts=dict(facts)
            )
        )
    analysis.frozen_at = now()
    analysis.sha256 = fingerprint([facts for _, facts in selection])
    _note(analysis, "freeze_selection", sha256=analysis.sha256, sources=len(selection))


@command
def keep_analysis(
    *,
    analysis: Analysis,
    result: Mapping[str, Any],
    made: Mapping[str, bytes],
    before: Mapping[int, Sequence[Sources]],
) -> None:
    """Keep what came out and the chapter of it, by kind of file; made twice, the first stays.

    `before` is what was told when it was computed. Raises Stale when other analyses tell more by now.
    """
    programme = select(Programme.id).where(Programme.id == analysis.programme_id)
    db.session.scalars(programme.with_for_update(key_share=True)).one()
    db.session.refresh(analysis, with_for_update={"of": Analysis})
    if analysis.made_at is not None:
        return
    if told_before(analysis) != before:
        raise Stale
    for kind, content in made.items():
        ending, media_type = FILE_TYPES[kind]
        kept = files.keep(content, name=f"analyse-{analysis.id}.{ending}", media_type=media_type)
        setattr(analysis, f"{kind}_id", kept.id)
    analysis.result, analysis.made_at = dict(result), now()
    _note(analysis, "keep_analysis", files=sorted(made))


def _note(analysis: Analysis, deed: str, **facts: Any) -> None:
    chain = programme_chain(analysis.programme_id)
    record(actor_id=analysis.asked_by, deed=deed, subject=analysis, chain=chain, **facts)
