"""What happens because time passes: works that the sweeper does, each again and again, none disturbing another."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from grants.foundation.database import db

log = structlog.get_logger()

Work = Callable[[], object]
_works: list[Work] = []


def clockwork(work: Work) -> Work:
    """Register a work: it finds out by itself what is due now, and doing it twice does it once."""
    if work not in _works:
        _works.append(work)
    return work


def do_works() -> None:
    """Do every work once; one that fails is logged, and the others are still done."""
    for work in _works:
        try:
            work()
        except Exception as error:
            log.warning("work_failed", work=f"{work.__module__}.{work.__name__}", error=repr(error))
        db.session.remove()
