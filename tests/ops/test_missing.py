"""What cannot run is named with its cause, and REQUIRE=all makes it a failure, also over xdist."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.test import Outcome, Sum

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.fixture
def postgresql():
    pytest.skip("missing: PostgreSQL: install postgresql")

def test_runs(): pass
def test_lacks_a_database(postgresql): pass
@pytest.mark.skipif(True, reason="missing: Chromium: install chromium")
def test_lacks_a_browser(): pass
def test_skips_for_another_cause(): pytest.skip("only on Tuesdays")
"""


@pytest.mark.parametrize(
    ("require", "workers", "status", "failing"),
    [("", "0", 0, 0), ("all", "0", 1, 2), ("all", "2", 1, 2)],
    ids=["as it can", "everything", "everything, over two workers"],
)
def test_a_skip_for_something_missing(
    tmp_path: Path, require: str, workers: str, status: int, failing: int
) -> None:
    (tmp_path / "test_sample.py").write_text(TESTS)
    report = tmp_path / "report.json"
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.plugins.missing",
            "-n",
            workers,
            "--rootdir",
            tmp_path,
            tmp_path,
        ],
        cwd=ROOT,
        env=os.environ | {"RONDE_REQUIRE": require, "RONDE_TEST_REPORT": str(report)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == status
    told = json.loads(report.read_text())
    assert told["missing"] == {"PostgreSQL: install postgresql": 1, "Chromium: install chromium": 1}
    assert told["counts"]["failed"] + told["counts"]["error"] == failing
    assert told["counts"]["passed"] == 1


def test_the_closing_line_counts_a_check_as_a_test() -> None:
    total = Sum(
        [Outcome("lint", True, 1), Outcome("types", False, 2), Outcome("tests", True, 4)], {"passed": 7}
    )
    assert total.closing_line() == "8 passed, 1 failed, 0 skipped in 7 s"
    assert not total.ok


def test_a_pytest_that_broke_off_is_a_failure_in_the_closing_line() -> None:
    total = Sum([Outcome("tests", False, 3)], {})
    assert total.closing_line() == "0 passed, 1 failed, 0 skipped in 3 s"
