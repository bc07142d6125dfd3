"""Tell apart what failed from what could not run here: a test that lacks something skips as "missing: ...".

A skip reason reads `missing: <what>: <what to install>`. With RONDE_REQUIRE=all such a skip is a failure.
RONDE_TEST_REPORT names a file that receives the counts and the list, for `make test`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.turns import left_out

PREFIX = "missing:"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    """What the test lacked, or None when it ran or was skipped for another cause."""
    if report.outcome != "skipped" or not isinstance(report.longrepr, tuple):
        return None
    reason = report.longrepr[2].removeprefix("Skipped: ")
    return reason.removeprefix(PREFIX).strip() if reason.startswith(PREFIX) else None


def _demand(report: Any) -> None:
    lacked = _reason(report)
    if lacked is None:
        return
    report.missing = lacked
    if os.environ.get("RONDE_REQUIRE") == "all":
        report.outcome = "failed"
        report.longrepr = f"could not run, and REQUIRE=all says it must: {lacked}"


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _demand(report)
    return report


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _demand(report)
    return report


class Tally:
    """Counts on the side that talks to the screen (with xdist: the controller)."""

    def __init__(self) -> None:
        self.missing: Counter[str] = Counter()
        self.by_turns = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A worker's report arrives with what it lacked as an attribute."""
        if lacked := getattr(report, "missing", None):
            self.missing[lacked] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole file may be skipped while it is collected."""
        if lacked := getattr(report, "missing", None):
            self.missing[lacked] += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker tells how many tests took their turn on one database."""
        self.by_turns = max(self.by_turns, getattr(node, "workeroutput", {}).get("left_out", 0))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the list, and leave the counts where RONDE_TEST_REPORT says."""
        if self.missing:
            terminalreporter.section("not run")
            for lacked, times in sorted(self.missing.items()):
                terminalreporter.line(f"{times} x {lacked}")
        if kept := os.environ.get("RONDE_TEST_REPORT"):
            counts = {
                outcome: len(terminalreporter.stats.get(outcome, []))
                for outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
            }
            by_turns = max(self.by_turns, left_out(terminalreporter.config))
            told = {"counts": counts, "missing": dict(self.missing), "by_turns": by_turns}
            Path(kept).write_text(json.dumps(told))


def pytest_configure(config: pytest.Config) -> None:
    """Only the controller tallies."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(), "ronde-missing")
