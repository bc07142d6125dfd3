"""One decision for all running awards of a call: seen, approved by another, carried out once each, with a letter."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.models import GeneralDecision
from grants.foundation import outbox
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from tests.factories.awards import Granted, an_award
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_manager


@pytest.fixture
def three(app: Flask) -> list[Granted]:
    first = an_award()
    return [first, an_award(first.stream), an_award(first.stream)]


def proposed(three: list[Granted]) -> GeneralDecision:
    return commands.propose_general(
        actor=a_manager(),
        stream=three[0].stream,
        months=3,
        reason="Door corona kon niemand bijeenkomen.",
        exceptions={three[2].award.id: "Is al klaar"},
    )


def test_every_award_of_the_set_but_the_exceptions_gets_more_time_once(three: list[Granted]) -> None:
    general, authority = proposed(three), a_holder("deciding_authority")
    with pytest.raises(NotAllowed):
        commands.approve_general(actor=a_manager(), general=general)
    with pytest.raises(NotFound):
        commands.approve_general(actor=three[0].team_mate, general=general)
    assert {one.award.ends_on for one in three} == {date(2027, 11, 26)}
    commands.approve_general(actor=authority, general=general)
    outbox.run_everything()
    db.session.expire_all()
    assert [one.award.ends_on for one in three] == [
        date(2028, 2, 26),
        date(2028, 2, 26),
        date(2027, 11, 26),
    ]
    assert (general.state, queries.left_of(general), queries.done_of(general)) == ("done", [], 2)
    (request,) = queries.requests_of(three[0].award)
    assert request.letter is not None
    assert request.general_id == general.id
    assert commands.carry_out_for(general=general, award=three[0].award) is None
    assert queries.requests_of(three[2].award) == []


def test_what_a_crash_left_is_done_the_next_time(three: list[Granted]) -> None:
    general = proposed(three)
    commands.approve_general(actor=a_holder("deciding_authority"), general=general)
    commands.carry_out_for(general=general, award=three[0].award)
    assert queries.left_of(general) == [three[1].award.id]
    outbox.run_everything()
    db.session.expire_all()
    assert (general.state, queries.done_of(general)) == ("done", 2)
    assert three[0].award.ends_on == date(2028, 2, 26)


def test_it_is_refused_where_it_cannot_be_done_and_nothing_says_why_not(three: list[Granted]) -> None:
    facts = {"actor": a_manager(), "stream": three[0].stream, "reason": "Corona"}
    for months, exceptions, code in (
        (14, {}, "cannot_be_so"),
        (0, {}, "months_out_of_reach"),
        (3, {three[0].award.id: " "}, "exception_unexplained"),
        (3, {one.award.id: "Klaar" for one in three}, "nobody_left"),
    ):
        with pytest.raises(RuleBroken) as broken:
            commands.propose_general(months=months, exceptions=exceptions, **facts)  # type: ignore[arg-type]
        assert broken.value.code == code


def test_an_authority_reads_what_is_decided_for_its_own_calls_only(three: list[Granted]) -> None:
    general, stream = proposed(three), three[0].stream
    places = [("programme", stream.round.programme_id), ("stream", stream.id)]
    for kind, number in places:
        own = a_holder("deciding_authority", scope_kind=kind, scope_id=number)
        assert queries.get_general(own, general.id) is general
        elsewhere = a_holder("deciding_authority", scope_kind=kind, scope_id=number + 1_000)
        with pytest.raises(NotFound):
            queries.get_general(elsewhere, general.id)


def test_the_pages_of_one_decision_for_all(client: FlaskClient, three: list[Granted]) -> None:
    page = f"/awards/calls/{three[0].stream.id}/general"
    sign_in(client, a_person("Bram").account)
    assert client.get(page).status_code == 404
    sign_in(client, a_manager())
    client.post("/language", data={"language": "en", "back": "/"})
    assert f'href="{page}"' in client.get(f"/streams/{three[0].stream.id}").text
    shown = client.get(f"{page}?months=3").text
    assert all(one.award.title in shown for one in three)
    assert "26 February 2028" in shown
    assert client.post(f"{page}?months=3", data={"reason": ""}).status_code == 422
    left_out = {f"except_{three[1].award.id}": "Klaar", "reason": "Corona"}
    made = client.post(f"{page}?months=3", data=left_out)
    assert made.status_code == 303
    sign_in(client, a_holder("deciding_authority"))
    one = made.headers["Location"]
    assert one in client.get("/").text
    assert client.get(one).status_code == 200
    assert client.post(f"{one}/approval").status_code == 303
    outbox.run_everything()
    assert client.get(one).status_code == 200
    (request,) = queries.requests_of(three[0].award)
    assert request.state == "granted"
    sign_in(client, three[0].team_mate)
    client.post("/language", data={"language": "en", "back": "/"})
    assert "decided for all projects" in client.get(f"/awards/{three[0].award.id}").text
    told = client.get(f"/awards/requests/{request.id}").text
    assert "Decision for all projects: more time" in told
    assert "What was asked" not in told
