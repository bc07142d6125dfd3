"""One decision on one application by itself: by two people, one in force, and the money to the cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.queries import regime_of
from grants.budget import commands as budget
from grants.budget.models import Mandate
from grants.budget.states import DECISION_ACT
from grants.decisions import commands, queries
from grants.decisions.models import Batch, Decision
from grants.decisions.rules import SINGLE_KINDS, grounds_for
from grants.decisions.states import GROUNDS, KINDS, OUTCOMES
from grants.foundation import files, outbox
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.regimes import Regime
from tests.conftest import SetClock
from tests.factories.budget import a_pot
from tests.factories.decisions import (
    a_proposal,
    a_published_batch,
    a_ranked_stream,
    an_authority,
    top_up,
)
from tests.factories.people import a_holder, acts_for, an_account, sign_in
from tests.factories.streams import a_manager, an_open_stream
from tests.foundation.test_documents import failures

THIRTY = Money.euro(30_000)
REGIMES = (Regime(determined="own_motion"), Regime(40_000_00, activity_report=True))
TWENTY = Money.euro(20_000)


def proposed(earlier: Decision, kind: str, outcome: str, ground: str, **facts: Any) -> Decision:
    facts = {"actor": None, "reason": "Zo zit het.\n\nEn daarom dit.", "replaces": earlier} | facts
    facts["actor"] = facts["actor"] or a_manager()
    return commands.propose_single(
        application=earlier.application, kind=kind, outcome=outcome, ground=ground, **facts
    )


def published(decision: Decision, authority: Account | None = None) -> Decision:
    authority = authority or an_authority()
    commands.approve_batch(actor=authority, batch=decision.batch)
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=decision.batch)
    return decision


def text_of(decision: Decision) -> str:
    assert decision.letter is not None
    pages = PdfReader(BytesIO(files.read(decision.letter))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\xa0", " ")


def award_on(decision: Decision) -> Award:
    return db.session.scalars(select(Award).where(Award.application_id == decision.application_id)).one()


def stream_applications(stream: Stream) -> list[Application]:
    found = select(Application).where(Application.stream_id == stream.id).order_by(Application.id)
    return list(db.session.scalars(found))


@contextmanager
def refused(code: str, field: str | None = None) -> Iterator[None]:
    with pytest.raises(RuleBroken) as caught:
        yield
    assert (caught.value.code, caught.value.field) == (code, field)


def test_every_kind_has_outcomes_and_grounds_that_can_be_kept() -> None:
    assert set(SINGLE_KINDS) == set(KINDS) - {"ranking", "admissibility"}
    for kind, outcomes in SINGLE_KINDS.items():
        assert set(outcomes) <= set(OUTCOMES)
        for outcome in OUTCOMES:
            grounds = grounds_for(kind, outcome)
            assert bool(grounds) == (outcome in outcomes)
            assert set(grounds) <= set(GROUNDS)


def test_an_upheld_objection_replaces_the_refusal_and_its_money_moves_with_it(app: Flask) -> None:
    first = a_published_batch()
    stream, refusal = first.stream, first.decisions[2]
    top_up(stream, 20_000)
    decision = proposed(refusal, "objection", "award", "objection_upheld", awarded=TWENTY)
    assert (decision.batch.state, stream.pot.reserved, refusal.is_in_force) == ("proposed", ZERO, True)
    authority = an_authority("Ans Ander")
    commands.approve_batch(actor=authority, batch=decision.batch)
    assert stream.pot.reserved == TWENTY
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=decision.batch)
    assert (stream.pot.reserved, stream.pot.committed) == (ZERO, THIRTY + THIRTY + TWENTY)
    assert (refusal.is_in_force, decision.is_in_force, decision.replaces) == (False, True, refusal)
    assert (decision.place, decision.score) == (refusal.place, refusal.score)
    assert (award_on(decision).granted, award_on(decision).state) == (TWENTY, "running")
    letter = text_of(decision)
    assert "in beroep gaan bij de rechter" in letter
    assert "bezwaar moet" not in letter
    assert "En daarom dit." in letter
    assert "plaats 3 van 4" in letter
    assert faults() == {name: [] for name in faults()}


def test_who_took_the_first_decision_never_decides_on_the_objection(app: Flask) -> None:
    first_decider = an_authority("Els Eerst")
    first = a_published_batch(authority=first_decider)
    decision = proposed(first.decisions[2], "objection", "refusal", "ceiling")
    with pytest.raises(NotAllowed) as caught:
        commands.approve_batch(actor=first_decider, batch=decision.batch)
    assert "that the objection is about" in str(caught.value)
    published(decision, an_authority("Ans Ander"))
    again = proposed(decision, "objection", "refusal", "ceiling")
    with pytest.raises(NotAllowed):
        commands.approve_batch(actor=first_decider, batch=again.batch)
    rectified = proposed(first.decisions[0], "rectification", "award", "ranked_within_line", awarded=THIRTY)
    commands.approve_batch(actor=first_decider, batch=rectified.batch)


def test_a_rectification_of_a_letter_keeps_the_term_and_one_of_the_content_opens_a_new_one(
    app: Flask, clock: SetClock
) -> None:
    first = a_published_batch()
    award = first.decisions[0]
    assert award.objection_until == date(2026, 8, 11)
    clock.go(2026, 7, 20)
    same = published(proposed(award, "rectification", "award", "ranked_within_line", awarded=THIRTY))
    assert same.objection_until == award.objection_until
    assert "11 augustus 2026" in text_of(same)
    assert "Het besluit zelf blijft hetzelfde" in text_of(same)
    assert first.stream.pot.committed == THIRTY + THIRTY
    assert award_on(same).decision_id == same.id
    more = published(proposed(first.decisions[3], "rectification", "refusal", "ceiling"))
    assert more.objection_until == date(2026, 8, 31)


def test_a_rectification_takes_nothing_away(app: Flask) -> None:
    first = a_published_batch()
    with refused("to_detriment", "awarded"):
        proposed(first.decisions[0], "rectification", "award", "ranked_within_line", awarded=TWENTY)
    with refused("to_detriment", "awarded"):
        proposed(first.decisions[0], "rectification", "refusal", "ceiling")


def test_an_award_handed_back_frees_its_money_and_no_line_awards_it_again(app: Flask) -> None:
    first = a_published_batch()
    stream, award = first.stream, first.decisions[0]
    gone = published(proposed(award, "withdrawal_of_award", "withdrawal", "at_request"))
    assert (stream.pot.committed, stream.pot.free) == (THIRTY, Money.euro(40_000))
    assert (award_on(gone).granted, award_on(gone).state) == (ZERO, "withdrawn")
    assert "trekken de subsidie van hoogstens € 30.000 in" in text_of(gone)
    following = a_proposal(stream)
    assert [one.application_id for one in following.decisions] == [first.decisions[2].application_id]
    assert faults() == {name: [] for name in faults()}


def test_an_award_that_was_withdrawn_and_is_awarded_again_is_the_same_award(app: Flask) -> None:
    first = a_published_batch()
    gone = published(proposed(first.decisions[0], "withdrawal_of_award", "withdrawal", "at_request"))
    number = award_on(gone).id
    back = published(
        proposed(gone, "objection", "award", "objection_upheld", awarded=TWENTY), an_authority("Ans Ander")
    )
    assert (award_on(back).id, award_on(back).granted, award_on(back).state) == (number, TWENTY, "running")
    assert first.stream.pot.committed == THIRTY + TWENTY
    assert faults() == {name: [] for name in faults()}


def test_what_takes_something_away_waits_for_the_views_of_the_recipient(app: Flask) -> None:
    first = a_published_batch()
    with refused("views_not_asked", "ground"):
        proposed(first.decisions[0], "detriment", "award", "known_wrong", awarded=TWENTY)
    with refused("views_not_asked", "ground"):
        proposed(first.decisions[0], "withdrawal_of_award", "withdrawal", "false_data")


def test_a_supplement_comes_from_its_own_pot_above_what_was_asked_and_the_award_follows(app: Flask) -> None:
    stream = a_ranked_stream(stream=an_open_stream(regimes=REGIMES))
    earlier = next(one for one in a_published_batch(stream).decisions if one.outcome == "award")
    own = a_pot(stream.round.programme, kind="round", funded=TWENTY, ceiling=TWENTY)
    spent = stream.pot.spent
    assert regime_of(award_on(earlier)) == REGIMES[0]
    assert earlier.awarded == earlier.requested == THIRTY
    with refused("not_more", "awarded"):
        proposed(earlier, "supplement", "award", "supplement", awarded=THIRTY, pot=own)
    too_much = proposed(earlier, "supplement", "award", "supplement", awarded=Money.euro(50_001), pot=own)
    with refused("ceiling_passed", "amount"):
        commands.approve_batch(actor=an_authority(), batch=too_much.batch)
    commands.withdraw_batch(actor=a_manager(), batch=too_much.batch, reason="Te veel.")
    now = published(
        proposed(earlier, "supplement", "award", "supplement", awarded=Money.euro(45_000), pot=own)
    )
    db.session.refresh(own)
    assert (own.committed, stream.pot.spent) == (Money.euro(15_000), spent)
    assert (award_on(now).granted, award_on(now).state) == (Money.euro(45_000), "running")
    assert "Met dit besluit komt er geld bij" in text_of(now)
    assert (regime_of(award_on(now)), award_on(now).regime_since_on) == (REGIMES[1], today())
    assert "U levert in: een verslag van wat u hebt gedaan" in text_of(now)
    assert queries.decision_in_force(earlier.application_id) is now
    assert published(
        proposed(now, "rectification", "award", "supplement", awarded=Money.euro(45_000))
    ).awarded
    assert {name: found for name, found in faults().items() if found} == {}


def test_there_is_no_supplement_to_what_was_refused(app: Flask) -> None:
    batch = a_published_batch(a_ranked_stream())
    refusal = next(one for one in batch.decisions if one.outcome == "refusal")
    with refused("no_award"):
        proposed(refusal, "supplement", "award", "supplement", awarded=THIRTY)


def test_a_supplement_is_proposed_on_its_page_from_a_pot_that_is_chosen(client: FlaskClient) -> None:
    stream = a_ranked_stream()
    earlier = next(one for one in a_published_batch(stream).decisions if one.outcome == "award")
    own = a_pot(stream.round.programme, kind="round", funded=TWENTY, ceiling=TWENTY)
    sign_in(client, a_manager())
    empty = a_pot(stream.round.programme, kind="round")
    path = f"/applications/{earlier.application_id}/decide/supplement"
    assert path in client.get(f"/applications/{earlier.application_id}/decision").text
    page = client.get(path).text.replace("\xa0", " ")
    assert f'<option value="{own.id}">' in page
    assert f'<option value="{empty.id}">' not in page
    assert "€ 20.000 vrij" in page
    assert len(re.findall(r'<input checked[^>]*type="radio"', page)) == 2
    sent = {
        "replaces": str(earlier.id),
        "outcome": "award",
        "ground": "supplement",
        "awarded": "45.000",
        "pot": str(own.id),
        "reason": "Door corona duurt het langer.",
        "publish_on": today().isoformat(),
    }
    assert client.post(path, data=sent | {"pot": "0"}).status_code == 422
    assert client.post(path, data=sent).status_code == 303
    decision = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert decision is not None
    assert (decision.awarded, decision.pot_id) == (Money.euro(45_000), own.id)


def test_a_ground_found_late_refuses_apart_and_the_line_passes_over_it(app: Flask) -> None:
    stream = a_ranked_stream()
    application = stream_applications(stream)[0]
    decision = commands.propose_single(
        actor=a_manager(),
        application=application,
        kind="apart",
        outcome="refusal",
        ground="insolvent",
        reason="De stichting is failliet verklaard.",
    )
    batch = a_proposal(stream)
    assert application.id not in {one.application_id for one in batch.decisions}
    assert [one.place for one in batch.decisions if one.outcome == "award"] == [2, 3]
    published(decision)
    assert "artikel 4:35 (2) b" in text_of(decision)
    assert application.state == "decided"


def test_one_at_a_time_and_on_what_is_in_force(app: Flask) -> None:
    first = a_published_batch()
    refusal = first.decisions[2]
    with refused("replaces_another"):
        proposed(refusal, "court", "refusal", "ceiling", replaces=None)
    with refused("reason_missing", "reason"):
        proposed(refusal, "court", "refusal", "ceiling", reason="  ")
    with refused("publish_on_past", "publish_on"):
        proposed(refusal, "court", "refusal", "ceiling", publish_on=date(2026, 6, 29))
    with refused("awarded_amount", "awarded"):
        proposed(refusal, "court", "award", "court_order", awarded=THIRTY + TWENTY)
    with refused("awarded_amount", "awarded"):
        proposed(refusal, "court", "refusal", "ceiling", awarded=TWENTY)
    with refused("ground_of_decision", "ground"):
        proposed(refusal, "court", "refusal", "late")
    with refused("no_award"):
        proposed(refusal, "withdrawal_of_award", "withdrawal", "at_request")
    with refused("decided_already"):
        proposed(refusal, "apart", "refusal", "insolvent")
    decision = proposed(refusal, "court", "refusal", "ceiling")
    with refused("decision_under_way"):
        proposed(refusal, "rectification", "refusal", "ceiling")
    commands.withdraw_batch(actor=a_manager(), batch=decision.batch, reason="Toch niet")
    published(proposed(refusal, "court", "refusal", "ceiling"))


def test_who_may_propose_one(app: Flask) -> None:
    first = a_published_batch()
    closed = a_manager()
    acts_for(closed, first.decisions[0].application.organisation)
    for outsider in (an_account(), a_holder("reviewer"), closed):
        with pytest.raises(NotFound):
            proposed(first.decisions[0], "court", "refusal", "ceiling", actor=outsider)
    for other in ("deciding_authority", "auditor", "controller"):
        with pytest.raises(NotAllowed):
            proposed(first.decisions[0], "court", "refusal", "ceiling", actor=a_holder(other))


def test_taking_one_back_releases_its_money(app: Flask) -> None:
    first = a_published_batch()
    top_up(first.stream, 20_000)
    decision = proposed(first.decisions[2], "court", "award", "court_order", awarded=TWENTY)
    authority = an_authority("Ans Ander")
    commands.approve_batch(actor=authority, batch=decision.batch)
    commands.withdraw_batch(actor=authority, batch=decision.batch, reason="Toch niet")
    assert first.stream.pot.reserved == ZERO
    assert queries.decision_in_force(decision.application_id) is first.decisions[2]
    assert faults() == {name: [] for name in faults()}


def test_the_page_proposes_and_keeps_what_was_typed(client: FlaskClient) -> None:
    first = a_published_batch()
    award = first.decisions[0]
    sign_in(client, a_manager())
    address = f"/applications/{award.application_id}/decide/rectification"
    assert address in client.get(f"/applications/{award.application_id}/decision").text
    assert "€ 30.000" in client.get(address).text.replace("\xa0", " ")
    typed = {
        "replaces": award.id,
        "outcome": "award",
        "ground": "ranked_within_line",
        "awarded": "20.000",
        "reason": "De naam van het project was fout.",
        "publish_on": "2026-06-30",
    }
    wrong = client.post(address, data=typed)
    assert wrong.status_code == 422
    assert "Een rectificatie neemt niets af" in wrong.text
    assert "De naam van het project was fout." in wrong.text
    stale = client.post(address, data=typed | {"awarded": "30.000", "replaces": award.id + 1})
    assert (stale.status_code, "Er geldt intussen een ander besluit" in stale.text) == (422, True)
    sent = client.post(address, data=typed | {"awarded": "30.000"})
    assert sent.status_code == 303
    page = client.get(sent.location)
    assert "De naam van het project was fout." in page.text
    assert "rectificatie" in page.text


def a_mandate(batch: Batch, most: int, person: str) -> Mandate:
    return budget.give_mandate(
        actor=a_manager(),
        programme=batch.stream.round.programme,
        role=None,
        person=person,
        acts=[DECISION_ACT],
        most=Money.euro(most),
        from_on=date(2026, 1, 1),
    )


def test_a_mandate_for_decisions_limits_each_award_and_passes_to_the_deputy_of_who_is_away(
    app: Flask,
) -> None:
    batch = a_proposal()
    small, large, deputy = (
        an_authority("Kees Klein"),
        an_authority("Gea Groot"),
        an_authority("Vik Vervanger"),
    )
    given = a_mandate(batch, 20_000, small.email)
    whole = a_mandate(batch, 30_000, large.email)
    assert given.most == TWENTY
    with pytest.raises(NotAllowed) as caught:
        commands.approve_batch(actor=small, batch=batch)
    assert "above your mandate" in str(caught.value)
    with pytest.raises(NotAllowed) as caught:
        commands.approve_batch(actor=deputy, batch=batch)
    assert "does not name you" in str(caught.value)
    budget.name_deputy(
        actor=a_manager(),
        mandate=whole,
        person=deputy.email,
        away_from=date(2026, 6, 1),
        away_until=date(2026, 7, 31),
    )
    with pytest.raises(NotAllowed):
        commands.approve_batch(actor=large, batch=batch)
    commands.approve_batch(actor=deputy, batch=batch)
    assert batch.approved_by == deputy.id


def test_every_letter_of_a_decision_passes_the_checks_of_pdf_ua_and_pdf_a(app: Flask) -> None:
    first = a_published_batch()
    gone = published(proposed(first.decisions[0], "withdrawal_of_award", "withdrawal", "at_request"))
    same = published(
        proposed(first.decisions[2], "objection", "refusal", "ceiling"), an_authority("Ans Ander")
    )
    for decision in (*first.decisions, gone, same):
        assert decision.letter is not None
        assert failures(files.read(decision.letter)) == []
