"""A call with 40 applications and 12 reviewers in the database of a running site, and what they do off the stage.

`python -m tests.browser.review_round apply` announces a call in a round of its own, lets 40 organisations of the
demonstration apply, lets all in, and makes the reviewers; it prints their numbers and mail addresses as JSON.
`... review STREAM EMAIL` lets every reviewer but this one answer about interests and submit reviews.
`... answer STREAM` lets every reviewer say, before the panel, that there is no interest.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.assembly import create_app
from grants.demonstration.stage import DOMAIN, member_of_staff
from grants.foundation.clock import clock_at, now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account, Initiative, Membership, Organisation
from grants.people.queries import find_account
from grants.review import commands as review
from grants.review import queries
from grants.review.models import Assignment
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.streams.rules.definition import Dates, Rebuttal
from tests.browser.conftest import STAFF
from tests.factories.applications import an_application, fill_in, submit
from tests.factories.budget import fund
from tests.factories.people import Person
from tests.factories.review import answers_for_panel, scores_of
from tests.factories.streams import a_definition, words

HOW_MANY, AWARDS, ASKED = 40, 14, Money.euro(30_000)
THEMES = ("wandelen", "zingen", "tuinieren", "voorlezen")
"""Ten applications are about each, and three of the twelve reviewers know about each."""
NAMES = (
    "Anna Wolters",
    "Aart Zeeman",
    "Amber Yildiz",
    "Bas Xanten",
    "Bente Vroom",
    "Bram Ursem",
    "Carla Tromp",
    "Cem Stolk",
    "Chris Rijpma",
    "Daan Quist",
    "Dewi Pronk",
    "Dirk Ootes",
)
LATE_INTEREST, TOO_LOW = 22, 1
"""The application of which one reviewer hides an interest, and the score with which that reviewer keeps it out."""


def title_of(number: int) -> str:
    """Return what an application is called."""
    return f"Plan {number:02}: {THEMES[(number - 1) // 10]} met buren"


def level_of(number: int) -> int:
    """Return the score everybody honest gives an application: ten get a five, ten a four, ten a three, ten a two."""
    return (5, 4, 3, 2)[number % 4]


def number_of(title: str) -> int:
    """Return which application this title is of."""
    return int(title.split(":", maxsplit=1)[0].removeprefix("Plan "))


@command
def apply() -> dict[str, Any]:
    """Announce, apply, let in, and make the reviewers: all in the month before now."""
    opens, administrator = now() - timedelta(days=30), _account(STAFF["administrator"])
    with clock_at(opens):
        stream = _announced(_account(STAFF["programme_manager"]))
    with clock_at(opens + timedelta(days=10)):
        made = [_applied(stream, number, *row) for number, row in enumerate(_applicants(), start=1)]
    with clock_at(now() - timedelta(days=1)):
        for one in made:
            applications.find_admissible(
                actor=_account(STAFF["programme_manager"]), application=one, reason="Op tijd en volledig"
            )
        readers = [_reader(administrator, stream, place, name) for place, name in enumerate(NAMES)]
    return {
        "stream": stream.id,
        "applications": [one.id for one in made],
        "applicants": [one.team[0].account.email for one in made if one.team[0].account],
        "reviewers": [one.email for one in readers],
    }


def _announced(manager: Account) -> Stream:
    programme = db.session.scalars(select(Stream).where(Stream.code == "S3")).one().round.programme
    round_ = streams.open_round(
        actor=manager, programme=programme, name_nl="Burenronde", name_en="Neighbours", year=today().year
    )
    dates = Dates(
        opens_at=now(),
        closes_at=now() + timedelta(days=28),
        decision_by=today() + timedelta(days=200),
        start_from=today() + timedelta(days=230),
    )
    definition = a_definition(
        name=words("Buren samen"),
        ceiling_cents=(ASKED * AWARDS).cents,
        reviews_wanted=3,
        tie_rule=("lot",),
        rebuttal=Rebuttal(),
        dates=dates,
    )
    stream = streams.draft_stream(actor=manager, round_=round_, code="BUREN", definition=definition)
    fund(stream.pot, ASKED * AWARDS)
    streams.announce_stream(actor=manager, stream=stream, announced_where="subsidiekalender")
    return stream


def _applicants() -> list[tuple[Account, Organisation, Initiative]]:
    """Return somebody of each of 40 organisations with an initiative of its own."""
    rows = db.session.execute(
        select(Account, Organisation, Initiative)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Initiative, Initiative.owner_id == Organisation.id)
        .where(Initiative.confirmed_at.is_not(None), Membership.until_on.is_(None))
        .order_by(Initiative.id, Account.id)
    )
    found = {row[1].id: (row[0], row[1], row[2]) for row in rows}
    return list(found.values())[:HOW_MANY]


def _applied(
    stream: Stream, number: int, account: Account, organisation: Organisation, initiative: Initiative
) -> Application:
    person = Person(account, organisation)
    made = an_application(stream, person, initiative, title=title_of(number), generated=True)
    submit(fill_in(made, account, requested=ASKED), account)
    return made


def _reader(administrator: Account, stream: Stream, place: int, name: str) -> Account:
    reader = member_of_staff(
        administrator, f"buren-lezer{place + 1}", name, "reviewer", scope_kind="stream", scope_id=stream.id
    )
    review.save_profile(
        actor=reader,
        version=0,
        kind="referee",
        institution="",
        expertise=f"Jaren bezig met {THEMES[place // 3]}",
        most=12,
    )
    return reader


@command
def review_as_others(stream_id: int, but: str) -> dict[str, Any]:
    """Let every reviewer but one answer and judge; the seventh hides an interest, and scores one application low."""
    given = db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .where(Application.stream_id == stream_id, Assignment.state.in_(("assigned", "free")))
        .order_by(Assignment.id)
    ).all()
    hides = _account(f"buren-lezer7@{DOMAIN}")
    done = 0
    for one in given:
        if one.reviewer.email == but:
            continue
        if one.state == "assigned":
            review.declare_free(actor=one.reviewer, assignment=one)
        number = number_of(one.application.title)
        low = number == LATE_INTEREST and one.reviewer_id == hides.id
        scores = scores_of(one.application.stream, TOO_LOW if low else level_of(number))
        review.submit_review(actor=one.reviewer, assignment=one, version=0, scores=scores, remarks="")
        done += 1
    return {"reviews": done}


@command
def answer(stream_id: int) -> dict[str, Any]:
    """Let every reviewer answer before the panel."""
    stream = db.session.get_one(Stream, stream_id)
    readers = queries.reviewers_of(stream)
    for reader in readers:
        answers_for_panel(reader, stream)
    return {"answered": len(readers)}


def _account(email: str) -> Account:
    found = find_account(email)
    if found is None:
        raise LookupError(email)
    return found


def main(part: str, *facts: str) -> None:
    """Play one part and print what it says."""
    with create_app().app_context():
        if part == "apply":
            told = apply()
        elif part == "review":
            told = review_as_others(int(facts[0]), facts[1])
        else:
            told = answer(int(facts[0]))
        sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
