"""The log: one line per event, and nothing of what people typed."""

from __future__ import annotations

import json

import pytest
import structlog

from grants.foundation import logs


def fail(password: str) -> None:
    raise ValueError("something broke")


def test_a_failure_is_one_line_without_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    logs.install()
    try:
        fail("".join(["ge", "heim"]))
    except ValueError as error:
        structlog.get_logger().error("bug", path="/x\ny", exc_info=error)
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "geheim" not in printed
    said = json.loads(printed)
    assert (said["event"], said["level"], said["path"]) == ("bug", "error", "/x\ny")
    assert "ValueError: something broke" in said["exception"]
