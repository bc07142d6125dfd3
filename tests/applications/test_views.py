"""Pages about applications: what a team, a stranger and a manager meet."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, inspect, select

from grants.applications import commands, queries
from grants.applications.models import Application, BudgetLine, SectionAnswers, Submission, TeamMember
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Initiative
from grants.streams.commands import extend_deadline
from grants.streams.rules.definition import Choice, Condition, CrossCheck, Question, Section
from tests.conftest import NOON, SetClock
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    a_team_mate,
    an_application,
    fill_in,
)
from tests.factories.people import Person, a_holder, a_person, an_account, an_initiative, sign_in
from tests.factories.streams import a_definition, a_manager, an_open_stream, words


def _fresh(application: Application) -> Application:
    db.session.expire_all()
    return application


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


BUDGET = {
    "version": "1",
    "starts_on": "2027-01-01",
    "months": "12",
    "costs-0-head": "personnel",
    "costs-0-description": "Projectleider",
    "costs-0-amount": "1.234,56",
    "costs-1-head": "material",
    "costs-1-description": "",
    "costs-1-amount": "",
    "incomes-0-head": "own_cash",
    "incomes-0-description": "Eigen geld",
    "incomes-0-amount": "€ 400",
}
PLAN = {"version": "0", "summary": "Samen koken", "partners": "", "reached": "40", "ready_on": ""}
PEOPLE = {"version": "0", "target": "elderly", "where": "Utrecht\nZeist", "agrees": "yes"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_somebody_applies_from_the_call_to_the_receipt(
    client: FlaskClient, person: Person, language: str
) -> None:
    initiative = an_initiative(person)
    stream = an_open_stream(own_share_percent=25)
    sign_in(client, person.account)
    client.post("/language", data={"language": language, "back": "/"})
    page = f"/streams/{stream.id}/apply"
    assert "Samen aan tafel" in client.get(page).text
    facts = {"title": "Koken", "organisation": person.organisation.id, "initiative": initiative.id}
    answer = client.post(page, data=facts)
    assert answer.status_code == 303
    path = answer.headers["Location"]
    for part in ("", "/sections/plan", "/sections/people", "/budget", "/team", "/check", "/withdrawal"):
        shown = client.get(path + part)
        assert shown.status_code == 200
        assert f'<html lang="{language}">' in shown.text
    assert client.get(f"{path}/receipt").status_code == 404
    assert client.post(f"{path}/sections/plan", data=PLAN).headers["Location"] == f"{path}/sections/people"
    assert client.post(f"{path}/sections/people", data=PEOPLE).headers["Location"] == f"{path}/budget"
    assert client.post(f"{path}/budget", data=BUDGET).headers["Location"] == f"{path}/check"
    checked = client.get(f"{path}/check").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', checked)
    assert version
    assert "sections/" not in checked.split("<main")[1]
    answer = client.post(f"{path}/submit", data={"version": version[1]})
    assert answer.headers["Location"] == f"{path}/receipt"
    receipt = client.get(f"{path}/receipt").text
    submission = db.session.scalars(select(Submission)).one()
    assert f"{stream.code}-2026-0001" in receipt
    assert submission.sha256 in receipt
    assert "12:00:00" in receipt
    document = client.get(f"{path}/submissions/1.pdf")
    assert document.data.startswith(b"%PDF")
    assert "attachment" in document.headers["Content-Disposition"]
    assert client.get("/applications").status_code == 200
    kept = json.loads(submission.content)
    assert (kept["requested_cents"], kept["own_share_cents"]) == (83_456, 40_000)
    assert kept["answers"]["people"]["where"] == ["Utrecht", "Zeist"]


def test_the_initiative_may_belong_to_another_organisation(client: FlaskClient, person: Person) -> None:
    owner = a_person("Bram", "Stichting Buur")
    stream = an_open_stream()
    sign_in(client, person.account)
    page = f"/streams/{stream.id}/apply/initiative"
    facts = {
        "name": "Buurtmaaltijd",
        "is_existing": "yes",
        "reach": "local",
        "places": "Zeist",
        "summary": "x",
    }
    answer = client.post(page, data=facts | {"kvk": "99999999"})
    assert answer.status_code == 422
    assert _count(Initiative) == 0
    answer = client.post(page, data=facts | {"kvk": owner.organisation.kvk})
    initiative = db.session.scalars(select(Initiative)).one()
    chosen = f"named={initiative.id}&organisation={person.organisation.id}"
    assert answer.headers["Location"] == f"/streams/{stream.id}/apply?{chosen}"
    assert client.get(answer.headers["Location"]).status_code == 200
    again = client.post(page, data=facts | {"kvk": owner.organisation.kvk, "name": "BUURTMAALTIJD"})
    assert again.headers["Location"] == answer.headers["Location"]
    facts = {"title": "Koken", "organisation": person.organisation.id, "initiative": initiative.id}
    assert client.post(f"/streams/{stream.id}/apply", data=facts).status_code == 422
    answer = client.post(f"/streams/{stream.id}/apply", data=facts | {"named": initiative.id})
    assert answer.status_code == 303


def test_another_teams_application_is_as_absent_as_none(client: FlaskClient, person: Person) -> None:
    application = a_submitted_application(person=person)
    other = a_person("Bram", "Stichting Ander")
    sign_in(client, other.account)
    gets = (
        "",
        "/sections/plan",
        "/budget",
        "/team",
        "/check",
        "/withdrawal",
        "/receipt",
        "/submissions/1.pdf",
    )
    for part in gets:
        theirs = client.get(f"/applications/{application.id}{part}")
        nothing = client.get(f"/applications/999999{part}")
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.data == nothing.data
    posts = ("/sections/plan", "/budget", "/team", "/team/leave", "/submit", "/reopen", "/withdrawal")
    for part in posts:
        theirs = client.post(f"/applications/{application.id}{part}", data=BUDGET | {"reason": "x"})
        nothing = client.post(f"/applications/999999{part}", data=BUDGET | {"reason": "x"})
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.data == nothing.data
    assert _fresh(application).state == "submitted"


def test_an_organisation_of_others_cannot_be_chosen(client: FlaskClient, person: Person) -> None:
    other = a_person("Bram", "Stichting Ander")
    stream = an_open_stream()
    sign_in(client, person.account)
    facts = {
        "title": "Koken",
        "organisation": other.organisation.id,
        "initiative": an_initiative(person).id,
    }
    assert client.post(f"/streams/{stream.id}/apply", data=facts).status_code == 422
    assert _count(Application) == 0


def test_staff_read_within_their_scope_only_what_was_submitted(client: FlaskClient, person: Person) -> None:
    draft = an_application(person=person)
    submitted = a_submitted_application(person=person)
    within = a_holder("auditor", scope_kind="stream", scope_id=submitted.stream_id)
    sign_in(client, within)
    answer = client.get(f"/applications/{submitted.id}")
    assert answer.headers["Location"] == f"/applications/{submitted.id}/admissibility"
    shown = client.get(answer.headers["Location"])
    assert "Wij koken elke week" in shown.text
    assert "Write down" not in shown.text
    assert client.get(f"/applications/{draft.id}").status_code == 404
    for stranger in (
        a_manager(draft.stream.round.programme),
        a_holder("reviewer"),
        a_holder("administrator"),
    ):
        sign_in(client, stranger)
        assert client.get(f"/applications/{submitted.id}").status_code == 404
        assert client.get(f"/streams/{submitted.stream_id}/applications").status_code == 404


def test_a_stale_section_shows_both_texts_and_overwrites_nothing(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/sections/plan"
    assert client.post(path, data=PLAN | {"summary": "Eerste tekst"}).status_code == 303
    answer = client.post(path, data=PLAN | {"summary": "Tweede tekst"})
    assert answer.status_code == 409
    assert "Eerste tekst" in answer.text
    assert "Tweede tekst" in answer.text
    assert _fresh(application).sections[0].answers["summary"] == "Eerste tekst"
    shown = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert shown
    again = client.post(path, data=PLAN | {"summary": "Tweede tekst", "version": shown[1]})
    assert again.status_code == 303
    assert _fresh(application).sections[0].answers["summary"] == "Tweede tekst"


def test_the_budget_says_once_what_one_asks_of_the_most(client: FlaskClient, person: Person) -> None:
    application = fill_in(an_application(None, person), person.account)
    sign_in(client, person.account)
    main = client.get(f"/applications/{application.id}/budget").text.split("<main")[1]
    plain = re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ")
    assert plain.count("€ 40.000") == 1
    assert "U kunt hoogstens € 40.000 aanvragen." in plain


def test_a_stale_budget_shows_both_and_overwrites_nothing(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/budget"
    assert client.post(path, data=BUDGET).status_code == 303
    answer = client.post(path, data=BUDGET | {"costs-0-description": "Kok"})
    assert answer.status_code == 409
    assert "Projectleider" in answer.text
    assert "Kok" in answer.text
    assert [line.description for line in _fresh(application).budget] == ["Projectleider", "Eigen geld"]


def test_saving_while_one_types_answers_in_json(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/sections/plan"
    saved = client.post(path, data=PLAN, headers={"X-Autosave": "1"})
    assert (saved.status_code, saved.json) == (200, {"saved_at": "12:00", "version": 1})
    stale = client.post(path, data=PLAN | {"summary": "Anders"}, headers={"X-Autosave": "1"})
    assert (stale.status_code, list(stale.json or {})) == (409, ["message"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1.234,56", 123_456), ("1,234.56", 123_456), ("vijfduizend", None), ("-5", None), ("1.2.3", None)],
)
def test_amounts_are_read_or_refused_and_stay_as_typed(
    client: FlaskClient, person: Person, typed: str, kept: int | None
) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    answer = client.post(f"/applications/{application.id}/budget", data=BUDGET | {"costs-0-amount": typed})
    if kept is None:
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert _count(BudgetLine) == 0
    else:
        assert _fresh(application).budget[0].amount == Money(kept)


def test_above_the_cap_is_shown_and_not_lowered(client: FlaskClient, person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    sign_in(client, person.account)
    path = f"/applications/{application.id}"
    facts = BUDGET | {
        "version": application.budget_version,
        "costs-0-amount": "60000",
        "incomes-0-amount": "15000",
    }
    assert client.post(f"{path}/budget", data=facts).status_code == 303
    client.post("/language", data={"language": "en", "back": "/"})
    assert "You ask € 5,000 more than the maximum." in client.get(f"{path}/budget").text
    version = _fresh(application).version
    answer = client.post(f"{path}/submit", data={"version": version})
    assert answer.status_code == 422
    assert (_fresh(application).state, application.requested) == ("draft", Money.euro(45_000))


def test_one_more_row_loses_nothing_and_saves_nothing(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    answer = client.post(f"/applications/{application.id}/budget", data=BUDGET | {"add": "costs"})
    assert answer.status_code == 200
    assert 'value="1.234,56"' in answer.text
    assert 'name="costs-2-amount"' in answer.text
    assert _count(BudgetLine) == 0


def test_ten_megabytes_of_text_are_refused_and_nothing_is_kept(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/sections/plan"
    assert client.post(path, data=PLAN | {"summary": "a" * 10_000_000}).status_code == 413
    answer = client.post(path, data=PLAN | {"summary": "a" * 40_001})
    assert answer.status_code == 422
    assert "a" * 40_001 in answer.text
    assert _count(SectionAnswers) == 0


def test_no_form_writes_a_column_it_does_not_show(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    forged = {
        column.key: "1"
        for model in (Application, SectionAnswers, BudgetLine, TeamMember, Submission)
        for column in inspect(model).columns
    } | {
        "state": "decided",
        "reference": "S2-2020-0001",
        "email": "x@voorbeeld.example",
        "role": "co_applicant",
    }
    before = _columns(application)
    path = f"/applications/{application.id}"
    assert client.post(f"{path}/sections/plan", data=forged | PLAN).status_code == 303
    assert client.post(f"{path}/team", data=forged).status_code == 303
    assert client.post(f"{path}/submit", data=forged | {"version": application.version}).status_code == 422
    after = _columns(_fresh(application))
    assert {key for key in after if after[key] != before[key]} == {"version"}
    assert set(application.sections[0].answers) == {"summary", "partners", "reached", "ready_on"}
    assert client.post(f"{path}/budget", data=forged | BUDGET).status_code == 303
    after = _columns(_fresh(application))
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"version", "budget_version", "starts_on", "months", "requested", "own_share"}
    assert application.team[1].role == "co_applicant"


def _columns(application: Application) -> dict[str, Any]:
    return {column.key: getattr(application, column.key) for column in inspect(Application).columns}


def test_a_form_without_its_token_changes_nothing(careful_client: FlaskClient, person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    sign_in(careful_client, person.account)
    path = f"/applications/{application.id}"
    facts = {"version": application.version}
    assert careful_client.post(f"{path}/submit", data=facts).status_code == 400
    assert _fresh(application).state == "draft"


@pytest.mark.parametrize(
    ("language", "late", "expected"),
    [
        (
            "nl",
            False,
            [
                "Tot 30 juli 2026, 12:00 kunt u uw aanvraag nog wijzigen.",
                "Na het sluitingsmoment controleren wij of wij uw aanvraag kunnen beoordelen. Zij moet op tijd en "
                "volledig zijn, en van iemand die mag aanvragen.",
                "Als dat kan, geven beoordelaars uw aanvraag een score. Zij zijn klaar op 1 september 2026.",
                "U krijgt ons besluit in een brief, uiterlijk op 28 oktober 2026. Wij sturen u een mail als het er is.",
            ],
        ),
        (
            "en",
            True,
            [
                "You receive our decision in a letter, on 28 October 2026 at the latest. We send you a mail when it is "
                "there.",
            ],
        ),
    ],
)
def test_the_receipt_says_what_happens_next_and_when_on_page_and_paper(
    client: FlaskClient, person: Person, language: str, late: bool, expected: list[str]
) -> None:
    stream = an_open_stream(
        dates=msgspec.structs.replace(a_definition().dates, review_until=date(2026, 9, 1))
    )
    application = (a_late_application if late else a_submitted_application)(stream, person)
    sign_in(client, person.account)
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(f"/applications/{application.id}/receipt").text
    listed = re.findall(r"<li>([^<]*)</li>", page.split("<ol>")[1].split("</ol>")[0])
    assert [html.unescape(words).replace("\xa0", " ") for words in listed] == expected
    paper = PdfReader(BytesIO(client.get(f"/applications/{application.id}/submissions/1.pdf").data))
    words = re.sub(r"\s", "", " ".join(sheet.extract_text() for sheet in paper.pages))
    assert [step for step in expected if re.sub(r"\s", "", step) not in words] == []


def test_the_deadline_on_the_receipt_is_the_one_in_force(client: FlaskClient, person: Person) -> None:
    application = a_submitted_application(None, person)
    later = datetime(2026, 8, 15, 12, 0, tzinfo=UTC)
    extend_deadline(actor=a_manager(), stream=application.stream, closes_at=later, reason="Storing")
    sign_in(client, person.account)
    page = client.get(f"/applications/{application.id}/receipt").text
    assert "Tot 15 augustus 2026, 14:00 kunt u" in page


def test_a_receipt_tells_nothing_of_what_is_over(
    client: FlaskClient, person: Person, clock: SetClock
) -> None:
    application = a_submitted_application(None, person)
    address = f"/applications/{application.id}/receipt"
    sign_in(client, person.account)
    assert client.get(address).text.count("<ol>") == 1
    clock.go(2026, 8, 15)
    assert "kunt u uw aanvraag nog wijzigen" not in client.get(address).text
    commands.withdraw_application(actor=person.account, application=application, reason="Geen tijd")
    assert client.get(address).text.count("<ol>") == 0


def test_a_second_press_leads_to_the_same_receipt(client: FlaskClient, person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    sign_in(client, person.account)
    facts = {"version": application.version}
    answers = [client.post(f"/applications/{application.id}/submit", data=facts) for _ in range(3)]
    assert {answer.headers["Location"] for answer in answers} == {f"/applications/{application.id}/receipt"}
    assert _count(Submission) == 1


def test_submitting_what_a_team_mate_changed_asks_to_check_again(client: FlaskClient, person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    version = application.version
    mate = a_team_mate(application, person.account)
    commands.save_section(
        actor=mate, application=application, section_key="people", version=1, answers={"target": "youth"}
    )
    sign_in(client, person.account)
    answer = client.post(f"/applications/{application.id}/submit", data={"version": version})
    assert answer.status_code == 409
    assert _count(Submission) == 0


def test_the_proxys_stamp_counts_only_when_it_is_configured(
    client: FlaskClient, person: Person, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = fill_in(an_application(person=person), person.account)
    deadline = application.stream.closes_at
    assert deadline is not None
    clock.moment = deadline + timedelta(seconds=20)
    stamp = {"X-Ronde-Arrived": f"{(deadline - timedelta(milliseconds=250)).timestamp():.3f}"}
    sign_in(client, person.account)
    other = _another(person)
    client.post(f"/applications/{other.id}/submit", data={"version": other.version}, headers=stamp)
    assert [(one.arrival_by, one.is_late) for one in _fresh(other).submissions] == [("server", True)]
    kept = client.application.config
    monkeypatch.setitem(kept, "SETTINGS", replace(kept["SETTINGS"], arrival_header="X-Ronde-Arrived"))
    client.post(
        f"/applications/{application.id}/submit", data={"version": application.version}, headers=stamp
    )
    submission = _fresh(application).submissions[0]
    assert (submission.arrival_by, submission.is_late) == ("proxy", False)
    assert submission.arrived_at == deadline - timedelta(milliseconds=250)


def _another(person: Person) -> Application:
    """Return a complete draft in a call whose deadline is the same moment."""
    with clock_at(NOON):
        return fill_in(an_application(person=person), person.account)


def test_a_late_application_is_acknowledged_as_late(
    client: FlaskClient, person: Person, clock: SetClock
) -> None:
    application = fill_in(an_application(person=person), person.account)
    assert application.stream.closes_at is not None
    clock.moment = application.stream.closes_at + timedelta(minutes=1)
    sign_in(client, person.account)
    client.post("/language", data={"language": "en", "back": "/"})
    path = f"/applications/{application.id}"
    assert "The deadline has passed" in client.get(path).text
    assert client.post(f"{path}/sections/plan", data=PLAN | {"version": "1"}).status_code == 422
    client.post(f"{path}/submit", data={"version": application.version})
    receipt = client.get(f"{path}/receipt").text
    assert "Received too late" in receipt
    assert "in time is before" in receipt


@pytest.mark.parametrize("finding", [commands.find_admissible, commands.find_inadmissible])
def test_nothing_a_team_sees_tells_what_was_found(
    client: FlaskClient, person: Person, clock: SetClock, finding: Callable[..., None]
) -> None:
    application = a_submitted_application(person=person)
    manager = a_manager()
    clock.moment += timedelta(days=31)
    sign_in(client, person.account)
    parts = ("", "/receipt", "/team", "/check", "/withdrawal")
    paths = ["/", "/applications", *(f"/applications/{application.id}{part}" for part in parts)]

    def pages() -> list[str]:
        shown = [client.get(path).text for path in paths]
        shown.append(client.post(f"/applications/{application.id}/reopen").text)
        shown.append(client.post(f"/applications/{application.id}/budget", data=BUDGET).text)
        return [re.sub(r'"csrf_token" value="[^"]*"', "", text) for text in shown]

    before = pages()
    finding(actor=manager, application=application, reason="Een reden die niemand mag zien")
    assert _fresh(application).state != "submitted"
    assert pages() == before
    answer = client.post(f"/applications/{application.id}/withdrawal", data={"reason": "Anders"})
    assert answer.status_code == 303


def test_a_manager_finds_admissibility_on_the_list_and_the_page(
    client: FlaskClient, person: Person, clock: SetClock
) -> None:
    stream = an_open_stream(over_cap="flag")
    manager = a_manager(stream.round.programme)
    application = a_submitted_application(stream, person, title="Koken in de wijk")
    high = a_submitted_application(stream, title="Te veel", requested=Money.euro(40_001))
    late = a_late_application(stream)
    clock.moment += timedelta(days=31)
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    assert f"/streams/{stream.id}/applications?state=submitted" in client.get("/").text
    page = f"/streams/{stream.id}/applications"

    def listed(query: str) -> set[str]:
        found = client.get(page + query)
        assert found.status_code == 200
        return set(re.findall(r"/applications/(\d+)/admissibility", found.text))

    assert listed("") == {str(one.id) for one in (application, high, late)}
    assert listed("?late=y") == {str(late.id)}
    assert listed("?over_cap=y") == {str(high.id)}
    assert listed("?search=KOKEN+in") == {str(application.id)}
    assert listed("?state=admissible") == set()
    path = f"/applications/{application.id}/admissibility"
    assert client.post(path, data={"finding": "admissible", "reason": ""}).status_code == 422
    answer = client.post(path, data={"finding": "admissible", "reason": "Volledig en op tijd"})
    assert answer.status_code == 303
    assert listed("?state=admissible") == {str(application.id)}
    answer = client.post(
        f"/applications/{late.id}/admissibility", data={"finding": "admissible", "reason": "Vooruit"}
    )
    assert answer.status_code == 422
    assert _fresh(late).state == "submitted"
    client.post(
        f"/applications/{late.id}/admissibility", data={"finding": "inadmissible", "reason": "Te laat"}
    )
    assert (_fresh(late).state, late.is_late) == ("inadmissible", True)


def test_the_list_pages_by_fifty_and_costs_the_same_for_one_and_for_three(
    client: FlaskClient, person: Person, statements: list[str]
) -> None:
    stream = an_open_stream()
    a_submitted_application(stream, person)
    sign_in(client, a_manager(stream.round.programme))
    page = f"/streams/{stream.id}/applications"

    def cost() -> int:
        statements.clear()
        assert client.get(page).status_code == 200
        return len(statements)

    one = cost()
    for _ in range(2):
        a_submitted_application(stream, person)
    assert cost() == one
    assert one <= 8


def test_a_mate_joins_by_the_link_and_leaves(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    mate = an_account("Mees")
    sign_in(client, person.account)
    answer = client.post(f"/applications/{application.id}/team", data={"email": mate.email})
    assert answer.status_code == 303
    token = commands.invitation_token(_fresh(application).team[1])
    sign_in(client, mate)
    assert client.get(f"/applications/{application.id}").status_code == 404
    assert application.title in client.get(f"/invitations/{token}").text
    answer = client.post(f"/invitations/{token}")
    assert answer.headers["Location"] == f"/applications/{application.id}"
    assert client.get(f"/applications/{application.id}").status_code == 200
    assert client.post(f"/applications/{application.id}/team/leave").status_code == 303
    assert client.get(f"/applications/{application.id}").status_code == 404
    assert client.get("/invitations/nonsense").headers["Location"] == "/applications"


def test_an_applicant_is_not_made_an_assessor_of_the_round(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, a_holder("administrator"))
    page = f"/people/{person.account.id}/roles"
    scope = f"stream-{application.stream_id}"
    assert client.post(page, data={"role": "reviewer", "scope": scope}).status_code == 422
    assert client.post(page, data={"role": "chair", "scope": "everywhere"}).status_code == 422
    programme = application.stream.round.programme_id
    assert client.post(page, data={"role": "chair", "scope": f"programme-{programme}"}).status_code == 422
    elsewhere = f"stream-{an_open_stream().id}"
    assert client.post(page, data={"role": "reviewer", "scope": elsewhere}).status_code == 303


def test_withdrawing_asks_why(client: FlaskClient, person: Person) -> None:
    application = a_submitted_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/withdrawal"
    assert client.post(path, data={"reason": ""}).status_code == 422
    assert client.post(path, data={"reason": "Geen mensen"}).status_code == 303
    assert _fresh(application).state == "withdrawn"
    assert client.get(path).status_code == 404


def test_what_was_submitted_is_changed_before_the_deadline(client: FlaskClient, person: Person) -> None:
    application = a_submitted_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}"
    assert client.post(f"{path}/reopen").status_code == 303
    assert client.post(f"{path}/sections/plan", data=PLAN | {"version": "1"}).status_code == 303
    client.post(f"{path}/submit", data={"version": _fresh(application).version})
    assert [one.number for one in _fresh(application).submissions] == [1, 2]
    assert client.get(f"{path}/receipt").status_code == 200
    assert queries.facts_in_force(application).answers["plan"]["summary"] == "Samen koken"


def test_one_application_costs_few_statements(
    client: FlaskClient, person: Person, statements: list[str]
) -> None:
    application = a_submitted_application(person=person)
    manager = a_manager(application.stream.round.programme)
    paths = {person.account: ("", "/check", "/receipt"), manager: ("/admissibility",)}
    for viewer, parts in paths.items():
        sign_in(client, viewer)
        for part in parts:
            statements.clear()
            assert client.get(f"/applications/{application.id}{part}").status_code == 200
            assert len(statements) <= 12, statements


def _call_with_conditions(person: Person) -> Application:
    """Return a draft in a call with a question that hangs on another, partners, and a check of the budget."""
    coalition = Question("coalition", "yes_no", words("Works in a coalition?"))
    targets = (Choice("visitors", words("Visitors")),)
    sections = (
        Section(
            "plan",
            words("Plan"),
            (
                coalition,
                Question("which", "line", words("Which coalition?"), shown_if=Condition("coalition", "yes")),
                Question("partners", "partners", words("Partners"), required=False),
            ),
        ),
        Section(
            "people",
            words("People"),
            (
                Question(
                    "reach",
                    "targets",
                    words("Reach"),
                    choices=targets,
                    shown_if=Condition("coalition", "yes"),
                ),
            ),
        ),
    )
    check = CrossCheck("head:personnel", "at_most", 60, "total_costs")
    return an_application(an_open_stream(sections=sections, checks=(check,)), person)


def test_a_question_that_hangs_on_an_answer_is_asked_only_after_it(
    client: FlaskClient, person: Person
) -> None:
    application = _call_with_conditions(person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}"
    shown = client.get(f"{path}/sections/plan").text
    assert 'data-asked-if="coalition" data-answer="yes"' in shown
    closed = client.get(f"{path}/sections/people").text
    assert "Niet gesteld: “Reach" in closed
    assert 'name="reach-visitors"' not in closed
    answers = {"version": "0", "coalition": "yes", "which": "Ede samen", "partners-0-name": ""}
    assert client.post(f"{path}/sections/plan", data=answers).status_code == 303
    assert 'name="reach-visitors"' in client.get(f"{path}/sections/people").text
    reach = {"version": "0", "reach-visitors": "40"}
    assert client.post(f"{path}/sections/people", data=reach).status_code == 303
    assert queries.facts_as_written(_fresh(application)).answers == {
        "plan": {"coalition": "yes", "which": "Ede samen", "partners": None},
        "people": {"reach": {"visitors": 40}},
    }
    version = str(application.sections[0].version)
    assert (
        client.post(
            f"{path}/sections/plan", data=answers | {"coalition": "no", "version": version}
        ).status_code
        == 303
    )
    # What was typed stays with the draft, but is no part of what would be submitted.
    assert queries.facts_as_written(_fresh(application)).answers == {
        "plan": {"coalition": "no", "partners": None},
        "people": {},
    }
    assert {gap.field for gap in queries.gaps_of(application)} == {"starts_on", "months", "costs"}
    assert 'value="Ede samen"' in client.get(f"{path}/sections/plan").text


def test_partners_get_a_row_each_without_script(client: FlaskClient, person: Person) -> None:
    application = _call_with_conditions(person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/sections/plan"
    one = {
        "version": "0",
        "coalition": "no",
        "partners-0-name": "Gemeente Ede",
        "partners-0-kind": "public",
        "partners-0-task": "Geeft een zaal",
        "partners-0-share": "2.500",
        "partners-0-vat": "none",
    }
    more = client.post(path, data=one | {"add": "partners"}).text
    assert 'name="partners-1-name"' in more
    assert 'value="Gemeente Ede"' in more
    assert _count(SectionAnswers) == 0
    assert client.post(path, data=one | {"partners-1-name": ""}).status_code == 303
    kept = _fresh(application).sections[0].answers["partners"]
    assert kept == [
        {"name": "Gemeente Ede", "kind": "public", "task": "Geeft een zaal", "share": 250_000, "vat": "none"}
    ]


def test_a_budget_that_fails_a_check_of_the_call_says_so_and_cannot_be_submitted(
    client: FlaskClient, person: Person
) -> None:
    application = _call_with_conditions(person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/budget"
    assert client.post(path, data=BUDGET | {"stay": "1"}).status_code == 303
    said = "Dit mag hoogstens 60 procent zijn van “totale kosten”"
    assert said in html.unescape(client.get(path).text)
    assert said in html.unescape(client.get(f"/applications/{application.id}/check").text)


PRIMARY = re.compile(r'<a class="utrecht-button utrecht-button--primary-action[^"]*" href="([^"]*)"')


def test_the_page_leads_to_the_first_part_that_is_not_finished(client: FlaskClient, person: Person) -> None:
    application = an_application(person=person)
    sign_in(client, person.account)
    path = f"/applications/{application.id}"
    first = queries.definition_of(application).sections[0]
    assert PRIMARY.findall(client.get(path).text) == [f"{path}/sections/{first.key}"]
    fill_in(application, person.account)
    assert PRIMARY.findall(client.get(path).text) == [f"{path}/check"]


@pytest.mark.parametrize("page", ["apply", "preregister"])
def test_who_has_no_initiative_yet_is_led_to_registering_one(client: FlaskClient, page: str) -> None:
    dates = msgspec.structs.replace(a_definition().dates, preregister_before=NOON + timedelta(days=5))
    stream = an_open_stream(preregistration="wanted", dates=dates)
    newcomer = a_person()
    sign_in(client, newcomer.account)
    path = f"/streams/{stream.id}/{page}"
    shown = client.get(path).text.split("<main")[1]
    assert [html.unescape(url).split("?")[0] for url in PRIMARY.findall(shown)] == [
        f"/organisations/{newcomer.organisation.id}/initiatives/new"
    ]
    assert 'name="title"' not in shown
    an_initiative(newcomer)
    assert 'name="title"' in client.get(path).text
