"""The unit of work: the one place that commits, and what must hold before it does."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from grants.foundation.database import WRITER, db
from grants.foundation.errors import Stale

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
"""How often a command is tried when the database refuses it for another's sake (reliability C11)."""
_RETRIED_STATES = {"40001", "40P01"}
"""Serialisation failure and deadlock, by SQLSTATE."""


@dataclass
class UnitOfWork:
    """What one outermost command has done so far."""

    changed: set[str] = field(default_factory=set)
    entries: int = 0
    after_commit: list[Callable[[], None]] = field(default_factory=list)


class Unaudited(RuntimeError):
    """A bug: a command changed something and left no audit entry."""


class Busy(RuntimeError):
    """The database stayed busy; nothing was saved, and trying again may help."""


_open: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


def unit_of_work() -> UnitOfWork:
    """Return the open unit of work; raise RuntimeError outside a command."""
    work = _open.get()
    if work is None:
        raise RuntimeError("this needs an open command")
    return work


def command(intention: Callable[P, R]) -> Callable[P, R]:
    """Make a function a command: the outermost commits, nested ones join, any exception rolls all back.

    Raises Stale when somebody saved the same thing before, Busy when the database stays locked.
    """

    @functools.wraps(intention)
    def carried_out(*args: P.args, **kwargs: P.kwargs) -> R:
        if _open.get() is not None:
            return intention(*args, **kwargs)
        return _outermost(lambda: intention(*args, **kwargs))

    carried_out.__command__ = True  # type: ignore[attr-defined]
    return carried_out


def _outermost(act: Callable[[], R]) -> R:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(act)
        except StaleDataError as error:
            raise Stale from error
        except DBAPIError as error:
            if not _another_was_first(error):
                raise
            if attempt == ATTEMPTS:
                raise Busy from error
            time.sleep(random.uniform(0.01, 0.05) * attempt)
    raise AssertionError


def stop_reading() -> None:
    """End what was only read, and forget it; whatever was changed outside a command is undone.

    With COMMIT, which has nothing to keep then. After a ROLLBACK psycopg drops every prepared statement of the
    connection, and PostgreSQL plans each query anew, which takes longer than most of them.
    """
    if not db.session.registry.has():
        return
    session = db.session
    if session.is_active and not (session.new or session.dirty or session.deleted):
        session.commit()
        session.expire_all()
    else:
        session.rollback()


def _once(act: Callable[[], R]) -> R:
    session = db.session
    stop_reading()
    work = UnitOfWork()
    token = _open.set(work)
    try:
        session.connection(execution_options={WRITER: True})
        result = act()
        session.flush()
        if work.changed and not work.entries:
            raise Unaudited(", ".join(sorted(work.changed)))
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _open.reset(token)
    for ring in work.after_commit:
        ring()
    return result


def _another_was_first(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state in _RETRIED_STATES:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    work = _open.get()
    if work is None:
        return
    for thing in (*session.new, *session.dirty, *session.deleted):
        if getattr(type(thing), "__audited__", True) and (
            thing in session.new or thing in session.deleted or session.is_modified(thing)
        ):
            work.changed.add(type(thing).__name__)
