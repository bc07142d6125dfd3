"""Notices of default and what they cost: who gives them, what stops the count, who sets it, and what is kept."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.budget.models import JournalEntry, Pot
from grants.correspondence.models import Mail
from grants.decisions import commands, queries
from grants.decisions.models import NoticeOfDefault
from grants.decisions.permissions import may_set
from grants.decisions.views.defaults import notices_to_answer
from grants.foundation import files, outbox
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application
from tests.factories.budget import a_pot
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import a_decided_objection, an_objection, main_of, refused_in
from tests.factories.people import a_holder, acts_for, an_account, sign_in
from tests.factories.streams import a_manager

BY = date(2026, 10, 28)
CAME = date(2026, 10, 29)
GRACE = date(2026, 11, 12)


@pytest.fixture
def made(app: Flask, clock: SetClock) -> Application:
    """The best application of a ranking on which nothing was decided when its last day had passed."""
    stream = a_ranked_stream()
    clock.go(2026, 10, 29)
    return db.session.scalars(
        select(Application).where(Application.stream_id == stream.id).order_by(Application.id)
    ).first()  # type: ignore[return-value]


def given(made: Application) -> NoticeOfDefault:
    return commands.give_notice_of_default(actor=main_of(made), application=made, words="Waar blijft het?")


def noted(made: Application, actor: Account | None = None, **facts: object) -> NoticeOfDefault:
    known = {"channel": "post", "received_on": today(), "given_by": "Stichting Samen Eten"} | facts
    return commands.note_default(actor=actor or a_manager(), application=made, **known)  # type: ignore[arg-type]


def mails(kind: str) -> list[str]:
    outbox.run_everything()
    return sorted(db.session.scalars(select(Mail.to).where(Mail.kind == kind)))


def proposed(notice: NoticeOfDefault, **facts: object) -> NoticeOfDefault:
    known = {"applicants": ["Stichting Samen Eten"], "pot": None} | facts
    commands.propose_penalty(actor=a_manager(), notice=notice, **known)  # type: ignore[arg-type]
    return notice


def test_a_notice_comes_after_the_last_day_and_once(made: Application, clock: SetClock) -> None:
    clock.go(2026, 10, 28)
    with pytest.raises(RuleBroken) as broken:
        given(made)
    assert broken.value.code == "default_before_end"
    clock.go(2026, 10, 29)
    notice = given(made)
    assert (notice.received_on, notice.due_on, notice.channel) == (CAME, BY, "online")
    assert queries.penalty_of(notice).grace_until == GRACE
    with pytest.raises(RuleBroken) as broken:
        noted(made)
    assert broken.value.code == "default_noticed_before"
    deeds = select(AuditEntry.subject_id).where(AuditEntry.deed == "note_default")
    assert list(db.session.scalars(deeds)) == [notice.id]
    assert not any(faults().values())


def test_who_waits_gets_a_receipt_and_who_decides_is_asked(made: Application) -> None:
    manager, authority = a_manager(), an_authority()
    closed = a_holder("programme_manager")
    acts_for(closed, made.organisation)
    given(made)
    assert mails("default_received") == [main_of(made).email]
    asked = mails("default_entered")
    assert {manager.email, authority.email} <= set(asked)
    assert closed.email not in asked


def test_only_who_waits_gives_it_and_only_a_manager_enters_it(made: Application) -> None:
    with pytest.raises(NotFound):
        commands.give_notice_of_default(actor=an_account(), application=made)
    with pytest.raises(NotAllowed):
        noted(made, a_holder("auditor"))
    closed = a_manager()
    acts_for(closed, made.organisation)
    with pytest.raises(NotFound):
        noted(made, closed)


def test_a_later_day_or_a_clock_that_stands_still_does_not_stop_the_penalty(made: Application) -> None:
    noted(made)
    for late in (
        lambda: applications.postpone_decisions(
            actor=a_manager(),
            stream=made.stream,
            applications=[made.id],
            until_on=date(2026, 12, 1),
            reason="Drukte",
        ),
        lambda: applications.suspend_decision(
            actor=a_manager(),
            application=made,
            ground="force_majeure",
            first_on=BY,
            until_on=date(2026, 12, 1),
            reason="Storm",
        ),
    ):
        with pytest.raises(RuleBroken) as broken:
            late()
        assert broken.value.code == "in_default"
    assert made.postponement is None


def test_a_decision_within_two_weeks_costs_nothing(made: Application, clock: SetClock) -> None:
    notice = noted(made)
    clock.go(2026, 11, 12)
    a_published_batch(made.stream)
    assert (notice.state, notice.stopped_on) == ("in_time", GRACE)
    with pytest.raises(RuleBroken) as broken:
        proposed(notice)
    assert broken.value.code == "not_in_this_state"


def test_the_announcement_stops_it_and_two_people_set_it(made: Application, clock: SetClock) -> None:
    notice = noted(made)
    other = db.session.scalars(select(Application).where(Application.id != made.id)).first()
    assert other is not None
    untouched = noted(other, received_on=CAME)
    clock.go(2026, 11, 23)
    with pytest.raises(RuleBroken) as broken:
        proposed(notice)
    assert broken.value.code == "penalty_not_ended"
    authority = an_authority()
    assert not may_set(authority, made.stream, proposed_by=authority.id, closed=False)
    a_published_batch(made.stream, authority=authority)
    assert (notice.state, notice.stopped_on) == ("received", date(2026, 11, 23))
    found = queries.penalty_of(notice)
    assert (found.days, found.amount, found.stage) == (10, Money.euro(230), "stopped")
    pot = a_pot(made.stream.round.programme, funded=Money.euro(5_000), kind="execution", name="Uitvoering")
    assert list(queries.pots_for_penalty(made)) == [pot]
    proposed(notice, pot=pot, applicants=["Stichting Samen Eten", "Stichting Eigenaar"])
    assert authority.email in mails("penalty_proposed")
    commands.set_penalty(actor=authority, notice=notice)
    assert (notice.days, notice.amount, notice.state) == (10, Money.euro(230), "set")
    assert mails("penalty_set") == [main_of(made).email]
    assert (pot.free, pot.paid) == (Money.euro(4_770), Money.euro(230))
    entries = select(JournalEntry.kind).where(JournalEntry.basis_kind == "penalty").order_by(JournalEntry.id)
    assert list(db.session.scalars(entries)) == ["commitment", "payment"]
    words = letter_of(notice)
    for said in ("€ 230", "10 dagen", "Stichting Eigenaar", "€ 115", "28 oktober 2026", "bezwaar"):
        assert said in words, said
    assert untouched.state == "received"
    assert not any(faults().values())


def letter_of(notice: NoticeOfDefault) -> str:
    outbox.run_everything()
    assert notice.letter is not None
    pages = PdfReader(BytesIO(files.read(notice.letter))).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_an_empty_pot_pays_nothing_and_nothing_is_set(made: Application, clock: SetClock) -> None:
    notice = noted(made)
    clock.go(2027, 1, 11)
    pot = a_pot(made.stream.round.programme, kind="execution", name="Leeg")
    proposed(notice, pot=pot)
    with pytest.raises(RuleBroken) as broken:
        commands.set_penalty(actor=an_authority(), notice=notice)
    assert broken.value.code == "pot_empty"
    db.session.refresh(notice)
    assert (notice.state, notice.amount) == ("proposed", None)
    commands.return_penalty(actor=a_manager(), notice=notice, reason="Andere pot")
    proposed(notice)
    commands.set_penalty(actor=an_authority(), notice=notice)
    assert notice.amount == Money.euro(1_442)
    assert db.session.scalars(select(Pot).where(Pot.paid > ZERO)).all() == []


def test_on_a_ground_of_the_law_nothing_is_owed_and_the_letter_says_why(
    made: Application, client: FlaskClient, clock: SetClock
) -> None:
    notice = noted(made)
    clock.go(2027, 1, 11)
    with pytest.raises(RuleBroken) as broken:
        proposed(notice, ground="manifestly_inadmissible", reason="Te laat ingediend")
    assert broken.value.code == "tells_outcome"
    proposed(notice, ground="no_party", reason="De afzender is geen aanvrager.")
    commands.set_penalty(actor=an_authority(), notice=notice)
    assert (notice.amount, notice.days) == (ZERO, 42)
    words = letter_of(notice)
    assert "De afzender is geen aanvrager." in words
    assert "4:17, zesde lid, onder b" in words
    assert "€" not in words
    sign_in(client, a_manager())
    page = client.get(f"/defaults/{notice.id}").text
    assert "Er is niets verschuldigd" in page
    assert "1.442" not in page
    assert re.findall(r'href="([^"]*)" aria-current="page"', page)[0] == "/clocks"
    assert "de dwangsom is vastgesteld" in client.get("/clocks").text


def test_a_withdrawal_of_the_application_stops_it_and_one_of_the_notice_ends_it(
    made: Application, clock: SetClock
) -> None:
    notice = noted(made)
    clock.go(2026, 11, 23)
    applications.withdraw_application(actor=main_of(made), application=made, reason="Niet meer nodig")
    assert notice.stopped_on == date(2026, 11, 23)
    other = db.session.scalars(select(Application).where(Application.id != made.id)).first()
    assert other is not None
    taken = noted(other)
    commands.withdraw_notice(actor=a_manager(), notice=taken, reason="Belde op 23 november")
    assert taken.state == "withdrawn"
    assert queries.find_notice(other) is None
    assert noted(other).id != taken.id


def test_an_objection_that_is_late_costs_the_same(app: Flask, clock: SetClock) -> None:
    authority = an_authority()
    objection = an_objection(refused_in(a_published_batch(a_ranked_stream())))
    facts: dict[str, Any] = {"application": objection.application, "objection": objection}
    clock.go(2026, 9, 22)
    with pytest.raises(RuleBroken) as broken:
        commands.give_notice_of_default(actor=main_of(objection.application), **facts)
    assert broken.value.code == "default_before_end"
    clock.go(2026, 9, 23)
    notice = commands.give_notice_of_default(actor=main_of(objection.application), **facts)
    assert objection.steps[-1].kind == "default_noticed"
    assert queries.who_applied(notice) == [one.organisation or one.name for one in objection.objectors]
    clock.go(2026, 10, 10)
    a_decided_objection(objection, authority=authority)
    assert (notice.stopped_on, queries.penalty_of(notice).amount) == (date(2026, 10, 10), Money.euro(2 * 23))
    proposed(notice, applicants=queries.who_applied(notice))
    commands.set_penalty(actor=authority, notice=notice)
    assert "bezwaar" in letter_of(notice)
    assert not any(faults().values())


# --- Pages ----------------------------------------------------------------------------------------


def test_an_applicant_reads_the_last_day_and_sends_a_notice(
    made: Application, client: FlaskClient, clock: SetClock
) -> None:
    sign_in(client, main_of(made))
    page = f"/applications/{made.id}/default"
    assert page in client.get(f"/applications/{made.id}").text
    clock.go(2026, 10, 20)
    assert "Verstuur de ingebrekestelling" not in client.get(page).text
    assert client.post(page, data={"words": ""}).status_code == 422
    clock.go(2026, 10, 29)
    assert "Verstuur de ingebrekestelling" in client.get(page).text
    assert client.post(page, data={"words": "Waar blijft het?"}).status_code == 303
    assert "12 november 2026" in client.get(page).text
    clock.go(2026, 11, 20)
    assert "13 november 2026" in client.get(page).text
    sign_in(client, an_account())
    assert client.get(page).status_code == 404


def test_a_manager_sees_the_fewest_days_first_and_limits_the_list(
    made: Application, client: FlaskClient, clock: SetClock
) -> None:
    manager = a_manager()
    clock.go(2026, 10, 20)
    second = db.session.scalars(select(Application).where(Application.id != made.id)).first()
    assert second is not None
    applications.postpone_decisions(
        actor=manager, stream=made.stream, applications=[made.id], until_on=date(2026, 11, 30), reason="Druk"
    )
    clock.go(2026, 10, 29)
    noted(second)
    sign_in(client, manager)
    text = client.get("/clocks").text
    table = text.split("<tbody>")[1]
    assert table.index(second.title) < table.index(made.title)
    assert "één dag te laat" in table
    for show, found in (("late", {second.title}), ("default", {second.title}), ("still", set())):
        shown = client.get(f"/clocks?show={show}&stream={made.stream_id}").text
        rows = shown.split("<tbody>")[1] if "<tbody>" in shown else ""
        assert {one.title for one in (made, second) if one.title in rows} >= found
        assert made.title not in rows
    closed = a_manager()
    acts_for(closed, second.organisation)
    sign_in(client, closed)
    assert second.title not in client.get("/clocks").text
    assert client.get(f"/applications/{second.id}/clock").status_code == 404


def test_a_dossier_shows_each_step_and_a_manager_and_an_authority_go_through_it(
    made: Application, client: FlaskClient, clock: SetClock
) -> None:
    manager, authority = a_manager(), an_authority()
    sign_in(client, manager)
    page = f"/applications/{made.id}/clock"
    assert page in client.get(f"/applications/{made.id}/admissibility").text
    later = f"/streams/{made.stream_id}/applications/postpone?applications={made.id}"
    assert later in client.get(page).text
    typed = {"channel": "post", "received_on": "2026-10-29", "given_by": "Stichting Samen Eten", "words": ""}
    wrong = client.post(f"{page}/default", data=typed | {"received_on": "2026-10-28"})
    assert wrong.status_code == 422
    assert "Stichting Samen Eten" in wrong.text
    answer = client.post(f"{page}/default", data=typed)
    assert answer.status_code == 303
    at = answer.location
    assert "4:17" in client.get(page).text
    assert later not in client.get(page).text
    assert [todo.url for todo in todos(manager)] == [at]
    assert "12 november 2026" in client.get(at).text
    clock.go(2026, 11, 23)
    assert "De dwangsom loopt: € 230 tot nu toe" in client.get(at).text.replace("\xa0", " ")
    clock.go(2027, 1, 5)
    assert "€ 1.442" in client.get(at).text
    assert "Dwangsom tot nu toe" not in client.get(at).text
    form = {"ground": "", "reason": "", "applicants": "Stichting Samen Eten", "pot": ""}
    assert client.post(f"{at}/penalty", data=form | {"applicants": ""}).status_code == 422
    assert client.post(f"{at}/penalty", data=form).status_code == 303
    sign_in(client, authority)
    assert [todo.url for todo in todos(authority)] == [at]
    assert "Stel uiterlijk op" in client.get(at).text
    assert client.post(f"{at}/set").status_code == 303
    outbox.run_everything()
    assert client.get(f"{at}/letter").data.startswith(b"%PDF")
    sign_in(client, main_of(made))
    assert client.get(f"{at}/letter").data.startswith(b"%PDF")
    assert "1.442" in client.get(f"/applications/{made.id}/default").text
    sign_in(client, an_account())
    assert client.get(f"{at}/letter").status_code == 404
    assert client.get(at).status_code in (403, 404)


def test_no_step_is_told_while_the_call_is_open(client: FlaskClient) -> None:
    waiting = a_submitted_application()
    sign_in(client, a_manager())
    page = client.get(f"/applications/{waiting.id}/clock").text
    assert "Er loopt geen termijn" in page
    assert "artikel 4:13" not in page


def todos(account: Account) -> list[Any]:
    with current_app.test_request_context():
        return list(notices_to_answer(account))


def test_a_list_asks_as_much_for_one_as_for_many(
    made: Application, client: FlaskClient, statements: list[str]
) -> None:
    sign_in(client, a_manager())
    noted(made)
    assert client.get("/clocks?cursor=nonsense&show=nonsense&stream=x").status_code == 200
    counts = []
    for _again in range(2):
        db.session.expire_all()
        statements.clear()
        assert client.get("/clocks").status_code == 200
        counts.append(len(statements))
        if len(counts) == 1:
            for other in db.session.scalars(select(Application).where(Application.id != made.id)).all():
                noted(other)
    assert counts[0] == counts[1]
