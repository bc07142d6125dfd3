"""The sweeper: offers what is due to the queue, seals the audit log, does the works of time; loops until told."""

from __future__ import annotations

import signal
import sys
import threading

import structlog

from grants.assembly import check_database, create_app
from grants.foundation.audit import seal_entries
from grants.foundation.clockwork import do_works
from grants.foundation.database import db
from grants.foundation.outbox import ring_due
from grants.foundation.queue import step_back

log = structlog.get_logger()
EVERY_SECONDS = 2.0
WORKS_EVERY = 15
"""So many rounds, half a minute, lie between two looks at what the passing of time asks for."""


def sweep() -> None:
    """Do one round."""
    ring_due()
    seal_entries()


def main() -> int:
    """Sweep every two seconds; a round that fails is logged and the next one tried."""
    step_back()
    app = create_app()
    check_database(app)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with app.app_context():
        rounds = 0
        while not stop.is_set():
            if rounds % WORKS_EVERY == 0:
                do_works()
            rounds += 1
            try:
                sweep()
            except Exception as error:
                log.warning("sweep_failed", error=repr(error))
            db.session.remove()
            stop.wait(EVERY_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
