"""The consult hour: its days, who has which time, what is told, and what may not be advised there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select

from grants.awards.models import Award
from grants.correspondence.jobs import as_message
from grants.correspondence.models import Mail
from grants.deliverables import commands, queries
from grants.deliverables.jobs import remind_of_appointments
from grants.deliverables.models import ConsultBooking, ConsultSlot
from grants.deliverables.rules import consult as rules
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.people.commands import grant_role, revoke_role
from grants.people.models import Account
from grants.streams.models import Inquiry
from tests.conftest import SetClock
from tests.factories.applications import a_team_mate
from tests.factories.awards import an_award
from tests.factories.consult import TUESDAYS, a_booking, a_series, an_adviser, free_slots
from tests.factories.deliverables import a_handbook
from tests.factories.people import a_holder, sign_in
from tests.factories.reporting import change
from tests.factories.streams import a_manager, an_open_stream


def mails(kind: str) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def method_of(mail: Mail) -> tuple[str, int, datetime]:
    """Return what an invitation asks of a calendar: its method, its sequence and when it is."""
    assert mail.appointment is not None
    read = Calendar.from_ical(mail.appointment)
    event = read.events[0]
    return str(read["METHOD"]), int(event["SEQUENCE"]), event["DTSTART"].dt


def test_days_skip_holidays_and_times_follow_the_dutch_clock() -> None:
    weekly = replace(
        TUESDAYS, weekday=1, from_on=date(2026, 3, 23), until_on=date(2026, 4, 13), begins=time(9, 30)
    )
    held, skipped = rules.days_of(weekly)
    assert held == [date(2026, 3, 23), date(2026, 3, 30), date(2026, 4, 13)]
    assert skipped == [date(2026, 4, 6)]
    before, after = rules.slots_of(held[0], weekly), rules.slots_of(held[1], weekly)
    assert before[0] == (datetime(2026, 3, 23, 8, 30, tzinfo=UTC), datetime(2026, 3, 23, 9, tzinfo=UTC))
    assert after[1] == (datetime(2026, 3, 30, 8, tzinfo=UTC), datetime(2026, 3, 30, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"until_on": date(2026, 6, 1)}, "series_backwards"),
        ({"until_on": date(2029, 6, 1)}, "series_too_long"),
        ({"slot_minutes": 5}, "slots_wrong"),
        ({"slot_count": 13}, "slots_wrong"),
        ({"begins": time(23, 30)}, "past_midnight"),
        ({"link": "http://onveilig.example"}, "link_wrong"),
    ],
)
def test_a_series_that_cannot_be_held_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_weekly(replace(TUESDAYS, **change), [(1, "ZonMw")])  # type: ignore[arg-type]
    assert refused.value.code == code
    with pytest.raises(RuleBroken):
        rules.check_weekly(TUESDAYS, [(1, "ZonMw"), (1, "Movisie")])


def test_an_appointment_is_booked_moved_and_cancelled_and_calendars_follow(app: Flask) -> None:
    granted = an_award()
    series = a_series(granted)
    assert [hour.on_day.day for hour in series.hours] == [7, 14, 21, 28]
    slots = free_slots(granted)
    booking = a_booking(granted, deliverable=a_handbook(granted))
    assert (booking.topic, booking.state) == ("handbook", "booked")
    assert free_slots(granted) == slots[1:]
    asked = mails("consult_booked")
    assert {one.to for one in asked} == {
        granted.team_mate.email,
        *(host.account.email for host in series.hosts),
    }
    assert method_of(asked[0])[:2] == ("REQUEST", 0)
    assert "TZID=Europe/Amsterdam:20260707T100000" in (asked[0].appointment or "")
    assert "BEGIN:VTIMEZONE" in (asked[0].appointment or "")
    message = as_message(asked[0], sender="ronde@voorbeeld.example")
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    with pytest.raises(Stale):
        commands.move_booking(
            actor=granted.team_mate, booking=booking, slot=slots[3], version=booking.version - 1
        )
    commands.move_booking(actor=granted.team_mate, booking=booking, slot=slots[3], version=booking.version)
    assert method_of(mails("consult_moved")[0]) == ("REQUEST", 1, slots[3].starts_at)
    commands.cancel_booking(actor=granted.team_mate, booking=booking)
    assert method_of(mails("consult_cancelled")[0])[:2] == ("CANCEL", 2)
    assert free_slots(granted) == slots
    with pytest.raises(RuleBroken):
        commands.cancel_booking(actor=granted.team_mate, booking=booking)


def test_who_may_book_what(app: Flask, clock: SetClock) -> None:
    granted, other = an_award(), an_award(generated=True)
    series = a_series(granted)
    first = free_slots(granted)[0]
    with pytest.raises(NotFound):
        queries.get_free_slot(other.team_mate, first.id)
    with pytest.raises(NotFound):
        commands.book_slot(actor=other.team_mate, award=granted.award, slot=first, question="?")
    with pytest.raises(NotFound):
        commands.book_slot(actor=other.team_mate, award=other.award, slot=first, question="?")
    a_booking(granted)
    a_booking(granted)
    with pytest.raises(RuleBroken) as refused:
        a_booking(granted)
    assert refused.value.code == "too_many_bookings"
    neighbour = an_award(granted.stream)
    with pytest.raises(RuleBroken) as refused:
        commands.book_slot(actor=neighbour.team_mate, award=neighbour.award, slot=first, question="?")
    assert refused.value.code == "slot_taken"
    clock.go(2026, 7, 21)
    with pytest.raises(RuleBroken) as refused:
        commands.book_slot(
            actor=neighbour.team_mate, award=neighbour.award, slot=series.hours[1].slots[0], question="?"
        )
    assert refused.value.code == "has_begun"


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[object]:
    """Do all at the same moment, each with a session of its own; return what came of each."""
    outcomes: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def work(place: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                outcomes[place] = acts[place]()
            except RuleBroken as error:
                outcomes[place] = error.code
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(acts))]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.both
def test_two_projects_that_press_at_once_get_one_time_together_never(app: Flask) -> None:
    first = an_award()
    second = an_award(first.stream)
    a_series(first)
    slot_id = free_slots(first)[0].id

    def booking(account_id: int, award_id: int) -> Callable[[], object]:
        def act() -> object:
            commands.book_slot(
                actor=db.session.get_one(Account, account_id),
                award=db.session.get_one(Award, award_id),
                slot=db.session.get_one(ConsultSlot, slot_id),
                question="Wie eerst komt",
            )
            return "booked"

        return act

    pressing = [booking(one.team_mate.id, one.award.id) for one in (first, second) * 3]
    outcomes = at_once(app, pressing)
    assert outcomes.count("booked") == 1
    assert set(outcomes) <= {"booked", "slot_taken"}
    assert db.session.scalar(select(func.count()).select_from(ConsultBooking)) == 1


def test_a_day_that_is_cancelled_frees_who_booked_and_is_told(app: Flask, clock: SetClock) -> None:
    granted = an_award()
    manager = a_manager()
    series = a_series(granted, manager=manager)
    booking = a_booking(granted)
    hour = series.hours[0]
    with pytest.raises(NotAllowed):
        commands.cancel_consult_hour(
            actor=series.hosts[0].account, hour=hour, version=hour.version, reason="Ziek"
        )
    cancelled = commands.cancel_consult_hour(actor=manager, hour=hour, version=hour.version, reason="Ziek")
    assert (cancelled, booking.state) == (1, "fallen_out")
    (told,) = [one for one in mails("consult_fallen_out") if one.to == granted.team_mate.email]
    assert "Ziek" in told.body
    assert method_of(told)[0] == "CANCEL"
    assert [slot.hour.on_day.day for slot in free_slots(granted)] == [14, 14, 21, 21, 28, 28]
    with pytest.raises(RuleBroken) as refused:
        commands.book_slot(actor=granted.team_mate, award=granted.award, slot=hour.slots[0], question="Toch")
    assert refused.value.code == "hour_cancelled"
    clock.go(2026, 7, 15)
    later = series.hours[1]
    with pytest.raises(RuleBroken):
        commands.cancel_consult_hour(actor=manager, hour=later, version=later.version, reason="Te laat")


def test_the_reminder_comes_the_day_before_and_once(app: Flask, clock: SetClock) -> None:
    granted = an_award()
    a_series(granted)
    a_booking(granted)
    clock.go(2026, 7, 5, 23)
    remind_of_appointments()
    assert mails("consult_nears") == []
    clock.go(2026, 7, 6, 8)
    remind_of_appointments()
    remind_of_appointments()
    assert len(mails("consult_nears")) == 3


def test_notes_reach_whom_they_are_for_and_become_an_entry_in_one_step(app: Flask, clock: SetClock) -> None:
    granted = an_award()
    neighbour = an_award(granted.stream)
    series = a_series(granted)
    adviser = series.hosts[0].account
    booking = a_booking(granted)
    with pytest.raises(RuleBroken):
        commands.note_outcome(actor=adviser, booking=booking, came=True)
    clock.go(2026, 7, 7)
    commands.note_outcome(actor=adviser, booking=booking, came=False)
    commands.note_outcome(actor=adviser, booking=booking, came=True)
    assert booking.state == "attended"
    note = commands.write_note(actor=adviser, booking=booking, text="Vraag de huisarts.", readers="advisers")
    assert queries.shared_notes(neighbour.team_mate) == []
    commands.change_note(actor=adviser, note=note, version=note.version, text=note.text, readers="projects")
    assert [one.text for one in queries.shared_notes(neighbour.team_mate)] == ["Vraag de huisarts."]
    assert queries.shared_notes(a_holder("reviewer")) == []
    with pytest.raises(NotFound):
        commands.write_note(actor=granted.team_mate, booking=booking, text="x", readers="project")
    entry = commands.publish_entry(
        actor=adviser,
        programme=granted.award.programme,
        note=note,
        topic="target_group",
        question_nl="Hoe vindt u deelnemers?",
        answer_nl="Vraag de huisarts.",
    )
    with pytest.raises(RuleBroken) as refused:
        commands.publish_entry(
            actor=adviser,
            programme=granted.award.programme,
            note=note,
            topic="other",
            question_nl="Weer?",
            answer_nl="Ja",
        )
    assert refused.value.code == "entry_made"
    assert queries.entries_for(neighbour.team_mate, search="HUISARTS") == [entry]
    assert queries.entries_for(an_award().team_mate) == []
    assert queries.shared_notes(neighbour.team_mate) == []
    commands.withdraw_entry(actor=adviser, entry=entry, version=entry.version, reason="Klopt niet meer")
    assert queries.entries_for(neighbour.team_mate) == []


def test_an_adviser_with_an_interest_sees_no_appointment_and_hears_nothing(app: Flask) -> None:
    from tests.factories.people import acts_for

    granted = an_award()
    series = a_series(granted)
    partial = series.hosts[0].account
    acts_for(partial, granted.person.organisation)
    booking = a_booking(granted)
    assert partial.email not in {one.to for one in mails("consult_booked")}
    with pytest.raises(NotFound):
        queries.get_booking(partial, booking.id)
    assert queries.get_booking(series.hosts[1].account, booking.id) is booking
    with pytest.raises(NotFound):
        queries.get_booking(an_adviser(an_award().award.programme), booking.id)


def test_an_adviser_of_the_team_reads_and_publishes_no_note_for_advisers(client: FlaskClient) -> None:
    granted = an_award()
    series = a_series(granted)
    adviser = series.hosts[0].account
    assert granted.award.application is not None
    mate = a_team_mate(granted.award.application, granted.team_mate)
    programme = granted.award.programme
    grant_role(
        actor=a_holder("administrator"),
        account=mate,
        role="adviser",
        scope_kind="programme",
        scope_id=programme.id,
    )
    note = commands.write_note(
        actor=adviser, booking=a_booking(granted), text="Alleen voor ons.", readers="advisers"
    )
    url = f"/consult/notes/{note.id}/entry"
    entry = {"topic": "money", "question_nl": "Mag dit?", "answer_nl": "Ja."}
    sign_in(client, mate)
    for answer in (client.get(url), client.post(url, data=entry)):
        assert answer.status_code == 403
        assert "Alleen voor ons." not in answer.text
    with pytest.raises(NotAllowed):
        commands.publish_entry(actor=mate, programme=programme, note=note, **entry)
    sign_in(client, adviser)
    assert client.post(url, data=entry).status_code == 303


def test_mail_goes_to_the_team_and_the_hosts_of_now(app: Flask) -> None:
    granted = an_award()
    application = granted.award.application
    assert application is not None
    series = a_series(granted)
    gone, stays = (host.account for host in series.hosts)
    booker = granted.team_mate
    mate = a_team_mate(application, booker, "Blijvende Bo")
    booking = a_booking(granted)
    assert mate.email not in {one.to for one in mails("consult_booked")}
    change(next(one for one in application.team if one.account_id == booker.id), left_at=now())
    revoke_role(actor=a_holder("administrator"), grant_id=gone.grants[0].id)
    commands.cancel_booking(actor=mate, booking=booking)
    assert {one.to for one in mails("consult_cancelled")} == {mate.email, stays.email}


def test_a_team_gives_its_time_back_when_its_award_is_withdrawn(client: FlaskClient) -> None:
    granted = an_award()
    a_series(granted)
    booking = a_booking(granted)
    change(granted.award, state="withdrawn")
    with pytest.raises(NotFound):
        commands.cancel_booking(actor=an_award().team_mate, booking=booking)
    sign_in(client, granted.team_mate)
    page = f"/consult/bookings/{booking.id}"
    shown = client.get(page).text
    assert f"{page}/cancellation" in shown
    assert f"{page}/move" not in shown
    assert client.post(f"{page}/cancellation").status_code == 303
    assert booking.state == "cancelled"


def test_a_question_about_an_open_call_goes_to_its_published_questions(
    client: FlaskClient, clock: SetClock
) -> None:
    granted = an_award()
    series = a_series(granted)
    call = an_open_stream(round_=granted.stream.round)
    slot = free_slots(granted)[0]
    with pytest.raises(RuleBroken) as refused:
        commands.book_slot(
            actor=granted.team_mate, award=granted.award, slot=slot, question="?", about_call=call
        )
    assert refused.value.code == "about_open_call"
    sign_in(client, granted.team_mate)
    answer = client.post(
        f"/awards/{granted.award.id}/consult/{slot.id}",
        data={"about": f"call-{call.id}", "question": "Mag een gemeente meedoen?"},
    )
    assert "Mag een gemeente meedoen?</textarea>" in answer.text
    assert f'action="/calls/{call.id}/ask"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(ConsultBooking)) == 0
    booking = a_booking(granted)
    commands.pass_on_question(
        actor=series.hosts[0].account, booking=booking, stream=call, text="Mag een gemeente meedoen?"
    )
    assert (booking.state, booking.passed_on_to_id) == ("passed_on", call.id)
    assert db.session.scalars(select(Inquiry.text)).all() == ["Mag een gemeente meedoen?"]
    assert method_of(mails("consult_passed_on")[0])[0] == "CANCEL"
    assert free_slots(granted)[0] == slot


def test_the_pages_of_project_adviser_and_manager(client: FlaskClient, clock: SetClock) -> None:
    granted = an_award()
    manager, programme = a_manager(), granted.award.programme
    advisers = [an_adviser(programme), an_adviser(programme, "Mo Visie")]
    sign_in(client, manager)
    typed = {
        "programme": str(programme.id),
        "name": "Dinsdag",
        "weekday": "2",
        "begins": "10:00",
        "slot_minutes": "30",
        "slot_count": "2",
        "from_on": "2026-07-01",
        "until_on": "2026-07-31",
        "link": "http://fout",
        "first_adviser": str(advisers[0].id),
        "first_organisation": "ZonMw",
        "second_adviser": str(advisers[1].id),
        "second_organisation": "Movisie",
    }
    assert client.get("/consult/series/new").status_code == 200
    refused = client.post("/consult/series/new", data=typed)
    assert (refused.status_code, "Dinsdag" in refused.text) == (422, True)
    made = client.post("/consult/series/new", data=typed | {"link": "https://goed.example"})
    assert made.status_code == 303
    assert "Movisie" in client.get(made.headers["Location"]).text

    sign_in(client, granted.team_mate)
    award_id = granted.award.id
    assert "10:30 – 11:00" in client.get(f"/awards/{award_id}/consult").text
    slots = [slot.id for slot in free_slots(granted)]
    url = f"/awards/{award_id}/consult/{slots[0]}"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"about": "project", "question": ""}).status_code == 422
    for about in (f"call-{'9' * 5_000}", f"deliverable-{'9' * 5_000}"):
        assert client.post(url, data={"about": about, "question": "Mag dit?"}).status_code == 422
    booked = client.post(url, data={"about": "project", "topic": "money", "question": "Mag dit?"})
    page = booked.headers["Location"]
    assert "Mag dit?" in client.get(page).text
    assert Calendar.from_ical(client.get(f"{page}/appointment.ics").data).events[0]["SEQUENCE"] == 0
    moving = client.get(f"{page}/move").text
    assert f'value="{slots[2]}"' in moving
    moved = {"slot_id": str(slots[2]), "version": "1"}
    assert client.post(f"{page}/move", data={"version": "1"}).status_code == 422
    assert client.post(f"{page}/move", data=moved).status_code == 303
    assert client.post(f"{page}/move", data=moved | {"slot_id": str(slots[3])}).status_code == 422
    assert client.post(f"{page}/outcome", data={"came": "yes"}).status_code == 404

    sign_in(client, advisers[0])
    assert granted.award.title in client.get("/consult").text
    note = {"text": "Ja, dat mag.", "readers": "project"}
    assert client.post(f"{page}/notes", data={"readers": "project"}).status_code == 422
    assert client.post(f"{page}/notes", data=note).status_code == 303
    assert client.get("/consult/notes/1/entry").status_code == 200
    entry = {"topic": "money", "question_nl": "Mag dit?", "answer_nl": "Ja."}
    assert client.post("/consult/notes/1/entry", data=entry | {"answer_nl": ""}).status_code == 422
    assert client.post("/consult/notes/1/entry", data=entry).status_code == 303
    assert client.get("/consult/entries/1").status_code == 200
    assert client.post("/consult/entries/1", data=entry | {"version": "0"}).status_code == 422
    clock.go(2026, 7, 14)
    assert client.post(f"{page}/outcome", data={"came": "yes"}).status_code == 303

    sign_in(client, granted.team_mate)
    assert "Ja, dat mag." in client.get(page).text
    assert "Mag dit?" in client.get("/consult/entries?topic=money").text
    assert client.post(f"{page}/cancellation").status_code == 422


def test_a_calendar_leads_to_an_appointment_only_who_may_read_it(client: FlaskClient) -> None:
    granted = an_award()
    a_series(granted)
    booking = a_booking(granted)
    number, link = granted.award.id, f"/consult/bookings/{booking.id}"
    sign_in(client, granted.team_mate)
    assert link in client.get(f"/awards/{number}/calendar").text
    assert client.get(link).status_code == 200
    sign_in(client, a_holder("controller"))
    assert link not in client.get(f"/awards/{number}/calendar").text
    assert client.get(link).status_code == 404
