"""`make test`: every check and every test that can run here, and a plain list of what could not."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from ops.environment import IGNORED, ROOT

PYTHON = sys.executable
BIN = Path(sys.prefix) / "bin"
# Only DATABASE_URL counts for the tests: it names the server on which they make a database of their own.
KEPT_OUT = (IGNORED | {"RONDE_MODE", "RONDE_INSTANCE"}) - {"DATABASE_URL"}
CHECKS: dict[str, list[str]] = {
    "formatting": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "import contracts": [str(BIN / "lint-imports")],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
}


SOAK = {
    "RONDE_ROUNDS": "10000",
    "RONDE_PAIRS": "1000",
    "RONDE_EXAMPLES": "500",
    "RONDE_SETS": "10000",
    "RONDE_MOMENTS": "500",
    "RONDE_KILLS": "1000",
    "RONDE_HOSTILE": "100000",
    "RONDE_EVERY_VIEW": "1",
}
"""How long the long runs are; `make test` runs a small sample of each. RONDE_SEED chooses another sample."""
SOAKED = {
    "tests/budget/test_concurrency.py": "10,000 pots that eight people empty at once (1,000 on SQLite, each a process)",
    "tests/budget/test_interleaving.py": "two acts about money in every order of their steps, every pair of acts",
    "tests/budget/test_ledger.py": "the ledger beside a model, 500 examples",
    "tests/awards/test_replays.py": "files of a register after each other, 500 examples",
    "tests/applications/test_equal_submits.py": "10,000 sets of two to eight equal submissions",
    "tests/applications/test_fair_deadline.py": "500 moments around a deadline with delayed workers and wrong clocks",
    "tests/applications/test_killed.py": "1,000 kills of the web server during saves and uploads",
    "tests/browser/test_every_page.py": "axe on every page as every role is shown it",
    "tests/review/test_leaks.py": "every page in two worlds that differ in a hidden fact, on both databases",
    "tests/review/test_leaks_later.py": "the same with replies, files and a meeting",
    "tests/review/test_blind.py": "every page in two worlds that differ in who applies",
    "tests/foundation/test_inspection.py": "every hostile file in the inspector's own process",
}
"""The tests that have a long run."""

REQUIRE = {"": "", "all": "all", "both": "all"}
"""What must be able to run; with `both` no test takes turns on one of the two databases."""


@dataclass
class Outcome:
    """What one step came to."""

    name: str
    ok: bool
    seconds: float
    remark: str = ""


@dataclass
class Sum:
    """Everything that the last lines tell."""

    steps: list[Outcome] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    by_turns: int = 0
    """So many tests ran on one of the two databases only."""

    def closing_line(self) -> str:
        """`N passed, N failed, N skipped in N s`; a check outside pytest counts as one test."""
        checks = [step for step in self.steps if step.name != "tests"]
        passed = self.counts.get("passed", 0) + sum(step.ok for step in checks)
        failed = (
            self.counts.get("failed", 0) + self.counts.get("error", 0) + sum(not step.ok for step in checks)
        )
        if not failed and not self.ok:
            failed = 1  # pytest itself broke off: that is a failure without a test to its name
        skipped = self.counts.get("skipped", 0)
        seconds = sum(step.seconds for step in self.steps)
        return f"{passed} passed, {failed} failed, {skipped} skipped in {seconds:.0f} s"

    @property
    def ok(self) -> bool:
        """Whether every step passed."""
        return all(step.ok for step in self.steps)


def check(name: str, command: list[str]) -> Outcome:
    """Run one check; its output is shown only when it fails."""
    print(f"{name} ...", end=" ", flush=True)
    began = time.monotonic()
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    outcome = Outcome(name, ran.returncode == 0, time.monotonic() - began)
    print(f"{'ok' if outcome.ok else 'FAILED'} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.ok:
        print(ran.stdout + ran.stderr, flush=True)
    return outcome


def run_pytest(paths: list[str], *, workers: int, require: str, soak: bool, total: Sum) -> None:
    """Run the tests, their output as it comes, and add what they came to."""
    with tempfile.TemporaryDirectory(prefix="ronde-test-") as folder:
        report = Path(folder) / "report.json"
        plugins = [f"-ptests.plugins.{name}" for name in ("turns", "longest_first", "missing", "long_runs")]
        command = [PYTHON, "-m", "pytest", *plugins, "-q", "--durations=25"]
        if workers > 1:
            command += ["-n", str(workers), "--dist", "worksteal"]
        environment = {name: value for name, value in os.environ.items() if name not in KEPT_OUT}
        environment |= {"RONDE_REQUIRE": REQUIRE[require], "RONDE_TEST_REPORT": str(report)}
        if soak:
            environment |= SOAK
        elif require != "both":
            environment["RONDE_TURNS"] = "1"
        began = time.monotonic()
        status = subprocess.run([*command, *paths], cwd=ROOT, env=environment, check=False).returncode
        total.steps.append(Outcome("tests", status == 0, time.monotonic() - began))
        if report.exists():
            told = json.loads(report.read_text())
            total.counts, total.missing, total.by_turns = told["counts"], told["missing"], told["by_turns"]


def show(total: Sum, require: str) -> None:
    """The last lines: time per step, what did not run and why, and the closing line."""
    print()
    for step in total.steps:
        print(f"  {step.name:<18}{'ok' if step.ok else 'FAILED':<8}{step.seconds:7.1f} s")
    if total.missing:
        print(f"\nNot run{' (a failure, because REQUIRE says so)' if require else ''}:")
        for lacked, times in sorted(total.missing.items()):
            print(f"  {times} tests: {lacked}")
    if total.by_turns:
        print(
            f"\n{total.by_turns} tests ran on one of the two databases only, each always on the same; "
            "REQUIRE=both runs all of them on both."
        )
    print(f"\n{total.closing_line()}", flush=True)


def main() -> int:
    """Returns 0 when everything that ran passed (and, with REQUIRE, everything ran)."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--require", choices=list(REQUIRE), default="")
    parser.add_argument("--soak", action="store_true", help="only the long runs")
    parser.add_argument("paths", nargs="*")
    given = parser.parse_args()
    total = Sum()
    if not given.soak:
        total.steps += [check(name, command) for name, command in CHECKS.items()]
    if given.soak and not given.paths:
        print("The long runs, each on SQLite and on PostgreSQL:")
        for path, what in SOAKED.items():
            print(f"  {path}: {what}")
    paths = given.paths or (list(SOAKED) if given.soak else ["tests"])
    run_pytest(paths, workers=given.workers, require=given.require, soak=given.soak, total=total)
    show(total, given.require)
    return 0 if total.ok else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
