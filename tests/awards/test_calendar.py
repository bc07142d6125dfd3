"""Calendars: what of an award has a day, who sees it, and a private address that tells no more than its owner sees."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select

from grants.awards import commands, queries
from grants.awards.models import CalendarFetch, CalendarSubscription
from grants.awards.rules import calendar as rules
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.secrets import keyed_digest
from grants.people import commands as people
from tests.factories.awards import an_award
from tests.factories.consult import a_booking, a_series
from tests.factories.people import acts_for, an_administrator, sign_in
from tests.factories.streams import a_manager


def events(content: bytes) -> dict[str, str]:
    """Return what stands in a calendar file, by identity without the site."""
    return {str(one["UID"]).split("@")[0]: str(one["SUMMARY"]) for one in Calendar.from_ical(content).events}


def test_a_page_shows_a_month_or_what_is_near() -> None:
    assert rules.days_shown(rules.month_of("2026-02"), date(2026, 9, 9)) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )
    assert rules.days_shown(rules.month_of("2026-13"), date(2026, 9, 9)) == (
        date(2026, 9, 2),
        date(2026, 12, 10),
    )
    assert rules.month_of("1066-10") is None
    assert (rules.month_before(date(2026, 1, 31)), rules.next_month(date(2026, 12, 31))) == (
        date(2025, 12, 1),
        date(2027, 1, 1),
    )


def test_the_calendar_of_an_award_holds_all_that_has_a_day_for_who_may_see_it(client: FlaskClient) -> None:
    granted, other = an_award(), an_award()
    a_series(granted)
    booking = a_booking(granted)
    number = granted.award.id
    sign_in(client, granted.team_mate)
    found = events(client.get(f"/awards/{number}/calendar.ics").data)
    assert set(found) == {
        f"start-{number}",
        "begin-1",
        f"end-{number}",
        f"account-{number}",
        f"determine-{number}",
        "deliverable-1",
        "deliverable-2",
        f"consult-{booking.id}",
    }
    assert found["deliverable-1"] == f"Handboek: {granted.award.title}"
    page = client.get(f"/awards/{number}/calendar").text
    assert "november 2027" in page
    assert "7 juli 2026, 10:00" in " ".join(page.replace("</time>", "").split())
    assert client.get(f"/awards/{other.award.id}/calendar").status_code == 404
    assert client.get(f"/awards/{other.award.id}/calendar.ics").status_code == 404


def test_the_desk_filters_by_month_kind_and_programme_and_hides_a_personal_interest(
    client: FlaskClient, statements: list[str]
) -> None:
    granted, other = an_award(), an_award()
    manager = a_manager()
    acts_for(manager, other.person.organisation)
    sign_in(client, manager)
    statements.clear()
    page = client.get("/calendar?month=2027-11").text
    assert len(statements) <= 20
    assert granted.award.title in page
    assert other.award.title not in page
    assert granted.award.title not in client.get("/calendar?month=2027-11&kind=consult").text
    assert granted.award.title not in client.get("/calendar?month=2027-10").text
    programme = other.award.programme_id
    assert granted.award.title in client.get(f"/calendar?month=2027-11&programme={programme}").text
    found = events(client.get("/calendar.ics").data)
    assert f"end-{granted.award.id}" in found
    assert f"end-{other.award.id}" not in found


def test_a_private_address_is_shown_once_rotates_and_ends(client: FlaskClient) -> None:
    granted = an_award()
    sign_in(client, granted.team_mate)
    assert "<code" not in client.get("/calendar/subscription").text

    def made() -> str:
        page = client.post("/calendar/subscription").text
        return page.split("<code")[1].split(">", 1)[1].split("<")[0].removeprefix("http://localhost")

    first, second = made(), made()
    assert "<code" not in client.get("/calendar/subscription").text
    token = second.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in str(db.session.scalars(select(CalendarSubscription.token_digest)).all())
    stranger = client.application.test_client()
    assert stranger.get(first).status_code == 404
    found = events(stranger.get(second).data)
    assert f"end-{granted.award.id}" in found
    client.post("/calendar/subscription/end")
    assert stranger.get(second).status_code == 404


def test_an_address_follows_what_its_owner_may_see_now(app: Flask) -> None:
    granted = an_award()
    token = commands.open_subscription(actor=granted.team_mate)
    found = commands.fetch_calendar(token=token, source="1.2.3.4")
    assert found is not None
    assert found.account == granted.team_mate
    people.disable_account(actor=an_administrator(), account=granted.team_mate, reason="Weg")
    assert commands.fetch_calendar(token=token, source="1.2.3.4") is None


def test_an_address_that_is_guessed_or_asked_too_often_is_not_answered(app: Flask) -> None:
    granted = an_award()
    token = commands.open_subscription(actor=granted.team_mate)
    for _ in range(rules.MOST_WRONG):
        assert commands.fetch_calendar(token="geraden", source="6.6.6.6") is None
    with pytest.raises(RuleBroken):
        commands.fetch_calendar(token=token, source="6.6.6.6")
    for _ in range(rules.MOST_FETCHES):
        assert commands.fetch_calendar(token=token, source="1.2.3.4") is not None
    with pytest.raises(RuleBroken):
        commands.fetch_calendar(token=token, source="1.2.3.4")
    assert queries.fetches_lately(keyed_digest("1.2.3.4"), None) == (0, 0)
    commands.forget_fetches()
    assert db.session.scalar(select(func.count()).select_from(CalendarFetch)) == 50
