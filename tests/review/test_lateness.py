"""Late reviews: the managers hear of them until they are done, and one reviewer alone may have a later day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.correspondence.models import Mail
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.outbox import run_everything
from grants.people.models import Account
from grants.review import commands, jobs, queries
from grants.review.rules.dates import ReviewDates, digest_step
from grants.streams.models import Stream
from tests.factories.people import a_holder, acts_for, sign_in
from tests.factories.review import a_review, a_reviewer, an_assignment, start
from tests.factories.streams import a_manager
from tests.review.test_dates import DUE, due_stream, noon, reminded


def told(day: date, kind: str = "late_reviews") -> list[tuple[str, str]]:
    """Return to whom mail of this kind leaves on a day, and its text; the sweeper comes by twice."""
    before = {mail.id for mail in db.session.scalars(select(Mail))}
    with clock_at(noon(day)):
        jobs.tell_of_late_reviews()
        jobs.tell_of_late_reviews()
        run_everything()
    found = db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.to, Mail.id))
    return [(mail.to, mail.body) for mail in found if mail.id not in before]


def later(stream: Stream, reviewer: Account, day: date, *, reason: str = "Ziek.") -> None:
    commands.give_later_day(actor=a_manager(), stream=stream, reviewer=reviewer, due_on=day, reason=reason)


def test_a_moved_day_never_locks_before_it_and_digests_stop_after_a_while() -> None:
    usual = ReviewDates(DUE, DUE + timedelta(days=2))
    assert usual.moved_to(None) == usual
    assert usual.moved_to(DUE + timedelta(days=9)) == ReviewDates(
        DUE + timedelta(days=9), DUE + timedelta(days=9)
    )
    assert usual.moved_to(DUE + timedelta(days=1)).locks_on == DUE + timedelta(days=2)
    assert ReviewDates(DUE, None).moved_to(DUE).locks_on is None
    steps = {days: digest_step(DUE, DUE + timedelta(days=days)) for days in (0, 1, 3, 4, 8, 14, 15)}
    assert steps == {0: None, 1: 1, 3: 1, 4: 4, 8: 8, 14: 8, 15: None}


@pytest.mark.usefixtures("app")
def test_managers_hear_once_a_step_how_many_are_late_and_nothing_once_all_is_done() -> None:
    stream, applications = due_stream(3)
    manager, other = a_manager(), a_holder("programme_manager", name="Mies Manager")
    people = [a_reviewer(stream) for _ in range(2)]
    given = [an_assignment(one, people[0]) for one in applications[:2]]
    given.append(an_assignment(applications[2], people[1]))
    start(stream)
    acts_for(other, applications[2].organisation)
    assert told(DUE) == []
    found = dict(told(DUE + timedelta(days=1)))
    assert "Nog niet ingediend: 3. Beoordelaars die te laat zijn: 2." in found[manager.email]
    assert "Nog niet ingediend: 2. Beoordelaars die te laat zijn: 1." in found[other.email]
    assert told(DUE + timedelta(days=2)) == []
    with clock_at(noon(DUE + timedelta(days=3))):
        for one in given[:2]:
            a_review(one, 4)
    again = dict(told(DUE + timedelta(days=4)))
    assert manager.email in again
    assert other.email not in again
    with clock_at(noon(DUE + timedelta(days=5))):
        a_review(given[2], 4)
    assert told(DUE + timedelta(days=8)) == []


@pytest.mark.usefixtures("app")
def test_one_reviewer_alone_hands_in_later_is_reminded_later_and_is_not_late() -> None:
    stream, (application,) = due_stream(late=0)
    ill, well = a_reviewer(stream), a_reviewer(stream)
    one, two = an_assignment(application, ill), an_assignment(application, well)
    start(stream)
    day = DUE + timedelta(days=10)
    later(stream, ill, day)
    run_everything()
    (mail,) = db.session.scalars(select(Mail).where(Mail.kind == "later_day_given"))
    assert mail.to == ill.email
    assert reminded(DUE) == [("reviews_due", well.email)]
    with clock_at(noon(DUE + timedelta(days=1))):
        rows = {
            row.reviewer.id: row
            for row in queries.lateness(a_manager(), queries.get_desk(a_manager(), stream.id))
        }
        assert [rows[who.id].is_late(DUE, DUE + timedelta(days=1)) for who in (ill, well)] == [False, True]
        with pytest.raises(NotAllowed):
            a_review(two, 4)
        a_review(one, 4, submitted=False)
    assert [body for _to, body in told(DUE + timedelta(days=1)) if "zijn: 1." in body] != []
    assert reminded(day) == [("reviews_due", ill.email)]
    with clock_at(noon(day)):
        review = a_review(one, 4)
    assert review.due_at is not None
    assert review.due_at.date() == day
    with clock_at(noon(day + timedelta(days=1))), pytest.raises(NotAllowed):
        commands.reopen_review(actor=ill, assignment=one)


@pytest.mark.usefixtures("app")
def test_a_later_day_has_a_reason_is_later_and_ends_with_the_panel() -> None:
    stream, (application,) = due_stream()
    reviewer = a_reviewer(stream)
    an_assignment(application, reviewer)
    for day, reason, field in ((DUE, "Ziek.", "due_on"), (DUE + timedelta(days=1), " ", "reason")):
        with pytest.raises(RuleBroken) as refused:
            later(stream, reviewer, day, reason=reason)
        assert refused.value.field == field
    with pytest.raises(NotFound):
        later(stream, a_holder("auditor"), DUE + timedelta(days=1))
    later(stream, reviewer, DUE + timedelta(days=1))
    later(stream, reviewer, DUE + timedelta(days=3))
    assert [one.due_on for one in queries.later_days(stream).values()] == [DUE + timedelta(days=3)]
    start(stream)
    commands.open_panel(actor=a_manager(), stream=stream)
    with pytest.raises(RuleBroken):
        later(stream, reviewer, DUE + timedelta(days=5))


def test_a_manager_gives_a_later_day_and_sees_how_often_somebody_declined(client: FlaskClient) -> None:
    stream, applications = due_stream(2)
    reviewer = a_reviewer(stream, "Ans")
    declined = an_assignment(applications[0], reviewer)
    commands.decline_assignment(actor=reviewer, assignment=declined, reason="Geen tijd.")
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/review/load"
    assert "1 hier, 0 elders" in client.get(address).text
    form = f"{address}/{reviewer.id}/later-day"
    assert client.get(form).status_code == 200
    assert client.get(f"{address}/{a_manager().id}/later-day").status_code == 404
    wrong = client.post(form, data={"due_on": DUE.isoformat(), "reason": "Op reis"})
    assert wrong.status_code == 422
    assert "Op reis" in wrong.text
    assert client.post(form, data={"due_on": "2026-10-08", "reason": "Op reis"}).status_code == 303
    assert "later: 8 oktober 2026" in client.get(address).text
    sign_in(client, a_holder("auditor"))
    assert client.get(form).status_code == 403


@pytest.mark.usefixtures("app")
def test_who_wrote_a_review_that_is_set_aside_gets_mail_without_the_reason() -> None:
    stream, (application,) = due_stream()
    assignment = an_assignment(application)
    start(stream)
    review = a_review(assignment, 4)
    commands.set_review_aside(
        actor=a_manager(), assignment=assignment, version=review.version, reason="Te dun onderbouwd."
    )
    run_everything()
    (mail,) = db.session.scalars(select(Mail).where(Mail.kind == "review_set_aside"))
    assert mail.to == assignment.reviewer.email
    assert f"/reviews/{assignment.id}" in mail.body
    assert "onderbouwd" not in mail.body
