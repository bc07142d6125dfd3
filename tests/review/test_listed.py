"""Interests in a blind call: asked over one list of all organisations and persons, closed behind the scenes."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.commands import save_section
from grants.applications.models import Application
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, InterestMeasure
from grants.streams.models import Stream
from grants.streams.rules.definition import Question, Section
from tests.factories.applications import (
    an_admissible_application,
    an_application,
    fill_in,
    find_admissible,
    submit,
)
from tests.factories.people import a_person, sign_in
from tests.factories.review import (
    a_chair,
    a_reviewer,
    a_stream_with_applications,
    an_assignment,
    answers_over_list,
    start,
)
from tests.factories.streams import a_manager, an_open_stream, words


def a_blind_stream(how_many: int = 3) -> tuple[Stream, list[Application], Account]:
    """Return a blind call, its applications of Stichting 1, 2, …, and a reviewer to whom all were given."""
    stream = an_open_stream(blind="throughout", hides_titles=True)
    applications = [
        an_admissible_application(
            stream, a_person(f"Persoon {n}", f"Stichting Nummer {n}"), title=f"Plan {n}"
        )
        for n in range(1, how_many + 1)
    ]
    reviewer, manager = a_reviewer(stream, "Rosa Een"), a_manager()
    for application in applications:
        an_assignment(application, reviewer, manager=manager, free=False)
    start(stream, manager)
    return stream, applications, reviewer


def states(reviewer: Account) -> dict[int, str]:
    db.session.expire_all()
    found = db.session.query(Assignment).filter_by(reviewer_id=reviewer.id)
    return {one.application_id: one.state for one in found}


def test_the_list_has_everybody_in_the_order_of_the_alphabet_and_leads_to_nothing(
    app: Flask, client: FlaskClient
) -> None:
    stream, applications, reviewer = a_blind_stream()
    listed = list(queries.listed_names(stream))
    assert [name for name in listed if name.startswith(("Persoon", "Stichting Nummer"))] == [
        *(f"Persoon {n}" for n in (1, 2, 3)),
        *(f"Stichting Nummer {n}" for n in (1, 2, 3)),
    ]
    assert listed == sorted(listed, key=str.casefold)
    page = sign_in(client, reviewer).get(f"/streams/{stream.id}/personal-interests")
    assert page.status_code == 200
    for application in applications:
        for told in (application.title, application.reference or "-", queries.code_of(application)):
            assert told not in page.text
        assert f'value="{application.id}"' not in page.text


def test_before_the_answer_nothing_is_listed_nor_counted_and_after_it_what_closed_is_absent(
    app: Flask, client: FlaskClient
) -> None:
    stream, (first, *others), reviewer = a_blind_stream()
    sign_in(client, reviewer)
    before = client.get("/reviews").text
    codes = [queries.code_of(one) for one in (first, *others)]
    assert not [code for code in codes if code in before]
    assert not re.search(r"\b3\b", re.sub(r"<[^>]*>", " ", before))
    page = client.get(f"/reviews/{db.session.query(Assignment).first().id}/interest")
    assert page.location == f"/streams/{stream.id}/personal-interests"
    told = {
        "asked": list(queries.listed_names(stream)),
        "chosen": ["Stichting Nummer 1"],
        "interest": "Mijn zus werkt er",
        "measure": "out",
    }
    assert client.post(f"/streams/{stream.id}/personal-interests", data=told).status_code == 303
    assert states(reviewer) == {first.id: "conflicted"} | {one.id: "free" for one in others}
    after = client.get("/reviews").text
    assert [code in after for code in codes] == [False, True, True]
    assert "Stichting" not in after
    assert db.session.query(InterestMeasure).one().assignment.application_id == first.id
    assert not any(faults().values())


def test_a_person_of_the_list_closes_too_also_what_was_not_given(app: Flask) -> None:
    stream, (first, *_others), _reviewer = a_blind_stream()
    other = a_reviewer(stream, "Bram Twee")
    kept = answers_over_list(other, stream, "Persoon 1")
    assert states(other) == {first.id: "conflicted"}
    assert (kept.stage, kept.chosen) == ("assignment", ["Persoon 1"])
    assert [one.subject_id for one in db.session.query(AuditEntry).filter_by(deed="answer_over_list")] == [
        kept.id
    ]
    with pytest.raises(RuleBroken, match="personal interest"):
        an_assignment(first, other)


def test_what_a_rule_finds_must_be_answered_and_is_not_linked(app: Flask, client: FlaskClient) -> None:
    stream, (_first, *_others), reviewer = a_blind_stream()
    commands.say_relation(actor=reviewer, organisation="Nummer 1", kind="board")
    page = sign_in(client, reviewer).get(f"/streams/{stream.id}/personal-interests").text
    assert "Stichting Nummer 1:" in page
    with pytest.raises(RuleBroken) as caught:
        answers_over_list(reviewer, stream)
    assert (caught.value.code, caught.value.field) == ("dismissal_missing", "dismissed_because")
    assert set(states(reviewer).values()) == {"assigned"}
    answers_over_list(reviewer, stream, dismissed_because="Tien jaar geleden")
    assert set(states(reviewer).values()) == {"free"}


def test_what_is_new_later_closes_all_of_the_call_so_that_nothing_is_missed(app: Flask) -> None:
    stream, (first, *others), reviewer = a_blind_stream()
    answers_over_list(reviewer, stream)
    assert set(states(reviewer).values()) == {"free"}
    commands.say_relation(actor=reviewer, organisation="Nergens in deze oproep", kind="board")
    assert set(states(reviewer).values()) == {"free"}
    commands.say_relation(actor=reviewer, organisation="Stichting Nummer 1", kind="board")
    assert set(states(reviewer).values()) == {"assigned"}
    answers_over_list(reviewer, stream, "Stichting Nummer 1")
    assert states(reviewer) == {first.id: "conflicted"} | {one.id: "free" for one in others}


def test_a_list_that_changed_is_shown_again(app: Flask, client: FlaskClient) -> None:
    stream, _applications, reviewer = a_blind_stream()
    told = {
        "asked": ["Stichting Nummer 1"],
        "chosen": ["Stichting Nummer 1"],
        "interest": "Zus",
        "measure": "out",
    }
    page = sign_in(client, reviewer).post(f"/streams/{stream.id}/personal-interests", data=told)
    assert page.status_code == 422
    assert 'value="Stichting Nummer 1" id="listed-4" checked' in page.text
    assert set(states(reviewer).values()) == {"assigned"}


def test_who_is_not_hidden_from_is_not_asked_over_a_list(app: Flask, client: FlaskClient) -> None:
    stream, _applications, _reviewer = a_blind_stream()
    address = f"/streams/{stream.id}/personal-interests"
    assert sign_in(client, a_manager()).get(address).status_code == 404
    assert sign_in(client, a_chair(stream)).get(address).status_code == 404
    open_stream, _more = a_stream_with_applications(1)
    other = a_reviewer(open_stream, "Cees Drie")
    assert sign_in(client, other).get(f"/streams/{open_stream.id}/personal-interests").status_code == 404
    with pytest.raises(NotFound):
        answers_over_list(other, open_stream)


def test_the_panel_is_asked_again_over_the_list_before_anything_is_shown(
    app: Flask, client: FlaskClient
) -> None:
    stream, (first, *others), reviewer = a_blind_stream()
    answers_over_list(reviewer, stream)
    chair = a_chair(stream)
    commands.open_panel(actor=a_manager(), stream=stream)
    codes = [queries.code_of(one) for one in (first, *others)]
    for one in (reviewer, chair):
        sign_in(client, one)
        assert not [code for code in codes if code in client.get(f"/streams/{stream.id}/panel").text]
        answers_over_list(one, stream, "Stichting Nummer 1")
        page = client.get(f"/streams/{stream.id}/panel").text
        assert [code in page for code in codes] == [False, True, True]
        assert client.get(f"/applications/{others[0].id}/panel").status_code == 200
        assert client.get(f"/applications/{first.id}/panel").status_code == 404


def with_partner(stream: Stream, name: str, number: int) -> Application:
    person = a_person(f"Persoon {number}", f"Stichting Nummer {number}")
    application = fill_in(an_application(stream, person), person.account)
    version = next(one.version for one in application.sections if one.section_key == "partners")
    rows = [{"name": name, "kind": "civil", "task": "Koken", "share": None, "vat": "none"}]
    save_section(
        actor=person.account,
        application=application,
        section_key="partners",
        version=version,
        answers={"partners": rows},
    )
    submit(application, person.account)
    find_admissible(application)
    return application


def test_partners_are_found_in_as_many_queries_for_one_as_for_three(
    app: Flask, statements: list[str]
) -> None:
    asked = Question("partners", "partners", words("Partners"), for_reviewers=False)
    stream = an_open_stream(sections=(Section("partners", words("Partners"), (asked,)),))
    applications = [with_partner(stream, f"Buurthuis {n}", n) for n in (1, 2, 3)]
    reviewer = a_reviewer(stream)
    commands.say_relation(actor=reviewer, organisation="Buurthuis 2", kind="board")
    found = queries.interests_in(reviewer, applications)
    assert {number: [one.source for one in possible] for number, possible in found.items()} == {
        one.id: ["Buurthuis 2"] if n == 2 else [] for n, one in enumerate(applications, start=1)
    }
    counted = []
    for asked_about in (applications[:1], applications):
        statements.clear()
        queries.interests_in(reviewer, asked_about)
        counted.append(len(statements))
    assert counted[0] == counted[1]
