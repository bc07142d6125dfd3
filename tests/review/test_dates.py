"""By when reviews are due, when they lock, who is reminded, and how far each reviewer is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.correspondence.models import Mail
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.outbox import run_everything
from grants.people import commands as people
from grants.people.models import Account
from grants.review import commands, jobs, queries
from grants.review.models import Review, ReviewReminder
from grants.review.rules import ReviewDates, check_dates, reminder_step, review_dates
from grants.streams.models import Stream
from grants.streams.rules import contradictions
from tests.factories.people import acts_for, an_administrator, sign_in
from tests.factories.review import (
    a_review,
    a_reviewer,
    a_stream_with_applications,
    an_assignment,
    scores_of,
    start,
)
from tests.factories.streams import a_definition, a_manager

DUE = date(2026, 9, 30)


def due_stream(
    how_many: int = 1, *, late: int | None = None, due: date = DUE
) -> tuple[Stream, list[Application]]:
    """Return a stream whose reviews are due, and lock so many days after it."""
    dates = msgspec.structs.replace(a_definition().dates, review_until=due)
    return a_stream_with_applications(how_many, dates=dates, late_review_days=late)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def reminded(day: date) -> list[tuple[str, str]]:
    """Return what leaves on this day, and to whom; the sweeper comes by twice."""
    before = {mail.id for mail in db.session.scalars(select(Mail))}
    with clock_at(noon(day)):
        jobs.remind_reviewers()
        jobs.remind_reviewers()
        run_everything()
    kinds = ("reviews_due", "reviews_late")
    found = db.session.scalars(select(Mail).where(Mail.kind.in_(kinds)).order_by(Mail.id))
    return [(mail.kind, mail.to) for mail in found if mail.id not in before]


# --- On paper ---------------------------------------------------------------------------------------


def test_the_days_of_the_manager_hold_before_those_of_the_call() -> None:
    dates = msgspec.structs.replace(a_definition().dates, review_until=DUE)
    call = a_definition(dates=dates, late_review_days=3)
    assert review_dates(call, None, None) == ReviewDates(DUE, DUE + timedelta(days=3))
    assert review_dates(call, date(2026, 10, 5), None) == ReviewDates(date(2026, 10, 5), None)
    assert review_dates(a_definition(dates=dates), None, None) == ReviewDates(DUE, None)
    locked = ReviewDates(DUE, DUE)
    assert [locked.have_locked(DUE), locked.have_locked(DUE + timedelta(days=1))] == [False, True]


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (-8, None),
        (-7, -7),
        (-3, -7),
        (-2, -2),
        (-1, -2),
        (0, 0),
        (1, 0),
        (2, 2),
        (6, 2),
        (7, 7),
        (14, 7),
        (15, None),
    ],
)
def test_only_the_latest_reminder_is_due(days: int, step: int | None) -> None:
    assert reminder_step(DUE, DUE + timedelta(days=days)) == step


def test_days_that_cannot_be_are_refused() -> None:
    check_dates(DUE, DUE, DUE)
    for due, locks, code in ((DUE, None, "due_passed"), (date(2026, 10, 2), DUE, "locks_too_early")):
        with pytest.raises(RuleBroken) as refused:
            check_dates(due, locks, date(2026, 10, 1))
        assert refused.value.code == code
    assert contradictions(a_definition(late_review_days=3)) != []


# --- The lock ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_reviews_lock_after_their_last_day_until_the_manager_sets_a_later_one() -> None:
    stream, applications = due_stream(2, late=2)
    reviewer = a_reviewer(stream)
    one, two = (an_assignment(application, reviewer) for application in applications)
    start(stream)
    with clock_at(noon(DUE + timedelta(days=2))):
        a_review(one, 4)
    with clock_at(noon(DUE + timedelta(days=3))):
        for refused in (
            lambda: a_review(two, 4, submitted=False),
            lambda: a_review(two, 4),
            lambda: commands.reopen_review(actor=reviewer, assignment=one),
        ):
            with pytest.raises(NotAllowed):
                refused()
        version = db.session.scalars(select(Review).where(Review.assignment_id == one.id)).one().version
        commands.return_review(actor=a_manager(), assignment=one, version=version, note="Leg uit.")
        a_review(one, scores=scores_of(stream, 3))
        later = DUE + timedelta(days=10)
        commands.set_review_dates(
            actor=a_manager(), stream=stream, due_on=later, locks_on=later, reason="Ziekte."
        )
        a_review(two, 4)
    kept = dict(db.session.execute(select(Review.assignment_id, Review.due_at)).tuples().all())
    assert kept[one.id] == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert kept[two.id] == datetime(2026, 10, 10, 22, tzinfo=UTC)


@pytest.mark.usefixtures("app")
def test_who_sets_the_dates_and_until_when() -> None:
    stream, (application,) = due_stream()
    assignment = an_assignment(application)
    facts = {"stream": stream, "due_on": date(2026, 10, 9), "locks_on": None}
    with pytest.raises(NotFound):
        commands.set_review_dates(actor=assignment.reviewer, reason="x", **facts)
    with pytest.raises(RuleBroken) as refused:
        commands.set_review_dates(actor=a_manager(), reason=" ", **facts)
    assert refused.value.field == "reason"
    commands.set_review_dates(actor=a_manager(), reason="Vakantie.", **facts)
    assert queries.get_desk(a_manager(), stream.id).dates == ReviewDates(date(2026, 10, 9), None)
    start(stream)
    commands.open_panel(actor=a_manager(), stream=stream)
    with pytest.raises(RuleBroken) as late:
        commands.set_review_dates(actor=a_manager(), reason="x", **facts)
    assert late.value.code == "reviews_locked"


# --- Reminders --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_who_has_open_reviews_is_reminded_once_at_each_step_and_not_when_done() -> None:
    stream, applications = due_stream(2)
    slow, quick = a_reviewer(stream), a_reviewer(stream)
    given = [an_assignment(application, slow) for application in applications]
    done = an_assignment(applications[0], quick)
    assert reminded(DUE - timedelta(days=7)) == []
    start(stream)
    both = sorted([("reviews_due", slow.email), ("reviews_due", quick.email)])
    assert sorted(reminded(DUE - timedelta(days=7))) == both
    assert reminded(DUE - timedelta(days=6)) == []
    a_review(done, 4)
    a_review(given[0], 4, submitted=False)
    assert reminded(DUE - timedelta(days=2)) == [("reviews_due", slow.email)]
    assert reminded(DUE) == [("reviews_due", slow.email)]
    assert reminded(DUE + timedelta(days=2)) == [("reviews_late", slow.email)]
    for assignment in given:
        a_review(assignment, 4)
    assert reminded(DUE + timedelta(days=7)) == []
    steps = db.session.scalars(
        select(ReviewReminder.step).where(ReviewReminder.reviewer_id == slow.id).order_by(ReviewReminder.id)
    )
    assert steps.all() == [-7, -2, 0, 2]


@pytest.mark.usefixtures("app")
def test_no_reminder_reaches_who_was_asked_after_its_day_or_has_an_interest_or_is_locked_out() -> None:
    stream, (application,) = due_stream(late=0)
    party, asked_late = a_reviewer(stream), a_reviewer(stream)
    an_assignment(application, party)
    start(stream)
    acts_for(party, application.organisation)
    with clock_at(noon(DUE - timedelta(days=1))):
        an_assignment(application, asked_late)
    assert reminded(DUE - timedelta(days=1)) == []
    assert reminded(DUE) == [("reviews_due", asked_late.email)]
    assert reminded(DUE + timedelta(days=2)) == []


@pytest.mark.usefixtures("app")
def test_a_later_day_is_reminded_anew() -> None:
    stream, (application,) = due_stream()
    assignment = an_assignment(application)
    start(stream)
    assert reminded(DUE) == [("reviews_due", assignment.reviewer.email)]
    later = DUE + timedelta(days=20)
    with clock_at(noon(DUE)):
        commands.set_review_dates(
            actor=a_manager(), stream=stream, due_on=later, locks_on=None, reason="Ziekte."
        )
    assert reminded(DUE + timedelta(days=2)) == []
    assert reminded(later - timedelta(days=7)) == [("reviews_due", assignment.reviewer.email)]


# --- Load and lateness ------------------------------------------------------------------------------


def an_earlier_call(reviewer: Account) -> None:
    """Let somebody have reviewed in an earlier call: once in time, once late."""
    earlier, applications = due_stream(2)
    people.grant_role(
        actor=an_administrator(), account=reviewer, role="reviewer", scope_kind="stream", scope_id=earlier.id
    )
    first, second = (an_assignment(application, reviewer) for application in applications)
    start(earlier)
    with clock_at(noon(DUE)):
        a_review(first, 4)
    with clock_at(noon(DUE + timedelta(days=1))):
        a_review(second, 4)


@pytest.mark.usefixtures("app")
def test_the_load_says_how_far_each_is_and_how_often_in_time_elsewhere() -> None:
    stream, applications = due_stream(4)
    reviewer = a_reviewer(stream, "Bea")
    a_reviewer(stream, "Niemand")
    an_earlier_call(reviewer)
    given = [an_assignment(application, reviewer, free=i > 0) for i, application in enumerate(applications)]
    start(stream)
    a_review(given[1], 4, submitted=False)
    with clock_at(noon(DUE)):
        a_review(given[2], 4)
    with clock_at(noon(DUE + timedelta(days=1))):
        a_review(given[3], 4)
    manager = a_manager()
    busy, idle = queries.lateness(manager, queries.get_desk(manager, stream.id))
    assert (busy.reviewer.name, idle.reviewer.name) == ("Bea", "Niemand")
    assert (busy.assigned, busy.declared, busy.drafts, busy.submitted) == (4, 3, 1, 2)
    assert (busy.submitted_late, busy.open_reviews) == (1, 2)
    assert (busy.earlier_on_time, busy.earlier) == (1, 2)
    assert (idle.assigned, idle.earlier) == (0, 0)


def test_what_is_closed_to_a_manager_is_not_in_the_load(client: FlaskClient) -> None:
    stream, applications = due_stream(2)
    reviewer = a_reviewer(stream)
    for application in applications:
        an_assignment(application, reviewer)
    manager = a_manager()
    acts_for(manager, applications[0].organisation)
    (row,) = queries.lateness(manager, queries.get_desk(manager, stream.id))
    assert row.assigned == 1


def test_the_pages(client: FlaskClient) -> None:
    stream, (application,) = due_stream(late=2)
    assignment = an_assignment(application)
    start(stream)
    manager = a_manager()
    sign_in(client, manager)
    assert "Beoordelingen komen binnen tot en met" in client.get(f"/streams/{stream.id}/review").text
    address = f"/streams/{stream.id}/review/dates"
    assert 'value="2026-09-30"' in client.get(address).text
    data = {"due_on": "2026-10-09", "locks_on": "2026-10-01", "reason": "Vakantie."}
    assert client.post(address, data=data).status_code == 422
    assert client.post(address, data=data | {"locks_on": "2026-10-10"}).status_code == 303
    assert "Vakantie." in client.get(address).text
    with clock_at(noon(date(2026, 10, 10))):
        assert "1 open" in client.get(f"/streams/{stream.id}/review/load").text
        sign_in(client, assignment.reviewer)
        assert "Na 10 oktober 2026 kunt u niets meer indienen." in client.get("/reviews").text
    with clock_at(noon(date(2026, 10, 11))):
        assert "De laatste dag voor beoordelingen was 10 oktober 2026." in client.get("/reviews").text
        assert "Beoordeel aanvragen" not in client.get("/").text
