"""The form as an applicant will see it: page by page, with what would keep one from submitting; nothing is kept."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import func, select

from grants.applications import commands as applications
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.definition import Condition, Question, ReportRule, Section
from tests.factories.applications import an_application, fill_in, submit
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_draft, a_manager, an_open_stream, some_sections, words


def some_pages() -> tuple[Section, ...]:
    """Return two pages; what the second asks hangs on an answer on the first."""
    plan, people = some_sections()
    first = Question("before", "yes_no", words("Did you do this before"), substantive=False)
    hanging = Question("when", "period", words("When was that"), shown_if=Condition("before", "yes"))
    return (
        replace(plan, questions=(first, plan.questions[0])),
        replace(people, questions=(hanging, people.questions[0])),
    )


def a_call_being_written(manager: Account) -> Stream:
    return a_draft(manager, sections=some_pages())


def test_a_manager_walks_through_the_form_of_a_draft_and_nothing_is_kept(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_call_being_written(manager)
    sign_in(client, manager)
    written, entries = dict(draft.draft), db.session.scalar(select(func.count()).select_from(AuditEntry))
    page = f"/streams/{draft.id}/preview/"
    assert f'href="{page}plan' in client.get(f"/streams/{draft.id}").text

    shown = client.get(f"{page}plan").text
    assert 'name="before"' in shown
    assert 'name="summary"' in shown
    assert "data-autosave" not in shown

    refused = client.post(f"{page}plan", data={"before": "yes", "summary": "woord " * 51})
    assert refused.status_code == 422
    assert ("woord " * 50 + "woord") in refused.text
    assert 'id="summary-error"' in refused.text
    assert 'id="before-error"' not in refused.text

    onward = client.post(f"{page}plan", data={"before": "yes", "summary": "kort"})
    assert onward.status_code == 303
    assert json.loads(parse_qs(urlsplit(onward.location).query)["given"][0]) == {"before": "yes"}
    assert 'name="when-from"' in client.get(onward.location).text
    assert client.post(onward.location, data={"target": "youth"}).status_code == 422, "the period is missing"
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == entries
    assert draft.draft == written


def test_what_hangs_on_another_answer_is_neither_shown_nor_missed(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_call_being_written(manager)
    sign_in(client, manager)
    onward = client.post(
        f"/streams/{draft.id}/preview/plan", data={"before": "no", "summary": "kort"}
    ).location
    assert 'name="when-from"' not in client.get(onward).text
    done = client.post(onward, data={"target": "youth"})
    assert (done.status_code, urlsplit(done.location).path) == (303, f"/streams/{draft.id}/preview/budget")


def test_the_budget_is_held_to_the_limits_of_the_call(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_call_being_written(manager)
    sign_in(client, manager)
    page = f"/streams/{draft.id}/preview/budget"
    typed = {
        "starts_on": "2030-01-01",
        "months": "12",
        "costs-0-head": "personnel",
        "costs-0-amount": "1.000",
    }
    typed |= {"incomes-0-head": "own_cash", "incomes-0-amount": "100"}
    refused = client.post(page, data=typed)
    assert refused.status_code == 422
    assert 'value="1.000"' in refused.text
    fine = client.post(page, data=typed | {"incomes-0-amount": "250"})
    assert fine.status_code == 200


def test_a_report_is_looked_at_as_its_recipient_will(client: FlaskClient) -> None:
    manager = a_manager()
    went = Question("went", "text", words("Went"), words=2)
    draft = a_draft(
        manager, sections=some_pages(), reports=(ReportRule("progress", words("P"), questions=(went,)),)
    )
    sign_in(client, manager)
    page = f"/streams/{draft.id}/preview/report-progress"
    assert f'href="{page}' in client.get(f"/streams/{draft.id}/preview/plan").text
    assert 'name="went"' in client.get(page).text
    assert client.post(page, data={"went": "een twee drie"}).status_code == 422
    assert "Niets op deze pagina" in client.post(page, data={"went": "een twee"}).text
    assert "doelen en mijlpalen" in client.get(page).text
    assert client.get(f"/streams/{draft.id}/preview/report-nonsense").status_code == 404


def test_pages_that_contradict_are_mended_first_and_nobody_else_looks(client: FlaskClient) -> None:
    manager = a_manager()
    plan, people = some_sections()
    broken = replace(plan, questions=(replace(plan.questions[0], shown_if=Condition("nothing", "yes")),))
    draft = a_draft(manager, sections=(broken, people))
    whole = a_call_being_written(manager)
    sign_in(client, manager)
    page = f"/streams/{draft.id}/preview/plan"
    assert client.get(page).status_code == 303
    assert client.post(page, data={}).status_code in (302, 303)
    assert client.get(f"/streams/{whole.id}/preview/unknown").status_code == 404
    odd = f"/streams/{whole.id}/preview/people?given="
    for given in ("[]", "{", '{"before": {"a": 1}}', '{"x": 1}'):
        assert client.get(odd + given).status_code == 200
    sign_in(client, a_holder(role="controller"))
    assert client.get(f"/streams/{whole.id}/preview/plan").status_code in (403, 404)


def test_who_checks_an_application_reads_long_answers_as_reviewers_do(client: FlaskClient) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    text = "Een **sterk** plan:\neerst koken\n\n- samen\n- eten <b>nooit</b> alleen"
    person = a_person()
    sent = fill_in(an_application(stream, person), person.account)
    plan = next(one for one in sent.sections if one.section_key == "plan")
    answers = plan.answers | {"summary": text}
    applications.save_section(
        actor=person.account, application=sent, section_key="plan", version=plan.version, answers=answers
    )
    submit(sent, person.account)
    sign_in(client, manager)
    page = client.get(f"/applications/{sent.id}/admissibility").text
    assert "<strong>sterk</strong>" in page
    assert re.search(r"plan:<br ?/?>", page)
    assert "<li>samen</li>" in page
    assert "<b>nooit" not in page
    assert "&lt;b&gt;nooit" in page
