"""A running award of its own in the database of a running site: `python -m tests.browser.a_handbook`.

Prints the number of its handbook, and who writes and who manages, as JSON.
"""

from __future__ import annotations

import json
import sys

from grants.assembly import create_app
from tests.factories.awards import an_award
from tests.factories.deliverables import a_handbook
from tests.factories.streams import a_manager


def main() -> None:
    """Award a project, which owes a handbook then."""
    with create_app().app_context():
        granted = an_award(generated=True)
        handbook = a_handbook(granted)
        told = {
            "handbook": handbook.id,
            "writer": granted.team_mate.email,
            "manager": a_manager().email,
        }
        sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
