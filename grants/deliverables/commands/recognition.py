"""What does a manager note of an initiative's place on the databank's ladder?"""

from __future__ import annotations

from datetime import date

from grants.deliverables import queries
from grants.deliverables.models import Recognition
from grants.deliverables.permissions import may_note_recognition
from grants.deliverables.rules.library import valid_until as usual_end
from grants.deliverables.states import LEVELS
from grants.foundation.audit import record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account, Initiative


@command
def note_recognition(
    *,
    actor: Account,
    initiative: Initiative,
    level: str,
    judged_on: date,
    valid_until: date | None = None,
    source: str,
    note: str = "",
    version_judged: int | None = None,
) -> Recognition:
    """Note a judgement of the databank; an earlier one stays, and the newest that holds counts.

    Without a last day it holds for five years. Raises RuleBroken `judged_later`, `ends_before`, `noted_already`.
    """
    may_note_recognition(actor, award_ids=queries.managed_awards_of(actor, initiative)).require()
    if level not in LEVELS:
        raise RuleBroken("unknown_level", sentence("Choose a step."), field="level")
    if judged_on > today():
        raise RuleBroken(
            "judged_later", sentence("Write a day that has been: that of the judgement."), field="judged_on"
        )
    until = valid_until or usual_end(judged_on)
    if until <= judged_on:
        raise RuleBroken("ends_before", sentence("It must hold until a later day."), field="valid_until")
    if any(
        (one.level, one.judged_on) == (level, judged_on) and one.ended_at is None
        for one in queries.recognitions_of(initiative.id)
    ):
        raise RuleBroken("noted_already", sentence("This judgement was noted already."), field="judged_on")
    made = Recognition(
        initiative_id=initiative.id,
        level=level,
        judged_on=judged_on,
        valid_until=until,
        source=source,
        note=note,
        version_judged=version_judged,
        entered_by=actor.id,
        entered_at=now(),
        ended_reason="",
    )
    db.session.add(made)
    record(
        actor_id=actor.id,
        deed="note_recognition",
        subject=initiative,
        level=level,
        judged_on=judged_on,
        valid_until=until,
        source=source,
    )
    return made


@command
def end_recognition(*, actor: Account, recognition: Recognition, reason: str) -> None:
    """Say that a recognition holds no longer, such as when it was taken back; raises RuleBroken `reason_missing`."""
    initiative = recognition.initiative
    may_note_recognition(actor, award_ids=queries.managed_awards_of(actor, initiative)).require()
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Say why, in a sentence."), field="reason")
    if recognition.ended_at is not None:
        raise RuleBroken("ended_already", sentence("This was ended already."))
    recognition.ended_by, recognition.ended_at, recognition.ended_reason = actor.id, now(), reason.strip()
    record(actor_id=actor.id, deed="end_recognition", subject=initiative, reason=reason.strip())
