"""One decision for all running awards of a call: seen, approved by another, carried out once each, with a letter."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.models import GeneralDecision
from grants.awards.rules.more_time import MoreTime
from grants.awards.rules.request_letter import heard_sentence
from grants.foundation import outbox
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.commands import grant_role
from grants.people.models import Account
from grants.streams.models import Stream
from tests.awards.test_determinations import change
from tests.factories.awards import Granted, an_award, an_extension
from tests.factories.people import a_holder, a_person, an_administrator, sign_in
from tests.factories.streams import a_manager, an_open_stream

REASON = "Door corona kon niemand bijeenkomen."


@pytest.fixture
def three(app: Flask) -> list[Granted]:
    first = an_award()
    return [first, an_award(first.stream), an_award(first.stream)]


def beside(one: Granted) -> Granted:
    """Return an award of another call of the same round."""
    return an_award(an_open_stream(round_=one.stream.round))


def proposed(
    awards: list[Granted], more: MoreTime | None = None, exceptions: dict[int, str] | None = None
) -> GeneralDecision:
    return commands.propose_general(
        actor=a_manager(),
        streams=list(dict.fromkeys(one.stream for one in awards)),
        more=more or MoreTime(3),
        reason=REASON,
        exceptions={awards[2].award.id: "Is al klaar"} if exceptions is None else exceptions,
    )


def carried_out(general: GeneralDecision) -> None:
    commands.approve_general(actor=a_holder("deciding_authority"), general=general)
    outbox.run_everything()
    db.session.expire_all()


def extended(one: Granted, new_end_on: date) -> None:
    """Let a project run until a later day, as it asked."""
    commands.grant_request(actor=a_manager(), request=an_extension(one, new_end_on), reason="Akkoord")


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
    first, elsewhere = three[0], an_award()
    for streams, more, exceptions, code, field in (
        ([first.stream], MoreTime(14), {}, "cannot_be_so", f"except_{first.award.id}"),
        ([first.stream], MoreTime(None, date(2100, 1, 1)), {}, "cannot_be_so", f"except_{first.award.id}"),
        ([first.stream], MoreTime(0), {}, "months_out_of_reach", "months"),
        ([first.stream], MoreTime(), {}, "nothing_chosen", "months"),
        ([first.stream], MoreTime(3, date(2028, 1, 1)), {}, "both_chosen", "new_end_on"),
        (
            [first.stream],
            MoreTime(3),
            {first.award.id: " "},
            "exception_unexplained",
            f"except_{first.award.id}",
        ),
        ([first.stream], MoreTime(3), {one.award.id: "Klaar" for one in three}, "nobody_left", None),
        ([first.stream], MoreTime(None, date(2027, 11, 26)), {}, "nobody_left", None),
        ([first.stream, elsewhere.stream], MoreTime(3), {}, "other_programme", "calls"),
    ):
        with pytest.raises(RuleBroken) as broken:
            commands.propose_general(
                actor=a_manager(), streams=streams, more=more, reason="Corona", exceptions=exceptions
            )
        assert (broken.value.code, broken.value.field) == (code, field)


def test_a_day_lengthens_what_ends_earlier_and_passes_by_what_ends_later(three: list[Granted]) -> None:
    extended(three[1], date(2028, 2, 1))
    extended(three[2], date(2028, 1, 1))
    general = proposed(three, MoreTime(None, date(2028, 1, 1)), {})
    assert general.exceptions == {
        str(one.award.id): {
            "label": "It already ends on %(day)s.",
            "params": {"day": {"day": f"2028-0{month}-01"}},
        }
        for one, month in ((three[1], 2), (three[2], 1))
    }
    carried_out(general)
    assert [one.award.ends_on for one in three] == [date(2028, 1, 1), date(2028, 2, 1), date(2028, 1, 1)]
    assert (general.state, queries.done_of(general)) == ("done", 1)


def test_what_ends_late_enough_or_stops_meanwhile_is_left_out_and_the_rest_goes_on(
    three: list[Granted],
) -> None:
    general = proposed(three, MoreTime(None, date(2028, 1, 1)), {})
    extended(three[0], date(2028, 2, 1))
    change(three[1].award, state="withdrawn")
    carried_out(general)
    said = [str(heard_sentence(general.exceptions[str(one.award.id)])) for one in three[:2]]
    assert said == ["It already ends on 2028-02-01.", "It no longer runs."]
    assert [one.award.ends_on for one in three] == [date(2028, 2, 1), date(2027, 11, 26), date(2028, 1, 1)]
    assert (general.state, queries.done_of(general)) == ("done", 1)


def test_one_decision_takes_several_calls_of_a_programme(three: list[Granted]) -> None:
    other = beside(three[0])
    untouched = beside(three[0])
    general = proposed([*three, other])
    assert [(call.id, len(found)) for call, found in queries.awards_of_general(general)] == [
        (three[0].stream.id, 3),
        (other.stream.id, 1),
    ]
    carried_out(general)
    assert (general.state, queries.done_of(general)) == ("done", 3)
    assert [one.award.ends_on for one in (three[0], other, untouched)] == [
        date(2028, 2, 26),
        date(2028, 2, 26),
        date(2027, 11, 26),
    ]


def test_who_proposes_and_approves_may_do_so_for_every_call(three: list[Granted]) -> None:
    other = beside(three[0])
    streams = [three[0].stream, other.stream]

    def of(role: str, *calls: Stream) -> Account:
        found = a_holder(role, scope_kind="stream", scope_id=calls[0].id)
        for call in calls[1:]:
            grant_role(
                actor=an_administrator(), account=found, role=role, scope_kind="stream", scope_id=call.id
            )
        return found

    facts = {"more": MoreTime(3), "reason": REASON, "exceptions": {}}
    for call in streams:
        with pytest.raises(NotFound):
            commands.propose_general(actor=of("programme_manager", call), streams=streams, **facts)  # type: ignore[arg-type]
    general = commands.propose_general(
        actor=of("programme_manager", *streams),
        streams=streams,
        **facts,  # type: ignore[arg-type]
    )
    for call in streams:
        with pytest.raises(NotAllowed):
            commands.approve_general(actor=of("deciding_authority", call), general=general)
        with pytest.raises(NotFound):
            queries.get_general(of("deciding_authority", call), general.id)
        with pytest.raises(NotFound):
            queries.get_general(of("programme_manager", call), general.id)
        with pytest.raises(NotFound):
            commands.withdraw_general(actor=of("programme_manager", call), general=general, reason="x")
        assert queries.general_decisions_of(of("programme_manager", call), call) == []
        assert queries.general_to_approve(of("deciding_authority", call)) == []
        assert queries.calls_beside(of("programme_manager", call), call) == []
    both = of("deciding_authority", *streams)
    assert queries.general_to_approve(both) == [general]
    manager = of("programme_manager", *streams)
    assert [queries.general_decisions_of(manager, call) for call in streams] == [[general], [general]]
    assert queries.calls_beside(manager, three[0].stream) == [other.stream]
    commands.approve_general(actor=both, general=general)


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


def test_a_day_and_other_calls_are_chosen_on_the_page_and_nothing_typed_is_lost(
    client: FlaskClient, three: list[Granted]
) -> None:
    extended(three[0], date(2028, 2, 1))
    other = beside(three[0])
    page = f"/awards/calls/{three[0].stream.id}/general"
    sign_in(client, a_manager())
    client.post("/language", data={"language": "en", "back": "/"})
    for asked, anchor in (
        ("months=&new_end_on=", "#months"),
        ("months=3&new_end_on=2028-01-01", "#new_end_on"),
        ("months=3&calls=999", "#calls-0"),
        ("months=3&calls=x", "#calls-0"),
        ("new_end_on=morgen", "#new_end_on"),
    ):
        shown = client.get(f"{page}?{asked}").text
        assert f'<a href="{anchor}">' in shown, asked
        assert "Propose this decision" not in shown
    assert other.award.title not in client.get(f"{page}?new_end_on=2028-01-01").text
    for chosen in (f"new_end_on=2028-01-01&calls={other.stream.id}", "new_end_on=2028-01-01&all=1"):
        shown = client.get(f"{page}?{chosen}").text
        assert all(one.award.title in shown for one in [*three, other])
        assert "It already ends on 1 February 2028." in shown
        assert f"except_{three[0].award.id}" not in shown
        assert f"new_end_on=2028-01-01&amp;calls={other.stream.id}" in shown
    action = f"{page}?new_end_on=2028-01-01&calls={other.stream.id}"
    left_out = {f"except_{other.award.id}": "Is al klaar"}
    refused = client.post(action, data=left_out)
    assert (refused.status_code, "Is al klaar" in refused.text) == (422, True)
    assert '<a href="#reason">' in refused.text
    beyond = client.post(f"{page}?new_end_on=2090-01-01", data={"reason": REASON})
    assert (beyond.status_code, REASON in beyond.text) == (422, True)
    assert f'<a href="#except_{three[0].award.id}">Leave out {three[0].award.title}, because: ' in beyond.text
    made = client.post(action, data=left_out | {"reason": REASON})
    one = client.get(made.headers["Location"]).text
    assert "At least until 1 January 2028" in one
    assert "It already ends on 1 February 2028." in one
    assert "Is al klaar" in one
    sign_in(client, a_holder("deciding_authority"))
    assert "The file is kept until" in client.get(made.headers["Location"]).text
    client.post(f"{made.headers['Location']}/approval")
    outbox.run_everything()
    done = client.get(made.headers["Location"]).text
    assert "The file is kept until" not in done
    assert f"{three[0].award.title}</a>: left out. It already ends on 1 February 2028." in done
