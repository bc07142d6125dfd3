"""Is the invented library of the bench one that the product could have made: kept, found and counted?"""

from __future__ import annotations

import pytest
from flask import Flask

from bench.library import fill
from grants.deliverables import queries
from tests.backends import Backend
from tests.factories.awards import an_award


@pytest.mark.only("postgresql")
def test_invented_handbooks_are_kept_and_found(app: Flask, backend: Backend) -> None:
    # COPY goes past the statements that tell which tables to empty.
    backend.written_elsewhere()
    fill(an_award(), 0, 12)
    found = queries.search_library("ouderen", {})
    assert 1 <= found.count <= 12
