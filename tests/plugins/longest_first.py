"""Begin with the longest tests, so that no process sits idle while another ends with one of them."""

from __future__ import annotations

import pytest

from tests.backends import database_of

LONGEST = "tests/journeys/"
LONG = "tests/browser/"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's first, and each of the longest before all others on its database, which is made once then."""
    longest = [item for item in items if item.nodeid.startswith(LONGEST)]
    others = [item for item in items if not item.nodeid.startswith(LONGEST)]
    others.sort(key=lambda item: not item.nodeid.startswith(LONG))
    for item in longest:
        place = next(
            (n for n, other in enumerate(others) if database_of(other) == database_of(item)), len(others)
        )
        others.insert(place, item)
    items[:] = others
