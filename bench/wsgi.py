"""The application as production loads it, telling in a header how many SQL statements each answer took."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event

from grants.foundation.database import db

HEADER = "X-Statements"
_counted = threading.local()


def _count(*_about: object) -> None:
    _counted.statements = getattr(_counted, "statements", 0) + 1


class Counting:
    """A WSGI application whose answers carry the number of statements they took."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request; a thread answers one at a time."""
        _counted.statements = 0

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, (HEADER, str(_counted.statements))], *rest)

        return self.inner(environ, start)


def counted_app() -> Counting:
    """Return the application as production loads it, counted."""
    from wsgi import app as made

    with made.app_context():
        event.listen(db.engine, "before_cursor_execute", _count)
    return Counting(made)


def __getattr__(name: str) -> Counting:
    """Make `bench.wsgi:app` when the web server asks for it, and not when a test looks at this module."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = made = counted_app()
    return made
