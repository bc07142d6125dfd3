"""The one repair: what it may touch, until when, who hears of it, and what follows when it does not come."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Repair
from grants.applications.rules import (
    Facts,
    canonical_content,
    digest_of,
    facts_of,
    last_day_of_repair,
    repair_in_time,
    repairable,
    repaired_content,
    untreated_until,
)
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.money import Money
from grants.foundation.outbox import run_everything
from grants.foundation.terms import end_of_day, instant_from_local
from grants.people.models import Account
from grants.streams.rules.definition import BudgetHead, Condition, Definition, Question, Section
from tests.conftest import SetClock
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    an_answer,
    some_lines,
)
from tests.factories.people import Person, a_holder, a_person, acts_for, sign_in
from tests.factories.streams import a_manager, some_sections, words

WRONG = "De plaatsen ontbreken."


def _refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.raises(RuleBroken, check=lambda broken: broken.code == code)


# --- What a repair may touch ----------------------------------------------------------------------


def _content(definition: Definition) -> str:
    answers = {
        section.key: {question.key: an_answer(question) for question in section.questions}
        for section in definition.sections
    }
    facts = Facts(
        "Koken", date(2027, 1, 1), 12, answers, some_lines(definition, costs=Money(500), own=Money(200))
    )
    return canonical_content(call={}, initiative={}, organisation={}, facts=facts)


DEFINITION = Definition(sections=some_sections(), budget_heads=(BudgetHead("personnel", words("x")),))
ANSWER = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(0, 99),
    st.lists(st.sampled_from(["Zeist", "Ede"]), max_size=2),
)


@given(
    answers=st.dictionaries(
        st.sampled_from(["plan", "people", "elders"]),
        st.dictionaries(
            st.sampled_from(["summary", "reached", "target", "where", "agrees", "title", "budget"]), ANSWER
        ),
    ),
    asked=st.lists(st.sampled_from(["where", "agrees", "summary", "target"]), unique=True),
)
def test_no_repair_changes_what_is_judged_the_budget_or_the_title(
    answers: dict[str, dict[str, Any]], asked: list[str]
) -> None:
    definition = DEFINITION
    before = _content(definition)
    try:
        after = repaired_content(before, definition, asked, answers)
    except RuleBroken:
        return
    kept, now = json.loads(before), json.loads(after)
    open_keys = {("people", key) for key in ("where", "agrees") if key in asked}
    for content in (kept, now):
        for section, key in open_keys:
            content["answers"][section].pop(key, None)
    assert now == kept
    assert facts_of(after).totals == facts_of(before).totals


def _keys(definition: Definition) -> list[str]:
    answers = facts_of(_content(definition)).answers
    return [question.key for _, question in repairable(definition, answers)]


def test_only_formal_questions_on_which_nothing_hangs_can_be_repaired() -> None:
    assert _keys(DEFINITION) == ["where", "agrees"]
    paper = Question("proof", "file", words("Proof"), substantive=False, required=False)
    with_file = (*some_sections(), Section("papers", words("Papers"), (paper,)))
    answers = facts_of(_content(DEFINITION)).answers
    on_paper = msgspec.structs.replace(DEFINITION, sections=with_file)
    assert [question.key for _, question in repairable(on_paper, answers)][2:] == ["proof"]
    hanging = Question("more", "text", words("More"), shown_if=Condition("agrees", "yes"))
    whole = (*some_sections(), Section("extra", words("Extra"), (hanging,)))
    assert _keys(msgspec.structs.replace(DEFINITION, sections=whole)) == ["where"]


def test_an_answer_that_is_missing_or_wrong_is_no_repair() -> None:
    with _refused("incomplete"):
        repaired_content(_content(DEFINITION), DEFINITION, ["where"], {"people": {"where": None}})


@pytest.mark.parametrize(
    ("days", "last"), [(3, date(2026, 8, 6)), (7, date(2026, 8, 10)), (28, date(2026, 8, 31))]
)
def test_a_term_of_the_funder_ends_on_its_own_day_and_never_rolls(days: int, last: date) -> None:
    assert last_day_of_repair(date(2026, 8, 3), days) == last
    assert last_day_of_repair(date(2026, 8, 1), 7) == date(2026, 8, 8)
    assert date(2026, 8, 8).isoweekday() == 6


@pytest.mark.parametrize("days", [2, 29, 0, -1])
def test_a_term_is_neither_too_short_nor_too_long(days: int) -> None:
    with _refused("term_wrong"):
        last_day_of_repair(date(2026, 8, 3), days)


def test_a_repair_is_in_time_until_the_end_of_the_last_day() -> None:
    end = instant_from_local(datetime(2026, 8, 11))  # noqa: DTZ001
    assert repair_in_time(date(2026, 8, 10), end - timedelta(seconds=1))
    assert not repair_in_time(date(2026, 8, 10), end)


def test_the_four_weeks_end_on_a_working_day() -> None:
    assert untreated_until(date(2026, 8, 10)) == date(2026, 9, 7)
    assert untreated_until(date(2026, 8, 8)) == date(2026, 9, 7)


# --- Asking and answering -------------------------------------------------------------------------


@pytest.fixture
def manager(person: Person) -> Account:
    return a_manager()


@pytest.fixture
def closed(person: Person, clock: SetClock) -> Application:
    """An application in time, the day after the deadline: 31 July 2026, noon."""
    application = a_submitted_application(person=person)
    clock.go(2026, 7, 31)
    return application


def ask(manager: Account, application: Application, **facts: Any) -> Repair:
    kept = {"questions": ["where"], "wrong": WRONG, "days": 7}
    return commands.ask_repair(actor=manager, application=application, **(kept | facts))


def answer(person: Person, application: Application, clock: SetClock, **facts: Any) -> Any:
    kept = {"answers": {"people": {"where": ["Ede"]}}, "arrived_at": clock.moment}
    return commands.submit_repair(actor=person.account, application=application, **(kept | facts))


def _deeds(application: Application) -> list[str]:
    found = select(AuditEntry.deed).where(
        AuditEntry.subject_kind == "application", AuditEntry.subject_id == application.id
    )
    return list(db.session.scalars(found.order_by(AuditEntry.id)))


def test_a_repair_makes_a_submission_that_differs_in_the_answer_alone(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    first, arrived = closed.submissions[0], closed.submitted_at
    repair = ask(manager, closed)
    assert (repair.state, repair.due_on) == ("asked", date(2026, 8, 7))
    clock.go(2026, 8, 7, 23, 59, 59)
    second = answer(person, closed, clock)
    kept, now = json.loads(first.content), json.loads(second.content)
    assert now["answers"]["people"].pop("where") == ["Ede"]
    assert kept["answers"]["people"].pop("where") == ["Utrecht", "Zeist"]
    assert now == kept
    assert (second.number, second.is_late, second.sha256) == (2, False, digest_of(second.content))
    assert (closed.state, repair.state, closed.submitted_at) == ("submitted", "repaired", arrived)
    assert queries.facts_as_written(closed).answers == queries.facts_in_force(closed).answers
    assert _deeds(closed)[-2:] == ["ask_repair", "submit_repair"]
    with _refused("not_in_this_state"):
        answer(person, closed, clock)
    commands.find_admissible(actor=manager, application=closed, reason="Nu volledig")
    assert closed.state == "admissible"


def test_a_repair_one_second_late_is_not_accepted(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    repair = ask(manager, closed)
    clock.moment = end_of_day(repair.due_on)
    with _refused("repair_too_late"):
        answer(person, closed, clock)
    assert len(closed.submissions) == 1


def test_a_repair_touches_only_what_was_asked(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    ask(manager, closed)
    for answers in (
        {"plan": {"summary": "Beter"}},
        {"people": {"agrees": "no"}},
        {"people": {"onbekend": "x"}},
    ):
        with _refused("not_asked_to_repair"):
            answer(person, closed, clock, answers=answers)
    assert len(closed.submissions) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"questions": []}, "not_formal"),
        ({"questions": ["where", "summary"]}, "not_formal"),
        ({"questions": ["onbekend"]}, "not_formal"),
        ({"wrong": "  "}, "reason_missing"),
        ({"days": 60}, "term_wrong"),
    ],
)
def test_a_request_that_is_not_right_is_refused(
    manager: Account, closed: Application, facts: dict[str, Any], code: str
) -> None:
    with _refused(code):
        ask(manager, closed, **facts)
    assert closed.repair is None


def test_a_repair_is_asked_once_after_the_deadline_and_never_of_what_came_late(
    person: Person, manager: Account, clock: SetClock
) -> None:
    application, late = a_submitted_application(person=person), a_late_application()
    with _refused("call_still_open"):
        ask(manager, application)
    clock.go(2026, 7, 31)
    with _refused("arrived_late"):
        ask(manager, late)
    ask(manager, application)
    with _refused("repair_asked_before"):
        ask(manager, application)
    for find in (commands.find_admissible, commands.find_inadmissible):
        with _refused("repair_open"):
            find(actor=manager, application=application, reason="x")


def test_only_a_manager_without_interest_asks_and_only_the_team_answers(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    with pytest.raises(NotAllowed):
        ask(a_holder("auditor"), closed)
    partial = a_manager()
    acts_for(partial, person.organisation)
    with pytest.raises(NotFound):
        ask(partial, closed)
    ask(manager, closed)
    for stranger, error in ((manager, NotAllowed), (a_person().account, NotFound)):
        with pytest.raises(error):
            answer(Person(stranger, person.organisation), closed, clock)
    assert closed.repair is not None
    assert closed.repair.state == "asked"


# --- Not repaired ---------------------------------------------------------------------------------


def test_a_term_that_passed_unused_lapses_once_and_leaves_four_weeks(
    manager: Account, closed: Application, clock: SetClock
) -> None:
    repair = ask(manager, closed)
    clock.go(2026, 8, 7, 23)
    jobs.lapse_repairs()
    assert repair.state == "asked"
    clock.go(2026, 8, 8, 1)
    jobs.lapse_repairs()
    jobs.lapse_repairs()
    assert repair.state == "lapsed"
    assert _deeds(closed).count("lapse_repair") == 1
    clock.go(2026, 9, 4, 23)
    commands.leave_untreated(actor=manager, application=closed, reason="De plaatsen ontbreken nog.")
    assert (closed.state, repair.state) == ("inadmissible", "untreated")
    assert closed.admissibility_reason == "De plaatsen ontbreken nog."


def test_after_four_weeks_one_can_only_decide_about_admissibility(
    manager: Account, closed: Application, clock: SetClock
) -> None:
    ask(manager, closed)
    clock.go(2026, 9, 5)
    jobs.lapse_repairs()
    with _refused("untreated_too_late"):
        commands.leave_untreated(actor=manager, application=closed, reason="Te laat")
    commands.find_inadmissible(actor=manager, application=closed, reason="Hoort niet in deze oproep")
    assert closed.repair is not None
    assert (closed.state, closed.repair.state) == ("inadmissible", "lapsed")


def test_a_repair_that_is_not_enough_can_be_left_untreated_and_nothing_without_a_repair(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    with _refused("no_repair"):
        commands.leave_untreated(actor=manager, application=closed, reason="x")
    ask(manager, closed)
    with _refused("not_in_this_state"):
        commands.leave_untreated(actor=manager, application=closed, reason="x")
    answer(person, closed, clock)
    with _refused("reason_missing"):
        commands.leave_untreated(actor=manager, application=closed, reason=" ")
    assert closed.state == "submitted"
    commands.leave_untreated(actor=manager, application=closed, reason="Nog steeds niet goed")
    assert closed.state == "inadmissible"


def test_what_was_withdrawn_does_not_lapse(
    person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    repair = ask(manager, closed)
    commands.withdraw_application(actor=person.account, application=closed, reason="Toch niet")
    clock.go(2026, 9, 1)
    jobs.lapse_repairs()
    assert repair.state == "asked"
    with _refused("not_in_this_state"):
        answer(person, closed, clock, arrived_at=clock.moment - timedelta(days=30))


# --- Pages and mail -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "asked", "repaired"),
    [
        ("nl", "Uw aanvraag herstellen", "Wij hebben uw herstel ontvangen."),
        ("en", "Repair your application", "We received your repair."),
    ],
)
def test_a_manager_asks_and_a_team_repairs_on_pages(
    client: FlaskClient,
    person: Person,
    manager: Account,
    closed: Application,
    language: str,
    asked: str,
    repaired: str,
) -> None:
    path = f"/applications/{closed.id}"
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    assert f'href="{path}/repair/request"' in client.get(f"{path}/admissibility").text
    page = client.get(f"{path}/repair/request").text
    assert set(re.findall(r'name="questions"[^>]*value="(\w+)"', page)) == {"where", "agrees"}
    facts = {"questions": ["where"], "wrong": WRONG, "days": "7"}
    assert client.post(f"{path}/repair/request", data=facts | {"days": "90"}).status_code == 422
    assert client.post(f"{path}/repair/request", data=facts).status_code == 303
    assert WRONG in client.get(f"{path}/admissibility").text
    run_everything()
    mails = db.session.scalars(select(Mail).where(Mail.kind == "repair_asked")).all()
    assert [mail.to for mail in mails] == [person.account.email]
    assert f"{path}/repair" in mails[0].body
    assert WRONG in mails[0].body

    sign_in(client, person.account)
    client.post("/language", data={"language": language, "back": "/"})
    assert f'href="{path}/repair"' in client.get("/").text
    assert f'href="{path}/repair"' in client.get(path).text
    page = client.get(f"{path}/repair").text
    assert asked in page
    assert 'name="where"' in page
    assert 'name="summary"' not in page
    wrong = client.post(f"{path}/repair", data={"where": ""})
    assert wrong.status_code == 422
    sent = client.post(f"{path}/repair", data={"where": "Ede", "summary": "Anders"})
    assert sent.headers["Location"] == f"{path}/receipt"
    assert repaired in client.get(f"{path}/receipt").text
    run_everything()
    assert len(db.session.scalars(select(Mail).where(Mail.kind == "repair_submitted")).all()) == 1
    db.session.expire_all()
    facts_now = facts_of(closed.submissions[-1].content)
    assert facts_now.answers["people"]["where"] == ["Ede"]
    assert facts_now.answers["plan"]["summary"] != "Anders"
    assert client.get(f"{path}/repair").status_code == 200
    assert client.post(f"{path}/repair", data={"where": "Ede"}).status_code == 422


def test_the_team_reads_nothing_of_what_a_manager_finds(
    client: FlaskClient, person: Person, manager: Account, closed: Application, clock: SetClock
) -> None:
    path = f"/applications/{closed.id}"
    ask(manager, closed)
    clock.go(2026, 8, 10)
    jobs.lapse_repairs()
    sign_in(client, person.account)
    before = [client.get(path).text, client.get(f"{path}/repair").text]
    commands.leave_untreated(actor=manager, application=closed, reason="Geheim oordeel")
    after = [client.get(path).text, client.get(f"{path}/repair").text]
    plain = [
        re.sub(r"<script.*?</script>|nonce=\S+|value=\"[^\"]{40,}\"", "", page, flags=re.S)
        for page in before + after
    ]
    assert plain[:2] == plain[2:]
    assert "Geheim oordeel" not in "".join(after)
    assert "niet op tijd hersteld" in after[1]


def test_a_manager_is_told_to_leave_untreated_and_does_so_on_the_page(
    client: FlaskClient, manager: Account, closed: Application, clock: SetClock
) -> None:
    path = f"/applications/{closed.id}"
    ask(manager, closed)
    clock.go(2026, 8, 10)
    jobs.lapse_repairs()
    sign_in(client, manager)
    assert f"laat {closed.reference} buiten behandeling" in client.get("/").text
    assert "4 september 2026" in client.get(f"{path}/admissibility").text
    assert client.post(f"{path}/untreated", data={"missing": ""}).status_code == 422
    assert client.post(f"{path}/untreated", data={"missing": "De plaatsen"}).status_code == 303
    db.session.expire_all()
    assert closed.state == "inadmissible"


def test_strangers_and_staff_get_no_page_of_the_team(
    client: FlaskClient, person: Person, manager: Account, closed: Application
) -> None:
    path = f"/applications/{closed.id}"
    sign_in(client, person.account)
    assert client.get(f"{path}/repair").status_code == 404
    assert client.get(f"{path}/repair/request").status_code in (403, 404)
    ask(manager, closed)
    for account in (manager, a_person().account):
        sign_in(client, account)
        assert client.get(f"{path}/repair").status_code == 404
