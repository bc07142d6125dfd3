"""By when must be decided: the clock, its stops, and who is warned."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import DecisionWarning
from grants.applications.rules import Waiting, decision_clock
from grants.correspondence.models import Mail
from grants.foundation.database import db
from grants.foundation.outbox import run_everything
from grants.streams.rules.definition import Dates
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application
from tests.factories.people import Person, sign_in
from tests.factories.streams import a_definition, a_manager, an_open_stream

CLOSED = date(2026, 7, 30)
BY = date(2026, 10, 28)


def _clock(today: date, waiting: Waiting | None = None, **facts: object) -> tuple[date, int, bool, list[int]]:
    call = msgspec.structs.replace(a_definition(), **({"dates": Dates(decision_by=BY)} | facts))
    clock = decision_clock(call, closed_on=CLOSED, waiting=waiting, today=today)
    return clock.due_on, clock.days_left, clock.stands_still, [stop.days for stop in clock.stops]


ASKED = Waiting(date(2026, 8, 3), date(2026, 8, 10))
CAME = Waiting(date(2026, 8, 3), date(2026, 8, 10), date(2026, 8, 6))


@pytest.mark.parametrize(
    ("today", "waiting", "expected"),
    [
        (BY, None, (BY, 0, False, [])),
        (BY + timedelta(days=1), None, (BY, -1, False, [])),
        (date(2026, 8, 3), ASKED, (BY, 86, False, [])),
        (date(2026, 8, 4), ASKED, (BY + timedelta(days=1), 86, True, [1])),
        (date(2026, 8, 10), ASKED, (BY + timedelta(days=7), 86, True, [7])),
        (date(2026, 8, 11), ASKED, (BY + timedelta(days=7), 85, False, [7])),
        (date(2026, 8, 6), CAME, (BY + timedelta(days=2), 85, False, [2])),
        (
            date(2026, 8, 4),
            Waiting(date(2026, 8, 3), date(2026, 8, 10), date(2026, 8, 4)),
            (BY, 85, False, []),
        ),
    ],
)
def test_the_clock_stands_still_from_the_day_after_the_request(
    today: date, waiting: Waiting | None, expected: tuple[date, int, bool, list[int]]
) -> None:
    assert _clock(today, waiting) == expected


def test_without_a_day_in_the_call_the_weeks_count_and_do_not_roll() -> None:
    assert _clock(CLOSED, dates=Dates(), decision_weeks=13)[0] == date(2026, 10, 29)
    assert _clock(CLOSED, dates=Dates(), decision_weeks=8)[0] == date(2026, 9, 24)


def test_managers_are_warned_once_two_weeks_before_and_later_where_a_repair_was_asked(
    person: Person, clock: SetClock
) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    plain, repaired = a_submitted_application(stream, person), a_submitted_application(stream)
    clock.go(2026, 8, 3)
    commands.ask_repair(actor=manager, application=repaired, questions=["where"], wrong="x", days=7)
    clock.go(2026, 10, 13)
    jobs.warn_of_decisions()
    assert db.session.scalars(select(DecisionWarning)).all() == []
    clock.go(2026, 10, 14)
    for _ in range(2):
        jobs.warn_of_decisions()
    told = db.session.scalars(select(DecisionWarning)).all()
    assert [(one.due_on, one.applications) for one in told] == [(BY, 1)]
    clock.go(2026, 10, 21)
    jobs.warn_of_decisions()
    run_everything()
    mails = db.session.scalars(select(Mail).where(Mail.kind == "decision_nears").order_by(Mail.id)).all()
    assert [mail.to for mail in mails] == [manager.email] * 2
    assert "4 november 2026" in mails[1].subject
    assert queries.nearing_decisions(stream) == {BY: 1, BY + timedelta(days=7): 1}
    commands.withdraw_application(actor=person.account, application=plain, reason="Toch niet")
    assert queries.nearing_decisions(stream) == {BY + timedelta(days=7): 1}


@pytest.mark.parametrize(
    ("language", "left", "still"),
    [
        ("nl", "nog 14 dagen", "staat stil, daarna nog 86 dagen"),
        ("en", "14 days left", "stands still, 86 days left after it"),
    ],
)
def test_staff_read_the_clock_on_list_page_and_dossier_and_the_team_nowhere(
    client: FlaskClient, person: Person, clock: SetClock, language: str, left: str, still: str
) -> None:
    manager = a_manager()
    application = a_submitted_application(an_open_stream(manager), person)
    path = f"/applications/{application.id}"
    pages = (f"/streams/{application.stream_id}/applications", f"{path}/admissibility", f"{path}/dossier")
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    clock.go(2026, 10, 14)
    for page in pages:
        assert left in client.get(page).text
    assert f'/streams/{application.stream_id}/applications?weeks=2"' in client.get("/").text
    clock.go(2026, 8, 3)
    commands.ask_repair(actor=manager, application=application, questions=["where"], wrong="x", days=7)
    clock.go(2026, 8, 5)
    for page in pages:
        assert still in client.get(page).text
    sign_in(client, person.account)
    for page in (path, pages[2], f"{path}/repair"):
        assert still not in client.get(page).text
