"""Worlds that many tests begin with: built once in each process by the real commands, later put back."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import inspect

from grants.foundation.clock import now
from grants.foundation.commands import unit_of_work
from grants.foundation.database import Base, db
from tests.backends import Backend

P = ParamSpec("P")
R = TypeVar("R")


@dataclasses.dataclass(frozen=True)
class Row:
    """Where something that a factory returned stands in the database."""

    model: type[Any]
    key: Any


@dataclasses.dataclass
class Present:
    """The database of the test that runs."""

    backend: Backend | None = None


_present = Present()


def begin(backend: Backend) -> None:
    """Say on which database the next test runs; it was cleaned just now."""
    _present.backend = backend


def build_all_anew() -> None:
    """Put nothing back in this test: it counts on what its factories do."""
    _present.backend = None


def remembered(factory: Callable[P, R]) -> Callable[P, R]:
    """Let a factory build what it returns once for the same arguments, where it is the first to write in a test.

    What it returns is read anew from the database both times, so that a test cannot tell the first time from the next.
    Anywhere else (something was written already, or an argument is of the database) it just builds.
    """

    @functools.wraps(factory)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        backend = _present.backend
        if backend is None or not _is_clean(backend):
            return factory(*args, **kwargs)
        known = backend.worlds
        try:
            key = (factory, args, tuple(sorted(kwargs.items())), now())
            world = known.get(key)
        except TypeError:
            return factory(*args, **kwargs)
        if world is None:
            returned = _as_rows(factory(*args, **kwargs))
            db.session.remove()
            world = known[key] = (backend.keep(), returned)
        else:
            db.session.remove()
            backend.put_back(world[0])
        again: R = _read(world[1])
        return again

    return made


def _is_clean(backend: Backend) -> bool:
    """Whether this test uses that database, nothing was written there or read, and no command is under way: what that
    does is not kept yet.
    """
    app: Any = current_app
    with suppress(RuntimeError):
        unit_of_work()
        return False
    return app._get_current_object() is backend.app and not (backend.is_written or db.session.identity_map)


def _as_rows(value: Any) -> Any:
    return _mapped(value, Base, lambda one: Row(type(one), inspect(one).identity))


def _read(value: Any) -> Any:
    return _mapped(value, Row, lambda row: db.session.get_one(row.model, row.key))


def _mapped(value: Any, kind: type, turn: Callable[[Any], Any]) -> Any:
    """Return a value with everything of a kind in it turned: in lists, tuples and dataclasses too."""
    if isinstance(value, kind):
        return turn(value)
    if isinstance(value, list | tuple):
        return type(value)([_mapped(one, kind, turn) for one in value])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        facts = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return dataclasses.replace(value, **{name: _mapped(fact, kind, turn) for name, fact in facts.items()})
    return value
