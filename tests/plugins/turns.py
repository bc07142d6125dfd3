"""Let each test take its turn on one of the two databases, so that `make test` takes half the time.

What is about the database itself, about money or about two people at once runs on both (`ON_BOTH`, or the marker
`both`); with REQUIRE=both so does everything. Of the others one in three runs on PostgreSQL, where it takes twice the
time. The turn is the test's own, by its name: it never changes.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.backends import database_of, postgres_server

ON_BOTH = {
    *("tests/foundation", "tests/migrations", "tests/budget"),
    *("test_races.py", "test_queries.py", "test_equal_submits.py"),
}
"""Folders, and names of files, whose tests run on both."""
ON_POSTGRESQL = {"tests/journeys"}
"""Folders whose tests run there: tests/browser loads the same demonstration on SQLite."""
ON_SQLITE = {
    *("test_embargo.py", "test_closed_books.py", "test_admissibility.py"),
    *("test_blind.py", "test_leaks.py", "test_leaks_later.py"),
}
"""Names of files whose tests walk over every page in two worlds: there in half the time."""
LEFT_OUT = pytest.StashKey[int]()


def turn_of(name: str) -> str:
    """Return the database on which the test of this name runs."""
    return "sqlite" if zlib.crc32(name.encode()) % 3 else "postgresql"


def has_its_turn(item: pytest.Item) -> bool:
    """Whether this test runs here: on both, not on a database at all, or on this one."""
    database = database_of(item)
    path = Path(str(item.path))
    folder = "/".join(path.parts[-3:-1])
    if database is None or folder in ON_BOTH or path.name in ON_BOTH:
        return True
    if folder in ON_POSTGRESQL:
        return database == "postgresql"
    if item.get_closest_marker("both") or item.get_closest_marker("only"):
        return True
    if path.name in ON_SQLITE:
        return database == "sqlite"
    return turn_of(item.nodeid.replace(database, "")) == database


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database of a test that has its turn on one."""
    config.stash[LEFT_OUT] = 0
    if not os.environ.get("RONDE_TURNS") or postgres_server() is None:
        return
    left_out = [item for item in items if not has_its_turn(item)]
    gone = set(left_out)
    kept = [item for item in items if item not in gone]
    config.stash[LEFT_OUT] = len(left_out)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the side that talks to the screen how many took their turn (each worker collects them all)."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


def left_out(config: Any) -> int:
    """Return how many tests ran on one of the databases only."""
    return int(config.stash.get(LEFT_OUT, 0))
