"""A running award with a report of its own in the database of a running site: `python -m tests.browser.a_report`.

Prints the numbers of its report and award, and who writes and manages, as JSON.
"""

from __future__ import annotations

import json
import sys

from grants.assembly import create_app
from grants.awards.queries import reports
from grants.foundation.money import Money
from grants.streams.rules.definition import Question, ReportRule, Words
from grants.streams.rules.instalments import Instalment
from tests.factories.budget import fund
from tests.factories.payments import an_award_with_money, begin, own_account, writer_of
from tests.factories.streams import a_manager, an_open_stream

HALFWAY = ReportRule(
    "halfway",
    Words("Tussenverslag", "Halfway report"),
    intro=Words("Vertel ons hoe het gaat.", "Tell us how it goes."),
    questions=(
        Question("done", "text", Words("Wat is er gedaan?", "What was done?"), words=300),
        Question("people", "number", Words("Hoeveel mensen deden mee?", "How many people took part?")),
    ),
)


def main() -> None:
    """Award a project of which the last part is paid for its halfway report."""
    with create_app().app_context():
        parts = (Instalment(80, "start"), Instalment(20, "report:halfway:1"))
        stream = an_open_stream(instalments=parts, reports=(HALFWAY,))
        fund(stream.pot, Money.euro(90_000))
        award = an_award_with_money(stream, generated=True)
        begin(award)
        own_account(award.programme)
        (report,) = reports.reports_of(award)
        told = {
            "report": report.id,
            "award": award.id,
            "writer": writer_of(award).email,
            "manager": a_manager().email,
        }
        sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
