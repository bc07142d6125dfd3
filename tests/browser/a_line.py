"""A call whose line ends in an offer in part, in the database of a running site: `python -m tests.browser.a_line`.

Five applications of 30,000 with 70,000 in the pot; the second and the third are equal, so that the lot parts them on
the line. Everything is as after the freeze. Prints the numbers of call and pot, who applied in the order of the
ranking, and a second who may decide (about objections), as JSON.
"""

from __future__ import annotations

import json
import sys

from sqlalchemy import select

from grants.applications.models import TeamMember
from grants.assembly import create_app
from grants.foundation.database import db
from grants.people.models import Account
from grants.people.queries import find_account
from grants.review.models import Ranking
from grants.streams.models import Stream
from grants.streams.rules.definition import Words
from grants.streams.rules.division import Division
from tests.browser.conftest import STAFF
from tests.factories.decisions import a_ranked_stream, an_authority
from tests.factories.streams import an_open_stream


def main() -> None:
    """Make the call, up to its frozen ranking."""
    with create_app().app_context():
        manager = find_account(STAFF["programme_manager"])
        round_ = db.session.scalars(select(Stream).where(Stream.code == "S3")).one().round
        stream = an_open_stream(
            manager,
            round_,
            name=Words("Straten samen", "Streets together"),
            division=Division(fit="partial", least_percent=30, answer_days=21),
        )
        a_ranked_stream((5, 4, 4, 3, 3), money=70_000, stream=stream)
        ranking = db.session.scalars(select(Ranking).where(Ranking.stream_id == stream.id)).one()
        lines = sorted(ranking.lines, key=lambda line: line.place)
        told = {
            "stream": stream.id,
            "pot": stream.pot_id,
            "applications": [line.application_id for line in lines],
            "people": [_main_applicant(line.application_id) for line in lines],
            "second_authority": an_authority("Lies Tweede").email,
        }
        sys.stdout.write(f"{json.dumps(told)}\n")


def _main_applicant(application_id: int) -> str:
    return db.session.scalars(
        select(Account.email)
        .join(TeamMember, TeamMember.account_id == Account.id)
        .where(TeamMember.application_id == application_id, TeamMember.role == "main_applicant")
    ).one()


if __name__ == "__main__":
    main()
