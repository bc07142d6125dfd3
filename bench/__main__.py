"""`make bench`: measure our operations beside their floors and write docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench.report import (
    BURST_TITLE,
    COMMITTED_TITLE,
    DRAWN_TITLE,
    LIBRARY_TITLE,
    SOLVED_TITLE,
    Results,
    page,
    tables,
    with_part,
)
from bench.run import FULL, QUICK, ledger, line, review, run, say, shelf
from tests.backends import postgres_server

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def main() -> int:
    """Read the command line, measure, and write the page (a quick run only shows it).

    Returns 1 when something was lost, doubled or cannot be verified.
    """
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "part", nargs="?", choices=["burst", "review", "line", "ledger", "library"], help="only one part"
    )
    parser.add_argument("--quick", action="store_true", help="small numbers, nothing is written")
    given = parser.parse_args()
    if given.part == "review":
        return _keep(review(), SOLVED_TITLE, is_kept=not given.quick)
    if given.part == "line":
        return _keep(line(), DRAWN_TITLE, is_kept=not given.quick)
    server = postgres_server()
    if server is None:
        say(
            "There is no PostgreSQL to measure on: start a server on 127.0.0.1:5432, or set DATABASE_URL to a role "
            "that may make databases. Nothing was measured."
        )
        return 0
    size = QUICK if given.quick else FULL
    if given.part == "ledger":
        return _keep(ledger(server, size), COMMITTED_TITLE, is_kept=not given.quick)
    if given.part == "library":
        return _keep(shelf(server, size), LIBRARY_TITLE, is_kept=not given.quick)
    began = time.monotonic()
    found = run(server, size, only_burst=given.part == "burst")
    say(f"Measured in {time.monotonic() - began:.0f} s.")
    _keep(found, BURST_TITLE if given.part else "", is_kept=not given.quick)
    return 1 if found.burst is not None and any(found.burst.ours.wrong.values()) else 0


def _keep(found: Results, title: str, *, is_kept: bool) -> int:
    """Show what was found and write it down: the whole page, or only the section with this title."""
    say(f"\n{tables(found)}")
    if is_kept:
        written = with_part(PAGE.read_text(encoding="utf-8"), title, found) if title else page(found)
        PAGE.write_text(written, encoding="utf-8")
        say(f"Written: {PAGE.name} in docs.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
