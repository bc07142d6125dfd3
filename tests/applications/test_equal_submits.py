"""Two to eight equal submissions at the same moment, again and again: one effect each, and one receipt for all."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from bench.drafts import add_drafts
from bench.load import Stage, set_stage
from grants.applications import commands, queries
from grants.applications.models import Application, Submission, TeamMember
from grants.foundation.audit import AuditEntry, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account
from tests.budget.committers import AT_ONCE, Act, in_processes, in_threads

SETS = int(os.environ.get("RONDE_SETS", "30"))
SEED = int(os.environ.get("RONDE_SEED", "2026"))
IN_ONE_GO = 500


@dataclass(frozen=True)
class EqualSet:
    """One application, which so many press to submit at once."""

    application_id: int
    actor_id: int
    size: int
    first_basis = 0


def sets_to_press(
    app: Flask, stage: Stage, count: int, dice: random.Random, *, since: int = 1
) -> list[EqualSet]:
    """Return whole drafts, each with how many press at once."""
    drafts = add_drafts(app, stage, count, since=since)
    writers = dict(
        db.session.execute(
            select(TeamMember.application_id, TeamMember.account_id).where(
                TeamMember.application_id.in_([one.application for one in drafts])
            )
        ).all()
    )
    return [EqualSet(one.application, writers[one.application], dice.randint(2, AT_ONCE)) for one in drafts]


def submit(actor: Account, pressed: EqualSet, number: int) -> str | None:
    """Press, when one of those who do; return what the receipt says."""
    if number >= pressed.size:
        return "nobody"
    application = db.session.get_one(Application, pressed.application_id)
    sent = commands.submit_application(
        actor=actor, application=application, version=1, arrived_at=now(), arrival_by="server"
    )
    return f"{application.reference} {sent.sha256}"


def submit_naively(actor: Account, pressed: EqualSet, number: int) -> str | None:
    """The control: look first whether it was submitted, and write afterwards."""
    if number >= pressed.size:
        return "nobody"
    application = db.session.get_one(Application, pressed.application_id)
    if queries.in_force(application) is not None:
        return "again"
    return _keep(actor, application, number)


@command
def _keep(actor: Account, application: Application, number: int) -> str:
    sent = Submission(
        application_id=application.id,
        number=number + 1,
        content="{}",
        sha256=f"{number:064d}",
        arrived_at=now(),
        arrival_by="server",
        deadline_at=now(),
        is_late=False,
        submitted_by=actor.id,
    )
    db.session.add(sent)
    record(actor_id=actor.id, deed="submit_application", subject=application)
    return sent.sha256


def pressed_at_once(app: Flask, act: Act, sets: list[EqualSet]) -> list[str]:
    """Let all be pressed, by threads on PostgreSQL and processes on SQLite; return a sentence per fault."""
    at_once = in_processes if db.engine.dialect.name == "sqlite" else in_threads
    db.session.remove()
    told = at_once(app, act, sets)
    db.session.remove()
    kept = _counted(select(Submission.application_id, func.count()).group_by(Submission.application_id))
    deeds = _counted(
        select(AuditEntry.subject_id, func.count())
        .where(AuditEntry.deed == "submit_application")
        .group_by(AuditEntry.subject_id)
    )
    faults = []
    for place, one in enumerate(sets):
        receipts = {of_one[place] for of_one in told} - {"nobody"}
        if len(receipts) != 1:
            faults.append(f"{one}: receipts {receipts}")
        if (kept.get(one.application_id), deeds.get(one.application_id)) != (1, 1):
            faults.append(f"{one}: kept {kept.get(one.application_id)} times")
    return faults


def _counted(found: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(found)}


def test_equal_submissions_have_one_effect_and_one_receipt(
    app: Flask, record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(SEED)
    stage = set_stage(reviewers=1)
    faults: list[str] = []
    for since in range(1, SETS + 1, IN_ONE_GO):
        sets = sets_to_press(app, stage, min(IN_ONE_GO, SETS + 1 - since), dice, since=since)
        faults += pressed_at_once(app, submit, sets)
    record_property("long run", f"{SETS} sets of 2 to {AT_ONCE}, {len(faults)} faults, seed {SEED}")
    assert faults == []
    numbers = db.session.scalars(select(Application.reference).where(Application.reference.is_not(None)))
    assert len(set(numbers)) == SETS


def test_looking_first_and_writing_afterwards_would_be_seen(app: Flask) -> None:
    sets = sets_to_press(app, set_stage(reviewers=1), 8, random.Random(SEED))
    assert pressed_at_once(app, submit_naively, sets) != []
