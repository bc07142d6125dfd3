"""A call of its own with two applications in the database of a running site: `python -m tests.browser.formal_gap F1`.

Prints the numbers of the call and the applications, and who applied, as JSON.
"""

from __future__ import annotations

import json
import sys

from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.assembly import create_app
from grants.foundation.database import db
from grants.foundation.inspection import inspect
from grants.people.models import Account, Initiative, Membership, Organisation
from grants.people.queries import find_account
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.streams.rules.definition import FileRule, Question, Section, Words
from tests.browser.conftest import STAFF
from tests.factories import upload
from tests.factories.applications import an_application, fill_in, submit
from tests.factories.people import Person
from tests.factories.streams import a_definition

SECTIONS = (
    Section(
        "plan",
        Words("Het plan", "The plan"),
        (Question("summary", "text", Words("Wat gaat u doen?", "What will you do?"), words=200),),
    ),
    Section(
        "papers",
        Words("Stukken", "Papers"),
        (
            Question(
                "places", "places", Words("Waar gebeurt het?", "Where will it happen?"), substantive=False
            ),
            Question(
                "proof",
                "file",
                Words("Uittreksel van de Kamer van Koophandel", "Extract of the Chamber of Commerce"),
                substantive=False,
                files=FileRule(("pdf",), 1, 1),
            ),
        ),
    ),
)


def main(code: str) -> None:
    """Announce the call and let two initiatives of the demonstration apply."""
    with create_app().app_context():
        manager = _account(STAFF["programme_manager"])
        round_ = db.session.scalars(select(Stream).where(Stream.code == "S3")).one().round
        definition = a_definition(name=Words("Buren samen", "Neighbours together"), sections=SECTIONS)
        stream = streams.draft_stream(actor=manager, round_=round_, code=code, definition=definition)
        streams.announce_stream(actor=manager, stream=stream, announced_where="subsidiekalender")
        rows = db.session.execute(
            select(Account, Organisation, Initiative)
            .join(Membership, Membership.account_id == Account.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .join(Initiative, Initiative.owner_id == Organisation.id)
            .where(Initiative.confirmed_at.is_not(None), Membership.until_on.is_(None))
            .order_by(Initiative.id)
            .limit(2)
        ).all()
        made = [_apply(stream, Person(row[0], row[1]), row[2]) for row in rows]
        told = {"stream": stream.id, "applications": made, "people": [row[0].email for row in rows]}
        sys.stdout.write(f"{json.dumps(told)}\n")


def _account(email: str) -> Account:
    found = find_account(email)
    if found is None:
        raise LookupError(email)
    return found


def _apply(stream: Stream, person: Person, initiative: Initiative) -> int:
    application: Application = an_application(
        stream, person, initiative, title=f"Elke dinsdag samen: {initiative.name}", generated=True
    )
    fill_in(application, person.account)
    old = inspect(upload.a_pdf(), name="Uittreksel 2019.pdf", kinds=["pdf"], most_megabytes=1)
    applications.add_attachment(actor=person.account, application=application, question_key="proof", file=old)
    submit(application, person.account)
    return application.id


if __name__ == "__main__":
    main(sys.argv[1])
