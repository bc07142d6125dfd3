"""A running award of its own in the database of a running site: `python -m tests.browser.a_handbook`.

Prints the numbers of its handbook, award and programme, and who writes, manages and pays, as JSON.
"""

from __future__ import annotations

import json
import sys

from grants.assembly import create_app
from grants.deliverables.queries import deliverables_of
from grants.foundation.money import Money
from tests.factories.budget import fund
from tests.factories.payments import PLAN, an_award_with_money, begin, own_account, writer_of
from tests.factories.people import a_holder
from tests.factories.streams import a_manager, an_open_stream


def main() -> None:
    """Award a project, which owes a handbook then and is paid the last part for it."""
    with create_app().app_context():
        stream = an_open_stream(instalments=PLAN)
        fund(stream.pot, Money.euro(90_000))
        award = an_award_with_money(stream, generated=True)
        begin(award)
        own_account(award.programme)
        handbook = next(one for one in deliverables_of(award) if one.type == "handbook")
        told = {
            "handbook": handbook.id,
            "award": award.id,
            "programme": award.programme_id,
            "writer": writer_of(award).email,
            "manager": a_manager().email,
            "controller": a_holder("controller").email,
            "second_controller": a_holder("controller").email,
        }
        sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
