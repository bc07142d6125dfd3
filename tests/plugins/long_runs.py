"""Say at the end what each long run did: how often, with which seed, in what time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NAME = "long run"
"""The property under which a test records what it did, as `record_property(NAME, ...)`."""


def told(reports: list[Any]) -> Iterator[str]:
    """Return a line per long run among the reports of tests."""
    for report in reports:
        for name, said in getattr(report, "user_properties", ()):
            if name == NAME and report.when == "call":
                yield f"{report.nodeid}: {said}, {report.duration:.0f} s"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write the lines below the tests."""
    stats = terminalreporter.stats
    lines = list(told([*stats.get("passed", ()), *stats.get("failed", ())]))
    if lines:
        terminalreporter.section("long runs")
    for line in lines:
        terminalreporter.write_line(line)
