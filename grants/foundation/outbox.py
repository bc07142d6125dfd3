"""What must happen later, exactly as surely as what was committed now.

A row is written in the business transaction. The queue only rings: it may be lost at any time, the sweeper
offers the row again. A job claims its row before its effect, so two bells give one effect.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from flask import Flask, current_app
from sqlalchemy import CheckConstraint, ColumnElement, Index, Integer, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from grants.foundation.clock import now, system_clock
from grants.foundation.commands import command, unit_of_work
from grants.foundation.database import Base, Prose, Word, db, one_of

log = structlog.get_logger()

STATES = ("waiting", "claimed", "done", "failed")
MOST_ATTEMPTS = 8
CLAIM_HOLDS = timedelta(minutes=10)
"""After this long a claimed job counts as lost with its worker, and is offered again."""
OFFER_AGAIN = timedelta(seconds=60)


class Task(Base):
    """One thing to do later: its kind, its facts, and how far it has come."""

    __audited__ = False
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("ix_task_state_due_at", "state", "due_at"),
    )
    key: Mapped[Word] = mapped_column(unique=True)
    kind: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    state: Mapped[Word]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    asked_by: Mapped[int | None]
    offered_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    progress: Mapped[int] = mapped_column(Integer, default=0)
    progress_of: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[Prose | None]


class Handler(Protocol):
    """What does a task: takes it claimed, may report progress, returns facts to keep or None."""

    def __call__(self, task: Task) -> dict[str, Any] | None: ...


_handlers: dict[str, Handler] = {}
_bell: Callable[[str], None] | None = None


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does tasks of this kind; it must be safe to do twice."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def use_bell(ring: Callable[[str], None] | None) -> None:
    """Tell the outbox how to wake a worker; None leaves everything to the sweeper."""
    global _bell
    _bell = ring


def post(kind: str, *, due_at: datetime | None = None, asked_by: int | None = None, **facts: Any) -> Task:
    """Write a task in the open unit of work; it becomes visible, and rings, only if that commits."""
    work = unit_of_work()
    if kind not in _handlers:
        raise KeyError(f"no job does {kind!r}")
    moment = now()
    task = Task(
        key=uuid.uuid4().hex,
        kind=kind,
        facts=facts,
        state="waiting",
        created_at=moment,
        due_at=due_at or moment,
        asked_by=asked_by,
    )
    db.session.add(task)
    db.session.flush()
    if task.due_at <= moment:
        key = task.key
        work.after_commit.append(lambda: _ring(key))
    return task


def _ring(key: str) -> None:
    if _bell is None:
        return
    try:
        _bell(key)
    except Exception as error:
        log.warning("bell_not_heard", key=key, error=str(error))


@command
def offer_due(*, limit: int = 200) -> list[str]:
    """Return the keys of tasks that are due and were not offered lately, and mark them as offered."""
    moment, by_wall = now(), system_clock()
    due = db.session.scalars(
        select(Task)
        .where(
            Task.due_at <= moment,
            or_(
                Task.state == "waiting",
                (Task.state == "claimed") & (Task.claimed_at < by_wall - CLAIM_HOLDS),
            ),
            or_(Task.offered_at.is_(None), Task.offered_at < by_wall - OFFER_AGAIN),
        )
        .order_by(Task.due_at, Task.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for task in due:
        task.offered_at = by_wall
    return [task.key for task in due]


def ring_due() -> int:
    """Ring for everything that is due; return how many. Without a bell, do it here and now."""
    keys = offer_due()
    for key in keys:
        if _bell is None:
            run(key)
        else:
            _ring(key)
    return len(keys)


def run_everything(*, hands: int = 1) -> int:
    """Do every due task here, until none is left; for tests, demonstrations and machines without a queue.

    With more hands several are done at once, each in a thread and a session of its own.
    """
    done = 0
    while keys := offer_due():
        if hands == 1 or len(keys) == 1:
            for key in keys:
                run(key)
        else:
            app = current_app._get_current_object()  # type: ignore[attr-defined]
            with ThreadPoolExecutor(hands) as pool:
                list(pool.map(partial(_run_apart, app), keys))
        done += len(keys)
    return done


def _run_apart(app: Flask, key: str) -> None:
    with app.app_context():
        run(key)


@command
def _claim(key: str, *but: ColumnElement[bool]) -> Task | None:
    """Take a task for this worker and return it as it stands, outside the session; None when it is not to be had."""
    by_wall = system_clock()
    task = db.session.scalars(
        update(Task)
        .where(
            Task.key == key,
            *but,
            or_(
                Task.state == "waiting",
                (Task.state == "claimed") & (Task.claimed_at < by_wall - CLAIM_HOLDS),
            ),
        )
        .values(state="claimed", claimed_at=by_wall, attempts=Task.attempts + 1)
        .returning(Task)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    if task is not None:
        db.session.expunge(task)
    return task


def run(key: str) -> None:
    """Claim a task, do it, and keep the outcome; called by the worker with the key from the bell."""
    _do(_claim(key))


def run_early(key: str) -> None:
    """Do a task that is not due yet, while who asked for it waits; one that is due is the worker's.

    The worker did not hear of it, and will if this process ends halfway.
    """
    _do(_claim(key, Task.due_at > now()))


def _do(task: Task | None) -> None:
    if task is None:
        return
    key = task.key
    try:
        result = _handlers[task.kind](task)
    except Exception as error:
        db.session.rollback()
        log.warning("task_failed", key=key, error=repr(error))
        _put_back(key, repr(error))
        return
    finish(key, result)


@command
def finish(key: str, result: dict[str, Any] | None) -> None:
    """Mark a task as done with what it found."""
    _change(key, state="done", finished_at=system_clock(), result=result, error=None)


@command
def _put_back(key: str, error: str) -> None:
    task = get_task(key)
    task.error = error
    if task.attempts >= MOST_ATTEMPTS:
        task.state = "failed"
        return
    task.state = "waiting"
    task.offered_at = system_clock() + timedelta(seconds=2**task.attempts) - OFFER_AGAIN


@command
def report_progress(key: str, done: int, of: int) -> None:
    """Show how far a long task has come."""
    _change(key, progress=done, progress_of=of)


def _change(key: str, **facts: Any) -> None:
    db.session.execute(update(Task).where(Task.key == key).values(**facts))


def find_task(key: str) -> Task | None:
    """Return the task with this key, or None."""
    return db.session.scalars(select(Task).where(Task.key == key)).one_or_none()


def get_task(key: str) -> Task:
    """Return the task with this key; raise LookupError when there is none."""
    task = find_task(key)
    if task is None:
        raise LookupError(key)
    return task


def oldest_waiting() -> int:
    """Return for how many seconds the oldest due task has been waiting; 0 when none is."""
    moment = now()
    oldest = db.session.scalar(
        select(Task.due_at)
        .where(Task.state == "waiting", Task.due_at <= moment)
        .order_by(Task.due_at)
        .limit(1)
    )
    return int((moment - oldest).total_seconds()) if oldest else 0
