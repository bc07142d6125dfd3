"""Between the award and the first payment: the first day, what must be met, and a bank account under four eyes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.awards import commands, jobs, queries
from grants.awards.models import Award, BankAccount
from grants.awards.rules import clean_iban, masked, needs_consent
from grants.foundation import outbox
from grants.foundation.audit import AuditText
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.terms import AMSTERDAM
from grants.streams.rules.definition import Words
from grants.streams.rules.start import Precondition, StartRule, accept_until, start_faults, start_until
from tests.conftest import SetClock
from tests.factories.awards import Granted, an_award
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_manager
from tests.factories.upload import a_pdf

IBAN = "NL91 ABNA 0417 1643 00"
RULE = StartRule(
    6, 28, (Precondition("coalition", Words("Aangesloten bij de coalitie", "Part of the coalition")),)
)
WHO = {"leader": "Noor Bakker", "contact": "Piet", "contact_email": "piet@voorbeeld.example"}


def test_the_terms_of_a_call_count_from_the_award_and_do_not_move() -> None:
    assert start_until(RULE, date(2021, 2, 28)) == date(2021, 8, 28)
    assert start_until(RULE, date(2020, 8, 31)) == date(2021, 2, 28)
    assert accept_until(RULE, date(2021, 5, 1)) == date(2021, 5, 29)
    assert accept_until(StartRule(), date(2021, 5, 1)) is None
    assert [str(one) for one in start_faults(StartRule(0, 91, (Precondition("a", Words("x")),) * 2))] == [
        "A project begins within 1 to 24 months after the award.",
        "An award is accepted within 1 to 90 days.",
        "Two conditions have the same short name: a.",
        "A condition before the first payment needs its words in both languages.",
    ]


@pytest.mark.parametrize(
    ("day", "because", "answer"),
    [
        (date(2021, 2, 1), "", False),
        (date(2021, 2, 2), "Zaal", False),
        (date(2021, 8, 1), "Zaal", False),
        (date(2021, 8, 2), "Zaal", True),
        (date(2021, 1, 31), "", "before_the_period"),
        (date(2021, 2, 2), " ", "later_without_reason"),
        (date(2021, 12, 31), "Zaal", "after_the_end"),
    ],
)
def test_only_a_start_after_the_term_needs_consent(day: date, because: str, answer: bool | str) -> None:
    facts = {"planned_on": date(2021, 2, 1), "ends_on": date(2021, 12, 31), "due_on": date(2021, 8, 1)}
    if isinstance(answer, bool):
        assert needs_consent(starts_on=day, later_because=because, **facts) is answer
        return
    with pytest.raises(RuleBroken) as broken:
        needs_consent(starts_on=day, later_because=because, **facts)
    assert broken.value.code == answer


def test_an_account_number_is_checked_by_its_own_figures_and_shown_without_them() -> None:
    assert clean_iban("nl91 abna 0417 1643 00") == "NL91ABNA0417164300"
    assert masked("NL91ABNA0417164300") == "NL •••• 4300"
    for wrong in ("NL91ABNA0417164301", "NL91", "", "FR91ABNA0417164300"):
        with pytest.raises(RuleBroken, match="IBAN"):
            clean_iban(wrong)


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award(start=RULE)


def texts() -> str:
    return " ".join(str((one.reason, one.facts)) for one in db.session.scalars(select(AuditText)))


def test_a_recipient_accepts_and_tells_the_first_day_and_a_later_one_waits_for_consent(
    granted: Granted,
) -> None:
    award, start = granted.award, queries.start_of(granted.award)
    assert start is not None
    assert (start.state, start.accept_until) == ("expected", today() + timedelta(days=28))
    commands.accept_award(actor=granted.team_mate, award=award)
    with pytest.raises(NotAllowed):
        commands.accept_award(actor=a_manager(), award=award)
    late = start.due_on + timedelta(days=1)
    told = commands.tell_start(
        actor=granted.team_mate, award=award, starts_on=late, later_because="De zaal is nog dicht", **WHO
    )
    planned = award.starts_on
    assert (told.state, planned) != ("begun", late)
    with pytest.raises(RuleBroken, match="waits for consent"):
        commands.tell_start(actor=granted.team_mate, award=award, starts_on=late, later_because="x", **WHO)
    with pytest.raises(NotAllowed):
        commands.agree_to_start(actor=a_holder("controller"), award=award)
    commands.refuse_start(actor=a_manager(), award=award, reason="Kan eerder")
    assert (start.state, award.starts_on) == ("expected", planned)
    commands.tell_start(
        actor=granted.team_mate, award=award, starts_on=late, later_because="Echt niet eerder", **WHO
    )
    commands.agree_to_start(actor=a_manager(), award=award)
    assert (start.state, award.starts_on) == ("begun", late)


def test_a_told_start_is_corrected_by_the_recipient_until_the_first_day_and_by_a_manager_after_it(
    client: FlaskClient, granted: Granted, clock: SetClock
) -> None:
    award, team, manager = granted.award, granted.team_mate, a_manager()
    start = queries.start_of(award)
    assert start is not None
    assert award.starts_on is not None
    planned = award.starts_on
    page = f"/awards/{award.id}/start/correction"
    assert sign_in(client, team).get(page).status_code == 404
    with pytest.raises(RuleBroken, match="told first"):
        commands.correct_start(actor=team, award=award, starts_on=planned, **WHO)
    commands.tell_start(actor=team, award=award, starts_on=planned, **WHO)
    assert page in client.get(f"/awards/{award.id}/money").text
    day = planned + timedelta(days=3)
    other = WHO | {"leader": "Fatma Demir", "later_because": ""}
    wrong = client.post(page, data=other | {"starts_on": str(day)})
    assert wrong.status_code == 422
    assert 'id="later_because-error"' in wrong.text
    late = start.due_on + timedelta(days=1)
    wrong = client.post(page, data=other | {"starts_on": str(late), "later_because": "Zaal dicht"})
    assert wrong.status_code == 422
    assert 'id="starts_on-error"' in wrong.text
    assert "Zaal dicht" in wrong.text
    told = other | {"starts_on": str(day), "later_because": "Zaal dicht"}
    assert client.post(page, data=told).status_code == 303
    assert (award.starts_on, start.starts_on, start.leader) == (day, day, "Fatma Demir")
    clock.moment = datetime.combine(day, datetime.min.time(), AMSTERDAM)
    assert page not in client.get(f"/awards/{award.id}/money").text
    with pytest.raises(RuleBroken, match="Ask the programme manager"):
        commands.correct_start(actor=team, award=award, starts_on=planned, **WHO)
    with pytest.raises(NotAllowed):
        commands.correct_start(actor=a_holder("controller"), award=award, starts_on=planned, **WHO)
    sign_in(client, manager)
    assert client.get(page).status_code == 200
    wrong = client.post(page, data=other | {"starts_on": str(late)})
    assert 'id="later_because-error"' in wrong.text
    because = other | {"starts_on": str(late), "later_because": "Gebeld op 3 mei"}
    assert client.post(page, data=because).status_code == 303
    assert (award.starts_on, start.starts_on) == (late, late)
    assert "Gebeld op 3 mei" in texts()


def test_the_list_says_since_when_a_start_waits(granted: Granted, clock: SetClock) -> None:
    award, start = granted.award, queries.start_of(granted.award)
    assert start is not None
    late = start.due_on + timedelta(days=1)
    commands.tell_start(actor=granted.team_mate, award=award, starts_on=late, later_because="Zaal", **WHO)
    assert queries.waits_since(start) == today()
    commands.refuse_start(actor=a_manager(), award=award, reason="Kan eerder")
    clock.moment = datetime.combine(late + timedelta(days=9), datetime.min.time(), AMSTERDAM)
    assert start.accept_until is not None
    assert queries.waits_since(start) == start.accept_until + timedelta(days=1)
    commands.accept_award(actor=granted.team_mate, award=award)
    assert queries.waits_since(start) == late


def test_who_is_silent_is_reminded_once_before_and_once_after_the_last_day(
    granted: Granted, clock: SetClock
) -> None:
    start = queries.start_of(granted.award)
    assert start is not None
    counted = []
    for days in (-60, -20, -10, 1, 30):
        clock.moment = datetime.combine(start.due_on + timedelta(days=days), datetime.min.time(), AMSTERDAM)
        jobs.remind_of_starts()
        db.session.refresh(start)
        counted.append(start.reminders)
    assert counted == [0, 1, 1, 2, 2]


def test_a_condition_is_met_by_the_recipient_and_settled_by_somebody_else(granted: Granted) -> None:
    manager, team = a_manager(), granted.team_mate
    (condition,) = queries.conditions_of(granted.award)
    added = commands.add_condition(actor=manager, award=granted.award, text_nl="Vergunning", text_en="Permit")
    with pytest.raises(RuleBroken, match="Say how it is met"):
        commands.hand_in_condition(actor=team, condition=condition, told=" ")
    with pytest.raises(NotAllowed):
        commands.accept_condition(actor=team, condition=condition)
    commands.hand_in_condition(actor=team, condition=condition, told="Wij zijn lid.")
    commands.return_condition(actor=manager, condition=condition, reason="Sinds wanneer?")
    commands.hand_in_condition(actor=team, condition=condition, told="Sinds mei.")
    commands.accept_condition(actor=manager, condition=condition)
    commands.drop_condition(actor=manager, condition=added, reason="Niet nodig")
    assert [one.state for one in queries.conditions_of(granted.award)] == ["met", "dropped"]


def test_an_account_number_counts_once_another_person_checked_it_and_a_new_one_holds(
    granted: Granted,
) -> None:
    award, team = granted.award, granted.team_mate
    first = commands.give_bank_account(actor=team, award=award, iban=IBAN, holder="St. Samen  Eten")
    with pytest.raises(NotAllowed):
        commands.check_bank_account(actor=team, account=first)
    with pytest.raises(NotFound):
        commands.check_bank_account(actor=a_person().account, account=first)
    controller = a_holder("controller")
    commands.check_bank_account(actor=controller, account=first)
    second = commands.give_bank_account(actor=team, award=award, iban="DE89370400440532013000", holder="Eten")
    assert (first.state, second.state, queries.find_bank_account(award)) == ("replaced", "given", second)
    commands.refuse_bank_account(actor=controller, account=second, reason="Andere naam")
    assert queries.find_bank_account(award) is None
    assert IBAN.replace(" ", "") not in texts()
    assert "NL •••• 4300" in texts()


def test_the_database_itself_holds_two_people_and_one_account(granted: Granted) -> None:
    account = commands.give_bank_account(
        actor=granted.team_mate, award=granted.award, iban=IBAN, holder="Eten"
    )

    @command
    def by_oneself() -> None:
        account.checked_by, account.state = account.given_by, "checked"

    with pytest.raises(IntegrityError):
        by_oneself()


def test_pages_of_the_start_work_for_both_sides(client: FlaskClient, granted: Granted) -> None:
    award_id = granted.award.id
    sign_in(client, granted.team_mate)
    client.post("/language", data={"language": "en", "back": "/"})
    home = client.get("/").text
    assert "Accept the award of" in home
    assert client.post(f"/awards/{award_id}/acceptance").status_code == 303
    typed = WHO | {"starts_on": "2026-01-01", "later_because": "", "contact_email": "no"}
    wrong = client.post(f"/awards/{award_id}/start", data=typed)
    assert (wrong.status_code, "name@example.org" in wrong.text) == (422, True)
    assert 'id="contact_email-error"' in wrong.text
    day = str(granted.award.starts_on)
    assert client.post(f"/awards/{award_id}/start", data=WHO | {"starts_on": day}).status_code == 303
    assert client.post(f"/awards/{award_id}/bank", data={"iban": "x", "holder": "y"}).status_code == 422
    assert client.post(f"/awards/{award_id}/bank", data={"iban": IBAN, "holder": "Eten"}).status_code == 303
    (condition,) = queries.conditions_of(db.session.get_one(Award, award_id))
    file = {"told": "Zie brief", "file": (BytesIO(a_pdf()), "brief.pdf")}
    path = f"/awards/conditions/{condition.id}"
    assert client.post(path, data=file, content_type="multipart/form-data").status_code == 303
    outbox.run_everything()
    assert IBAN in client.get(f"/awards/{award_id}/money").text
    auditor = a_holder("auditor")
    sign_in(client, auditor)
    page = client.get(f"/awards/{award_id}/money").text
    assert (IBAN in page, "NL •••• 4300" in page) == (False, True)
    assert client.get(f"/awards/{award_id}/start").status_code == 403
    sign_in(client, a_manager())
    assert "brief.pdf" in client.get(path).text
    assert client.post(f"{path}/acceptance").status_code == 303
    account = db.session.scalars(select(BankAccount)).one()
    assert "Eten" in client.get(f"/awards/bank/{account.id}/refusal").text
    assert client.post(f"/awards/bank/{account.id}/check").status_code == 303
    assert client.get("/awards/starts").status_code == 200
    for gone in ("conditions/new", "start/refusal"):
        assert client.get(f"/awards/{award_id}/{gone}").status_code == 200
    sign_in(client, a_person().account)
    for hidden in (f"/awards/{award_id}/money", path, f"/awards/{award_id}/bank"):
        assert client.get(hidden).status_code == 404
