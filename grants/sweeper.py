"""The clockwork: offers what is due to the queue, seals the audit log, forgets old sessions; loops until stopped."""

from __future__ import annotations

import signal
import sys
import threading

import structlog

from grants.assembly import check_database, create_app
from grants.foundation.audit import seal_entries
from grants.foundation.database import db
from grants.foundation.outbox import ring_due
from grants.people.commands import forget_old_sessions

log = structlog.get_logger()
EVERY_SECONDS = 2.0


def sweep() -> None:
    """Do one round."""
    ring_due()
    seal_entries()
    forget_old_sessions()


def main() -> int:
    """Sweep every two seconds; a round that fails is logged and the next one tried."""
    app = create_app()
    check_database(app)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with app.app_context():
        while not stop.is_set():
            try:
                sweep()
            except Exception as error:
                log.warning("sweep_failed", error=repr(error))
            db.session.remove()
            stop.wait(EVERY_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
