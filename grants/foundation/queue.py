"""The queue: a bell that wakes a worker for a task whose promise is kept in the database."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

QUEUE = "ronde"
FAILED_FOR_SECONDS = 3600
BEHIND = 10
"""How far what works in the background steps back: who submits in the last minute goes before mail and seals."""


def step_back() -> None:
    """Let the web server go first where both want the processor."""
    os.nice(BEHIND)


def connect(url: str) -> Redis:
    """Return a connection to the queue server, over TCP or a unix socket."""
    from redis import Redis

    return Redis.from_url(url, socket_connect_timeout=1, health_check_interval=30)


def bell(url: str) -> Callable[[str], None]:
    """Return what puts a task's key on the queue, at most once while it waits there."""
    queue: Queue | None = None

    def ring(key: str) -> None:
        nonlocal queue
        from rq import Queue
        from rq.exceptions import DuplicateJobError

        if queue is None:
            queue = Queue(QUEUE, connection=connect(url))
        try:
            queue.enqueue(
                do_task, key, job_id=f"task-{key}", unique=True, result_ttl=0, failure_ttl=FAILED_FOR_SECONDS
            )
        except DuplicateJobError:
            return

    return ring


def do_task(key: str) -> None:
    """Do one task; RQ calls this in a forked child that inherited the application."""
    from flask import current_app

    from grants.foundation.database import db
    from grants.foundation.outbox import run

    if not current_app:
        raise RuntimeError("the worker was started without the application")
    db.engine.dispose(close=False)
    run(key)
