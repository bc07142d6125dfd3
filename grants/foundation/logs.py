"""What goes into the log: one line for one event, without what people typed."""

from __future__ import annotations

import structlog


def install() -> None:
    """Write events as JSON lines; a traceback is text without local variables, which may hold passwords."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=False,
    )
