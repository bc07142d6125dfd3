"""What docs/edge-cases.md names as shown by a test, a test shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "edge-cases.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w/]*test_\w+\.py)(?:::(test_\w+))?`", PAGE)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_that_is_named_is_there(path: str, name: str) -> None:
    found = [one for one in (ROOT / "tests").rglob(Path(path).name) if str(one).endswith(f"/{path}")]
    assert found, path
    assert not name or any(f"def {name}(" in one.read_text() for one in found)


@pytest.mark.parametrize("number", [*range(1, 16), *range(19, 23), 26, 27, 28, 32, 34, 36, 39, 29, 30, 44])
def test_every_case_that_is_settled_has_a_row(number: int) -> None:
    """Cases 1 to 15, 19 to 22, 26 to 28, 32, 34 and 36 of the domain (§11), each in at least one row."""
    rows = [row for row in PAGE.splitlines() if row.startswith("|") and f"§11.{number})" in row]
    assert rows
    assert all("`" in row.rsplit("|", 2)[1] for row in rows)
