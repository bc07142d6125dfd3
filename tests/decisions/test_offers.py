"""An award in part: offered, accepted, declined or lapsed; the money moves, and the next moves up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.awards.models import Award
from grants.decisions import commands, queries
from grants.decisions.jobs import lapse_offers
from grants.decisions.models import Batch, Decision
from grants.foundation import outbox
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import end_of_day
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.division import Division
from tests.conftest import SetClock
from tests.decisions.test_commands import text_of
from tests.factories.decisions import (
    a_published_batch,
    a_ranked_stream,
    an_approved_batch,
    an_authority,
    top_up,
)
from tests.factories.people import an_account, sign_in
from tests.factories.streams import a_manager, an_open_stream

PARTIAL = Division(fit="partial", least_percent=30, answer_days=14)


def offered(division: Division = PARTIAL, *, money: int = 70_000) -> tuple[Stream, Decision]:
    """Return a stream whose third application is offered 10,000 of the 30,000 that it asks, all published."""
    stream = a_ranked_stream((5, 4, (4, 3), 3), money=money, stream=an_open_stream(division=division))
    batch = a_published_batch(stream)
    return stream, next(one for one in batch.decisions if one.place == 3)


def main_applicant(decision: Decision) -> Account:
    account = decision.application.team[0].account
    assert account is not None
    return account


def awards_of(stream: Stream) -> dict[int, Money | None]:
    return dict(db.session.execute(select(Award.application_id, Award.granted)).tuples().all())


def test_what_is_left_is_offered_and_the_letter_says_what_to_do(app: Flask) -> None:
    stream, decision = offered()
    assert (decision.ground, decision.awarded) == ("offered_in_part", Money.euro(10_000))
    assert decision.accept_until == today() + timedelta(days=14)
    letter = text_of(decision)
    for said in ("10.000", "20.000", "Laat ons weten of u dit aanneemt", "4:25"):
        assert said in letter
    assert decision.application_id not in awards_of(stream)
    assert stream.pot.available == ZERO
    assert not any(faults().values())


def test_who_accepts_says_how_and_the_award_starts(app: Flask) -> None:
    stream, decision = offered()
    actor = main_applicant(decision)
    with pytest.raises(RuleBroken, match="how you carry out"):
        commands.accept_offer(actor=actor, decision=decision, note="  ")
    commands.accept_offer(actor=actor, decision=decision, note="Eén dorp in plaats van drie")
    assert decision.answer_note == "Eén dorp in plaats van drie"
    assert awards_of(stream)[decision.application_id] == Money.euro(10_000)
    with pytest.raises(RuleBroken, match="no offer"):
        commands.decline_offer(actor=actor, decision=decision, note="")
    assert not any(faults().values())


def test_nobody_else_answers(app: Flask) -> None:
    _stream, decision = offered()
    for actor in (an_account(), a_manager(), an_authority()):
        with pytest.raises((NotFound, NotAllowed)):
            commands.accept_offer(actor=actor, decision=decision, note="Graag")


def test_a_declined_offer_frees_its_money_and_the_next_moves_up(app: Flask) -> None:
    stream, decision = offered(Division(fit="partial", least_percent=33))
    manager = a_manager()
    assert queries.reserve_lists(manager) == []
    commands.decline_offer(actor=main_applicant(decision), decision=decision, note="Te weinig")
    assert stream.pot.available == Money.euro(10_000)
    assert [one.id for one in queries.reserve_lists(manager)] == [stream.id]
    line = queries.get_desk(manager, stream.id).line
    assert [(award.place, award.amount) for award in line.awards] == [(4, Money.euro(10_000))]
    batch = an_approved_batch(stream)
    assert [(one.place, one.ground) for one in batch.decisions] == [(4, "offered_in_part")]
    assert batch.decisions[0].replaces is not None
    assert queries.reserve_lists(manager) == []
    assert not any(faults().values())


def test_money_that_comes_free_stays_with_the_programme_where_the_call_says_so(app: Flask) -> None:
    stream, decision = offered(Division(fit="partial", least_percent=33, freed="kept"))
    commands.decline_offer(actor=main_applicant(decision), decision=decision, note="")
    desk = queries.get_desk(a_manager(), stream.id)
    assert (desk.line.awards, desk.line.left_over) == ((), ZERO)
    assert stream.pot.available == Money.euro(10_000)
    assert queries.reserve_lists(a_manager()) == []


def test_an_offer_lapses_by_itself_after_its_last_day_and_once(app: Flask, clock: SetClock) -> None:
    stream, decision = offered()
    assert decision.accept_until is not None
    clock.moment = end_of_day(decision.accept_until) - timedelta(minutes=1)
    lapse_offers()
    assert decision.answer is None
    clock.moment = end_of_day(decision.accept_until) + timedelta(minutes=1)
    with pytest.raises(RuleBroken, match="until"):
        commands.accept_offer(actor=main_applicant(decision), decision=decision, note="Toch graag")
    lapse_offers()
    lapse_offers()
    db.session.expire_all()
    assert (decision.answer, stream.pot.available) == ("lapsed", Money.euro(10_000))
    assert not any(faults().values())


@pytest.mark.parametrize("accepted", [True, False])
def test_more_money_completes_an_offer_whether_it_was_accepted_yet_or_not(app: Flask, accepted: bool) -> None:
    stream, decision = offered()
    if accepted:
        commands.accept_offer(actor=main_applicant(decision), decision=decision, note="Eén dorp")
    top_up(stream, 25_000)
    batch = a_published_batch(stream)
    assert [(one.place, one.ground, one.awarded) for one in batch.decisions] == [
        (3, "completed", Money.euro(30_000))
    ]
    assert (batch.decisions[0].replaces_id, stream.pot.available) == (decision.id, Money.euro(5_000))
    assert awards_of(stream)[decision.application_id] == Money.euro(30_000)
    assert len(awards_of(stream)) == 3
    assert "10.000" in text_of(batch.decisions[0])
    assert not any(faults().values())


def test_a_top_up_of_less_than_it_needs_completes_nobody_and_passes_nobody_over(app: Flask) -> None:
    stream, _decision = offered()
    top_up(stream, 15_000)
    desk = queries.get_desk(a_manager(), stream.id)
    assert (desk.line.awards, desk.line.next_missing) == ((), Money.euro(5_000))


@pytest.mark.parametrize("deed", ["accept", "decline"])
def test_the_main_applicant_answers_on_the_page_of_the_decision(
    app: Flask, client: FlaskClient, deed: str
) -> None:
    _stream, decision = offered()
    sign_in(client, main_applicant(decision))
    address = f"/applications/{decision.application_id}/decision"
    assert b'id="offer"' in client.get(address).data
    assert client.post(f"{address}/accept", data={"note": ""}).status_code == 422
    done = client.post(f"{address}/{deed}", data={"note": "Een dorp"}, follow_redirects=True)
    assert done.status_code == 200
    assert b"Een dorp" in done.data
    assert b'id="offer"' not in done.data
    assert client.post(f"{address}/accept", data={"note": "Nog eens"}).status_code == 422
    outbox.run_everything()
    assert db.session.scalars(select(Batch)).one().state == "published"
