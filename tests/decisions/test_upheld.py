"""An upheld objection: the place as it was then, a new decision, and money also when the ceiling is reached."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.budget import commands as budget
from grants.budget.models import Pot
from grants.decisions import commands, queries
from grants.decisions.models import Batch, Decision, Objection
from grants.decisions.rules.ex_tunc import place_by_score, stood_then
from grants.foundation import outbox
from grants.foundation.audit import record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money
from tests.conftest import SetClock
from tests.factories.budget import a_controller, fund
from tests.factories.budget import a_proposal as a_money_proposal
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import (
    a_decided_objection,
    an_objection,
    by_post,
    main_of,
    refused_in,
    skipped,
)
from tests.factories.people import acts_for, sign_in
from tests.factories.streams import a_manager

pytestmark = pytest.mark.both
THIRTY = Money.euro(30_000)


@pytest.fixture
def batch(app: Flask) -> Batch:
    """Two awards of 30,000 out of 70,000, one refused for want of money, one below the threshold."""
    return a_published_batch(a_ranked_stream())


def a_reserve(batch: Batch, euros: int) -> Pot:
    programme = batch.stream.round.programme
    pot = budget.open_pot(actor=a_manager(), programme=programme, kind="objection_reserve", name="Reserve")
    fund(pot, Money.euro(euros))
    return pot


def upheld(objection: Objection, *, pays: str, awarded: Money = THIRTY) -> Decision:
    skipped(objection, ground="fully_met")
    return commands.propose_upheld(
        actor=a_manager(),
        objection=objection,
        outcome="founded",
        reason="De score op bereik was te laag.",
        awarded=awarded,
        pays=pays,
        corrected_score=450,
    )


def in_force(decision: Decision) -> None:
    authority = an_authority("Lies")
    commands.approve_batch(actor=authority, batch=decision.batch)
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=decision.batch)


def test_paid_from_the_reserve_when_the_pot_is_empty(batch: Batch) -> None:
    objection, reserve = an_objection(refused_in(batch)), a_reserve(batch, 30_000)
    decision = upheld(objection, pays=str(reserve.id))
    assert (objection.state, objection.outcome, decision.pot_id) == ("proposed", "founded", reserve.id)
    in_force(decision)
    db.session.refresh(objection)
    db.session.refresh(reserve)
    assert (objection.state, objection.decided_by) == ("decided", decision.batch.approved_by)
    assert (decision.is_in_force, decision.replaces_id) == (True, objection.decision_id)
    assert (reserve.committed, reserve.free) == (THIRTY, ZERO)
    assert [one.id for one in queries.corrections_of(batch.stream)] == [objection.id]
    outbox.run_everything()
    assert {name: found for name, found in faults().items() if found} == {}


def test_against_a_decision_on_an_objection_one_goes_to_court(batch: Batch) -> None:
    objection = an_objection(refused_in(batch))
    application, applicant = objection.application, main_of(objection.application)
    a_reserve(batch, 30_000)
    assert not queries.objections_beside(applicant, application).may_object
    in_force(upheld(objection, pays=str(db.session.query(Pot).filter_by(kind="objection_reserve").one().id)))
    assert not queries.objections_beside(applicant, application).may_object
    with pytest.raises(NotAllowed, match="court"):
        commands.save_objection(
            actor=applicant,
            application=application,
            grounds="Ik ben het er niet mee eens",
            late_because="",
            version=0,
        )


def test_above_the_ceiling_only_when_it_is_funded(batch: Batch) -> None:
    objection = an_objection(refused_in(batch))
    decision = upheld(objection, pays=commands.OVERRUN)
    pot = decision.pot
    assert pot is not None
    assert (pot.kind, pot.free) == ("overrun", ZERO)
    with pytest.raises(RuleBroken) as broken:
        commands.approve_batch(actor=an_authority("Lies"), batch=decision.batch)
    assert broken.value.code == "pot_empty"
    proposal = a_money_proposal(pot, THIRTY)
    budget.approve_proposal(actor=a_controller(), proposal=proposal)
    in_force(decision)
    db.session.refresh(pot)
    assert (objection.state, pot.committed) == ("decided", THIRTY)


def test_two_who_were_wronged_about_one_place_are_both_paid(batch: Batch) -> None:
    reserve = a_reserve(batch, 60_000)
    first, second = (an_objection(batch.decisions[number]) for number in (2, 3))
    for objection in (first, second):
        in_force(upheld(objection, pays=str(reserve.id)))
    db.session.refresh(reserve)
    assert reserve.committed == Money.euro(60_000)
    assert [one.id for one in queries.corrections_of(batch.stream)] == [first.id, second.id]


def test_who_took_the_first_decision_does_not_approve_the_new_one(app: Flask) -> None:
    first = an_authority()
    batch = a_published_batch(a_ranked_stream(), authority=first)
    objection, reserve = an_objection(refused_in(batch)), a_reserve(batch, 30_000)
    decision = upheld(objection, pays=str(reserve.id))
    with pytest.raises(NotAllowed):
        commands.approve_batch(actor=first, batch=decision.batch)
    with pytest.raises(RuleBroken) as broken:
        commands.decide_objection(actor=an_authority("Lies"), objection=objection)
    assert broken.value.code == "decided_by_decision"


def test_returned_the_proposed_decision_goes_and_the_objection_waits(batch: Batch) -> None:
    objection, reserve = an_objection(refused_in(batch)), a_reserve(batch, 30_000)
    decision = upheld(objection, pays=str(reserve.id))
    commands.return_outcome(actor=a_manager(), objection=objection, reason="Bedrag klopt niet")
    assert (objection.state, objection.new_decision, decision.batch.state) == ("ready", None, "withdrawn")
    with pytest.raises(RuleBroken) as broken:
        commands.propose_upheld(
            actor=a_manager(),
            objection=objection,
            outcome="founded",
            reason="Toch",
            awarded=THIRTY,
            pays="999999",
        )
    assert (broken.value.code, broken.value.field) == ("pot_unknown", "pays")


def test_withdrawn_meanwhile_the_new_decision_is_not_published(batch: Batch) -> None:
    objection, reserve = an_objection(refused_in(batch)), a_reserve(batch, 30_000)
    decision = upheld(objection, pays=str(reserve.id))
    commands.withdraw_objection(actor=main_of(objection.application), objection=objection)
    with pytest.raises(RuleBroken) as broken:
        in_force(decision)
    assert broken.value.code == "objection_ended"
    db.session.refresh(decision)
    db.session.refresh(objection)
    assert (decision.is_in_force, objection.state) == (False, "withdrawn")


def test_a_court_that_annuls_an_upheld_one_lets_it_be_decided_anew(batch: Batch) -> None:
    objection, reserve, manager = an_objection(refused_in(batch)), a_reserve(batch, 30_000), a_manager()
    in_force(upheld(objection, pays=str(reserve.id)))
    appeal = commands.lodge_appeal(
        actor=manager, objection=objection, kind="appeal", court="Rechtbank", number="", lodged_on=today()
    )
    commands.judge_appeal(actor=manager, appeal=appeal, judgment="annulled", judged_on=today(), words="Nee")
    assert (objection.state, objection.new_decision) == ("ready", None)


def test_after_a_court_the_new_decision_says_so(batch: Batch) -> None:
    objection = a_decided_objection(an_objection(refused_in(batch)), authority=an_authority("Lies"))
    reserve, manager = a_reserve(batch, 30_000), a_manager()
    appeal = commands.lodge_appeal(
        actor=manager, objection=objection, kind="appeal", court="Rechtbank", number="", lodged_on=today()
    )
    commands.judge_appeal(actor=manager, appeal=appeal, judgment="annulled", judged_on=today(), words="Nee")
    decision = commands.propose_upheld(
        actor=manager,
        objection=objection,
        outcome="founded",
        reason="Zoals de rechter zei",
        awarded=THIRTY,
        pays=str(reserve.id),
    )
    assert (decision.batch.kind, decision.ground) == ("court", "court_order")


def test_an_upheld_objection_without_its_decision_is_a_fault(batch: Batch) -> None:
    objection = an_objection(refused_in(batch))

    @command
    def force() -> None:
        objection.outcome, objection.state = "founded", "decided"
        record(actor_id=None, deed="force", subject=objection)

    force()
    assert faults()["objections"] == [
        f"objection {objection.id} is upheld, and no new decision came into force"
    ]


# --- As it was then -------------------------------------------------------------------------------


def test_the_place_is_drawn_on_the_line_of_that_day(batch: Batch) -> None:
    objection, viewer = an_objection(refused_in(batch)), a_manager()
    own, better = queries.stood(viewer, objection, None), queries.stood(viewer, objection, 450)
    assert own is not None
    assert better is not None
    assert (own.place, own.awarded, own.ground) == (3, None, "ceiling")
    assert (better.place, better.awarded, better.left_then) == (2, THIRTY, Money.euro(70_000))
    fund(batch.stream.pot, Money.euro(90_000))
    assert queries.stood(viewer, objection, None) == own


def test_below_the_threshold_nothing_is_due_and_who_has_an_interest_sees_no_place(batch: Batch) -> None:
    objection = an_objection(batch.decisions[3])
    low = queries.stood(a_manager(), objection, 250)
    assert low is not None
    assert (low.awarded, low.ground) == (None, "substance")
    interested = a_manager()
    acts_for(interested, batch.decisions[0].application.organisation)
    assert queries.stood(interested, objection, 500) is None


def test_one_that_was_not_ranked_is_put_among_the_others(batch: Batch) -> None:
    kept = batch.line["drawn"]
    facts = {"application_id": 999, "initiative_id": 999, "organisation_id": 999, "requested": THIRTY}
    first = stood_then(kept, **facts, place=1, is_fundable=True)
    assert (first.place, first.among, first.awarded) == (1, 5, THIRTY)
    assert stood_then(kept, **facts, place=5, is_fundable=True).ground == "ceiling"
    assert place_by_score({1: 500, 2: 400, 3: 400}, 3, 400) == 2


def test_the_page_shows_the_version_that_held_then(
    client: FlaskClient, batch: Batch, clock: SetClock
) -> None:
    objection = by_post(refused_in(batch))
    sign_in(client, a_manager())
    path = f"/objections/{objection.id}/then"
    page = client.get(f"{path}?score=4.5").text
    assert "2 van 4" in page
    assert "€ 30.000" in page.replace("\xa0", " ")
    assert batch.stream.announced is not None
    assert batch.stream.announced.sha256[:16] in page
    assert "Zou niet zijn toegekend" in client.get(path).text


def test_upheld_by_the_page_and_shown_beside_the_ranking(client: FlaskClient, batch: Batch) -> None:
    objection, reserve = skipped(an_objection(refused_in(batch))), a_reserve(batch, 30_000)
    sign_in(client, a_manager())
    path = f"/objections/{objection.id}/upheld"
    assert client.post(path, data={"outcome": "founded"}).status_code == 422
    typed = {
        "outcome": "founded",
        "reason": "De score was te laag",
        "corrected_score": "4,5",
        "awarded": "30000",
        "pays": str(reserve.id),
    }
    assert client.post(path, data=typed).status_code == 303
    db.session.refresh(objection)
    assert objection.new_decision is not None
    in_force(objection.new_decision)
    assert "4,50" in client.get(f"/streams/{batch.stream_id}/decisions").text
