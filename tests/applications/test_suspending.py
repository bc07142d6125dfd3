"""Days on which the decision clock stands still besides a repair (Awb 4:15): counted once, told, ended earlier."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from grants.applications import commands, queries
from grants.applications.models import Application
from grants.applications.rules import Later, Still, Waiting, decision_clock
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.outbox import run_everything
from grants.people.models import Account
from grants.streams.rules.definition import Dates
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application
from tests.factories.people import Person, a_holder, acts_for
from tests.factories.streams import a_definition, a_manager, an_open_stream

BY = date(2026, 10, 28)
CLOSED = date(2026, 7, 30)
CONSENT = Still(date(2026, 9, 1), date(2026, 9, 10), "consent")


@pytest.mark.parametrize(
    ("today", "still", "waiting", "later", "due_on", "stands"),
    [
        (date(2026, 8, 31), [CONSENT], None, None, BY, False),
        (date(2026, 9, 1), [CONSENT], None, None, BY + timedelta(days=1), True),
        (date(2026, 9, 10), [CONSENT], None, None, BY + timedelta(days=10), True),
        (date(2026, 9, 11), [CONSENT], None, None, BY + timedelta(days=10), False),
        (
            date(2026, 10, 1),
            [CONSENT, Still(date(2026, 9, 6), date(2026, 9, 15), "applicant")],
            None,
            None,
            BY + timedelta(days=15),
            False,
        ),
        (
            date(2026, 10, 1),
            [CONSENT],
            Waiting(date(2026, 8, 31), date(2026, 9, 7), date(2026, 9, 6)),
            None,
            BY + timedelta(days=10),
            False,
        ),
        (
            date(2026, 10, 1),
            [CONSENT],
            None,
            Later(date(2026, 9, 20), date(2026, 11, 20)),
            date(2026, 11, 20),
            False,
        ),
        (
            date(2026, 10, 1),
            [CONSENT],
            None,
            Later(date(2026, 8, 20), date(2026, 11, 20)),
            date(2026, 11, 30),
            False,
        ),
    ],
)
def test_a_day_on_which_it_stands_still_counts_once(
    today: date,
    still: list[Still],
    waiting: Waiting | None,
    later: Later | None,
    due_on: date,
    stands: bool,
) -> None:
    call = a_definition(dates=Dates(decision_by=BY))
    clock = decision_clock(call, closed_on=CLOSED, waiting=waiting, today=today, later=later, still=still)
    assert (clock.due_on, clock.stands_still) == (due_on, stands)


@pytest.fixture
def made(person: Person, clock: SetClock) -> Application:
    """An application in a call that has closed; the last day to decide is 28 October."""
    found = a_submitted_application(an_open_stream(), person)
    a_submitted_application(found.stream)
    clock.go(2026, 9, 1)
    return found


def suspend(made: Application, actor: Account | None = None, **facts: object) -> None:
    known = {
        "ground": "consent",
        "first_on": date(2026, 9, 1),
        "until_on": date(2026, 9, 30),
        "reason": "De aanvrager mailde dat het later mag.",
    } | facts
    commands.suspend_decision(actor=actor or a_manager(), application=made, **known)  # type: ignore[arg-type]


def due(made: Application) -> date:
    found = queries.clock_for(made)
    assert found is not None
    return found.due_on


def mails(kind: str) -> list[Mail]:
    run_everything()
    return list(db.session.scalars(select(Mail).where(Mail.kind == kind)))


def test_it_stands_still_is_kept_and_told_with_the_new_last_day(made: Application, clock: SetClock) -> None:
    suspend(made)
    sent = mails("decision_suspended")
    assert [mail.to for mail in sent] == [one.email for one in made.team]
    assert "27 november 2026" in sent[0].body
    assert "4:15, tweede lid, onder a" in sent[0].body
    clock.go(2026, 10, 5)
    assert due(made) == BY + timedelta(days=30)
    stream = made.stream
    running = queries.running_terms(a_manager(), [stream])
    assert [one.clock.due_on for one in running] == [BY, due(made)]
    rows = queries.applications_page(a_manager(), stream, cursor="").rows
    assert queries.clocks_for(stream, rows)[made.id] == queries.clock_for(made)
    deeds = select(AuditEntry.subject_id).where(AuditEntry.deed == "suspend_decision")
    assert list(db.session.scalars(deeds)) == [made.id]


def test_a_list_by_weeks_and_the_warnings_know_of_it(made: Application, clock: SetClock) -> None:
    suspend(made)
    plain = db.session.scalars(select(Application).where(Application.id != made.id)).one()
    clock.go(2026, 10, 20)
    assert queries.nearing_decisions(made.stream) == {BY: 1}
    limit = queries.limited_to(made.stream, weeks=2)
    rows = queries.applications_page(a_manager(), made.stream, where=limit).rows
    assert [row.title for row in rows] == [plain.title]


def test_it_ends_earlier_and_the_team_hears_that_too(made: Application, clock: SetClock) -> None:
    suspend(made, ground="force_majeure")
    clock.go(2026, 9, 10)
    (one,) = made.suspensions
    for day, code in ((date(2026, 9, 11), "ended_later_than_now"), (date(2026, 9, 30), "not_earlier")):
        with pytest.raises(RuleBroken) as broken:
            commands.end_suspension(actor=a_manager(), suspension=one, ended_on=day)
        assert broken.value.code == code
    commands.end_suspension(actor=a_manager(), suspension=one, ended_on=date(2026, 9, 9))
    assert due(made) == BY + timedelta(days=9)
    assert "6 november 2026" in mails("suspension_ended")[0].body


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"first_on": CLOSED}, "term_not_begun"),
        ({"first_on": date(2026, 10, 29), "until_on": date(2026, 10, 30)}, "term_over"),
        ({"until_on": date(2026, 8, 31)}, "ends_before"),
        ({"until_on": date(2027, 9, 30)}, "still_too_long"),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_days_that_cannot_be_are_refused(made: Application, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        suspend(made, **facts)
    assert broken.value.code == code
    assert made.suspensions == []


def test_only_a_manager_without_an_interest_does_so(made: Application) -> None:
    with pytest.raises(NotAllowed):
        suspend(made, a_holder("auditor"))
    closed = a_manager()
    acts_for(closed, made.organisation)
    with pytest.raises(NotFound):
        suspend(made, closed)
