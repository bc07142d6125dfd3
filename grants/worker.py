"""The worker: imports the application before it forks, then does the tasks the queue rings for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

QUEUE = "ronde"


def connect(url: str) -> Redis:
    """Return a connection to the queue server, over TCP or a unix socket."""
    from redis import Redis

    return Redis.from_url(url, socket_connect_timeout=1, health_check_interval=30)


def ring_queue(url: str) -> Callable[[str], None]:
    """Return the bell: it puts a task's key on the queue, at most once while it waits there."""
    queue: Queue | None = None

    def ring(key: str) -> None:
        nonlocal queue
        from rq import Queue
        from rq.exceptions import DuplicateJobError

        if queue is None:
            queue = Queue(QUEUE, connection=connect(url))
        try:
            queue.enqueue(do_task, key, job_id=f"task-{key}", unique=True, result_ttl=0, failure_ttl=3600)
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


def main() -> int:
    """Work until told to stop."""
    from rq import Queue, Worker

    from grants.assembly import check_database, create_app

    app = create_app()
    url = app.config["SETTINGS"].redis_url
    if url is None:
        sys.stderr.write("The worker needs REDIS_URL; without a queue the sweeper does the tasks itself.\n")
        return 2
    check_database(app)
    connection = connect(url)
    with app.app_context():
        worker = Worker(
            [Queue(QUEUE, connection=connection)],
            connection=connection,
            worker_ttl=30,
            job_monitoring_interval=5,
            maintenance_interval=15,
        )
        worker.work(with_scheduler=False, logging_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main())
