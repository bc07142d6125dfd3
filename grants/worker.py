"""The worker: imports the application and pandas before it forks, then does the tasks the queue rings for."""

from __future__ import annotations

import sys

from rq import Queue, Worker

from grants.assembly import check_database, create_app
from grants.foundation.queue import QUEUE, connect, step_back
from grants.reporting.jobs.workbook import load_writers


def main() -> int:
    """Work until told to stop."""
    step_back()
    app = create_app()
    url = app.config["SETTINGS"].redis_url
    if url is None:
        sys.stderr.write("The worker needs REDIS_URL; without a queue the sweeper does the tasks itself.\n")
        return 2
    check_database(app)
    load_writers()
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
