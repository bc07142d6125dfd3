"""`make bench`: measure our operations beside their floors and write docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench.report import page, tables, with_burst
from bench.run import FULL, QUICK, run, say
from tests.backends import postgres_server

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def main() -> int:
    """Read the command line, measure, and write the page (a quick run only shows it).

    Returns 1 when something was lost, doubled or cannot be verified.
    """
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["burst"], help="only the last minute before a deadline")
    parser.add_argument("--quick", action="store_true", help="small numbers, nothing is written")
    given = parser.parse_args()
    server = postgres_server()
    if server is None:
        say(
            "There is no PostgreSQL to measure on: start a server on 127.0.0.1:5432, or set DATABASE_URL to a role "
            "that may make databases. Nothing was measured."
        )
        return 0
    began = time.monotonic()
    found = run(server, QUICK if given.quick else FULL, only_burst=given.part == "burst")
    say(f"\n{tables(found)}\n\nMeasured in {time.monotonic() - began:.0f} s.")
    if not given.quick:
        written = page(found) if given.part is None else with_burst(PAGE.read_text(encoding="utf-8"), found)
        PAGE.write_text(written, encoding="utf-8")
        say(f"Written: {PAGE.name} in docs.")
    return 1 if found.burst is not None and any(found.burst.ours.wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
