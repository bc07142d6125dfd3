"""The de-minimis declaration of an application (edge case 36): typed, added up, blocked or flagged, read by staff."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.applications import commands, queries
from grants.applications.models import Application, SectionAnswers
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.money import Money
from grants.streams.models import Stream
from grants.streams.rules.definition import AidRule, Question, Section
from tests.factories.applications import an_application, fill_in, submit
from tests.factories.people import Person, a_holder, sign_in
from tests.factories.review import after_deadline
from tests.factories.streams import a_draft, a_manager, an_open_stream, some_sections, words

AID = Question("aid", "aid", words("De-minimis aid"), substantive=False, for_reviewers=False)
PAPERS = (*some_sections(), Section("papers", words("Papers"), (AID,)))
ROW = {
    "aid-grants-0-grantor": "Gemeente Ede",
    "aid-grants-0-granted_on": "2024-05-01",
    "aid-grants-0-amount": "275.000",
    "aid-grants-0-regulation": "general",
    "aid-grants-0-undertaking": "Stichting Samen",
}
GRANT = {
    "grantor": "Gemeente Ede",
    "granted_on": "2024-05-01",
    "amount": 27_500_000,
    "regulation": "general",
    "undertaking": "Stichting Samen",
}
SOME = {"declares": "some", "grants": [GRANT]}


def asking(**rule: Any) -> Stream:
    return an_open_stream(sections=PAPERS, aid=AidRule(**rule))


def declare(application: Application, person: Person, answer: Any, version: int | None = None) -> None:
    kept = next((one.version for one in application.sections if one.section_key == "papers"), 0)
    commands.save_section(
        actor=person.account,
        application=application,
        section_key="papers",
        version=kept if version is None else version,
        answers={"aid": answer},
    )


def declared(stream: Stream, person: Person, answer: Any) -> Application:
    """Return a draft in which everything is filled in and EUR 30,000 is asked."""
    application = fill_in(an_application(stream, person), person.account)
    declare(application, person, answer)
    return application


# --- Typing it ------------------------------------------------------------------------------------


def test_it_is_typed_in_rows_without_script_and_added_up_on_saving(
    client: FlaskClient, person: Person
) -> None:
    application = fill_in(an_application(asking(), person), person.account)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/sections/papers"
    sent = {"version": "1", "aid-declares": "some", **ROW}
    more = client.post(path, data=sent | {"add": "aid"}).text
    assert 'name="aid-grants-1-grantor"' in more
    assert 'value="Gemeente Ede"' in more
    assert 'value="275.000"' in more
    assert db.session.scalar(select(func.count()).select_from(SectionAnswers)) == 3
    assert client.post(path, data=sent | {"stay": "1", "aid-grants-1-grantor": ""}).status_code == 303
    db.session.expire_all()
    assert queries.facts_as_written(application).answers["papers"]["aid"] == SOME
    shown = html.unescape(client.get(path).text).replace("\xa0", " ")
    assert "Ontvangen en meegeteld: € 275.000. Hier gevraagd: € 30.000." in shown
    assert "€ 5.000 boven de grens van € 300.000" in shown
    assert "Steun telt mee als die op 30 juli 2023 of later is toegekend." in shown
    assert 'value="275.000"' in shown
    assert "ronde-optional" not in shown, "each field of a row must be filled in"


def test_the_sum_is_told_while_typing(client: FlaskClient, person: Person) -> None:
    application = fill_in(an_application(asking(), person), person.account)
    sign_in(client, person.account)
    path = f"/applications/{application.id}/sections/papers"
    sent = {"version": "1", "aid-declares": "some", **ROW}
    answer = client.post(path, data=sent, headers={"X-Autosave": "1"}).get_json()
    assert "boven de grens" in answer["told"]["aid"]
    assert answer["over"] == ["aid"]
    plan = client.post(
        f"/applications/{application.id}/sections/plan",
        data={"version": "1", "summary": "Samen"},
        headers={"X-Autosave": "1"},
    ).get_json()
    assert set(plan) == {"saved_at", "version"}


@pytest.mark.parametrize(
    ("field", "typed"), [("granted_on", "1 mei 2024"), ("granted_on", "1066-10-14"), ("amount", "veel")]
)
def test_a_bad_row_is_blamed_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, person: Person, field: str, typed: str
) -> None:
    application = an_application(asking(), person)
    sign_in(client, person.account)
    sent = {"version": "0", "aid-declares": "some", **ROW, f"aid-grants-0-{field}": typed}
    answer = client.post(f"/applications/{application.id}/sections/papers", data=sent)
    assert answer.status_code == 422
    shown = html.unescape(answer.text)
    assert f'id="aid-grants-0-{field}-error"' in shown
    assert shown.count('-error"') == 2, "one message, and what points to it"
    for value in ("Gemeente Ede", "Stichting Samen", typed):
        assert f'value="{value}"' in shown


def test_a_full_list_of_rows_gets_no_row_more(client: FlaskClient, person: Person) -> None:
    application = an_application(asking(), person)
    sign_in(client, person.account)
    sent = {"version": "0", "add": "aid"} | {f"aid-grants-{n}-grantor": f"Gemeente {n}" for n in range(50)}
    answer = client.post(f"/applications/{application.id}/sections/papers", data=sent)
    assert answer.status_code == 200
    assert 'value="Gemeente 49"' in answer.text
    assert 'name="aid-grants-50-grantor"' not in answer.text


def test_who_saves_second_reads_both_declarations(person: Person) -> None:
    application = declared(asking(), person, SOME)
    with pytest.raises(Stale) as stale:
        declare(application, person, {"declares": "none", "grants": None}, version=1)
    (difference,) = stale.value.differences
    assert "Gemeente Ede, 2024-05-01, € 275,000.00" in str(difference.theirs)
    assert str(difference.yours) == "No de-minimis aid was received"


# --- Submitting -----------------------------------------------------------------------------------


def test_too_much_aid_blocks_where_the_call_says_so_until_less_is_asked(person: Person) -> None:
    application = declared(asking(over="block"), person, SOME)
    (gap,) = queries.gaps_of(application)
    assert (gap.section, gap.field) == ("papers", "aid")
    assert gap.said.params["over"] == Money.euro(5_000)
    with pytest.raises(RuleBroken) as broken:
        submit(application, person.account)
    assert broken.value.code == "incomplete"
    fill_in(application, person.account, requested=Money.euro(25_000))
    declare(application, person, SOME)
    assert queries.gaps_of(application) == []


def test_too_much_aid_is_submitted_and_flagged_where_the_call_says_so(
    client: FlaskClient, person: Person
) -> None:
    application = declared(asking(), person, SOME)
    submission = submit(application, person.account)
    assert json.loads(submission.content)["answers"]["papers"]["aid"] == SOME
    manager = a_manager()
    found = {flag.kind: flag for flag in queries.flags_shown_to(manager, application)}
    assert found["aid"].said.params["together"] == Money.euro(305_000)
    with after_deadline(application.stream):
        points = {one.point.key: one.finding for one in queries.points_for(manager, application)}
        assert points["aid"] == "not_met"
        sign_in(client, manager)
        shown = html.unescape(client.get(f"/applications/{application.id}/admissibility").text)
    assert "te veel de-minimissteun" in shown
    assert "ontvangen door Stichting Samen" in shown
    fine = declared(asking(), person, {"declares": "none", "grants": None})
    submit(fine, person.account)
    assert "aid" not in {flag.kind for flag in queries.flags_shown_to(manager, fine)}
    points = {one.point.key: one.finding for one in queries.points_for(manager, fine)}
    assert points["aid"] == "met"


def test_the_dossier_says_what_was_declared_and_reviewers_do_not_see_it(
    client: FlaskClient, person: Person
) -> None:
    application = declared(asking(), person, SOME)
    submit(application, person.account)
    assert "aid" not in [question.key for question, _answer in queries.answers_for_reviewers(application)]
    sign_in(client, a_holder("auditor"))
    answer = client.get(f"/applications/{application.id}/dossier")
    assert answer.status_code == 200
    assert "Gemeente Ede, 1 mei 2024" in html.unescape(answer.text)


def test_a_declaration_is_repaired_by_rows_and_a_wrong_one_is_blamed(
    client: FlaskClient, person: Person
) -> None:
    application = declared(asking(), person, {"declares": "none", "grants": None})
    submit(application, person.account)
    with after_deadline(application.stream):
        commands.ask_repair(
            actor=a_manager(), application=application, wrong="Steun ontbreekt", days=7, questions=["aid"]
        )
        sign_in(client, person.account)
        path = f"/applications/{application.id}/repair"
        assert 'name="aid-declares"' in client.get(path).text
        sent = {"version": str(application.version), "aid-declares": "none", **ROW}
        assert 'name="aid-grants-1-grantor"' in client.post(path, data=sent | {"add": "aid"}).text
        wrong = client.post(path, data=sent)
        assert wrong.status_code == 422
        assert "en noemt toch steun" in wrong.text
        assert client.post(path, data=sent | {"aid-declares": "some"}).status_code == 303
    db.session.expire_all()
    assert queries.facts_in_force(application).answers["papers"]["aid"] == SOME
    assert "aid" in {flag.kind for flag in queries.flags_shown_to(a_manager(), application)}


def test_the_preview_adds_up_and_blames_as_the_form_does(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, sections=PAPERS)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/preview/papers"
    assert "van hoogstens" in html.unescape(client.get(path).text)
    assert 'name="aid-grants-1-grantor"' in client.post(path, data=ROW | {"add": "aid"}).text
    refused = client.post(path, data=ROW)
    assert refused.status_code == 422
    assert "Zeg of er de-minimissteun is ontvangen." in refused.text
    assert client.post(path, data=ROW | {"aid-declares": "some"}).status_code == 303
