"""A database that a test of migrations may take apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import Backend, PostgresBackend, SqliteBackend, postgres_server


@pytest.fixture
def fresh(backend: Backend, tmp_path: Path) -> Iterator[Backend]:
    """A database of its own, to take apart."""
    made: Backend
    if backend.name == "sqlite":
        made = SqliteBackend(tmp_path)
    else:
        server = postgres_server()
        assert server is not None
        made = PostgresBackend(tmp_path, server)
    yield made
    made.close()
