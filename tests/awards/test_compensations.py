"""Compensation for what the subsidy bought (Awb 4:41): worked out, heard, fixed in time, asked and booked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.commands.recoveries import ask_back
from grants.awards.models import AssetCompensation, Award
from grants.awards.rules.compensating import Asset, check_assets, check_days, last_day_to_fix
from grants.budget.queries import ledger_faults
from grants.decisions import commands as decisions
from grants.decisions import queries as decided
from grants.decisions.models import Objection
from grants.decisions.rules.objection_letters import objection_letter
from grants.foundation import outbox
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money
from grants.foundation.paging import PAGE
from grants.people.models import Account
from tests.awards.test_determinations import after_the_end, lower, pay_out, recipient_of
from tests.conftest import SetClock
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import skipped
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager, an_open_stream

KITCHEN = Asset("Keuken", Money.euro(10_000), Money.euro(5_000), Money.euro(8_000))


def euro(amount: int) -> Money:
    return Money.euro(amount)


def test_what_is_owed_is_the_value_for_the_part_that_the_subsidy_paid() -> None:
    thirds = Asset("Bus", euro(30_000), euro(10_000), euro(10_000))
    owed = [one.owed for one in (KITCHEN, thirds)]
    assert owed == [euro(4_000), Money(333_333)]


@pytest.mark.parametrize(
    ("assets", "code", "field"),
    [
        ([], "asset_missing", "name_0"),
        ([Asset("Bus", ZERO, ZERO, euro(1), row=2)], "asset_without_cost", "cost_2"),
        ([Asset("Bus", euro(1), euro(2), euro(1), row=1)], "subsidised_more", "subsidised_1"),
        ([Asset("Bus", euro(2), euro(2), ZERO)], "nothing_owed", "value_0"),
    ],
)
def test_what_was_bought_must_hold_together(assets: list[Asset], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_assets(assets)
    assert (broken.value.code, broken.value.field) == (code, field)


def test_it_is_fixed_within_a_year_after_it_was_known_and_five_after_the_final_amount() -> None:
    known = date(2026, 3, 2)
    assert last_day_to_fix(known, None) == date(2027, 3, 2)
    assert last_day_to_fix(known, date(2021, 6, 1)) == date(2026, 6, 1)
    check_days(known, known, date(2027, 3, 2), None)
    for days, code in (
        ((known, known, date(2027, 3, 3), None), "compensation_too_late"),
        ((known, known, date(2026, 6, 2), date(2021, 6, 1)), "compensation_too_late"),
        ((known, date(2026, 3, 1), date(2026, 4, 1), None), "known_before"),
        ((known, known, date(2026, 3, 1), None), "still_to_come"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_days(*days)
        assert broken.value.code == code


@pytest.fixture
def award(app: Flask) -> Award:
    """Return an award whose call asks compensation for what the subsidy buys."""
    return an_award(asset_compensation=True)


def an_award(**call: Any) -> Award:
    batch = a_published_batch(a_ranked_stream(stream=an_open_stream(**call)))
    return (
        db.session.query(Award).filter(Award.stream_id == batch.stream_id).order_by(Award.id).limit(1).one()
    )


def intended(award: Award, day: date, **facts: Any) -> AssetCompensation:
    kept: dict[str, Any] = {
        "ground": "disposed",
        "happened_on": day,
        "known_on": day,
        "assets": [KITCHEN],
        "reason": "De keuken is verkocht.",
        "views_until": day + timedelta(days=14),
    }
    return commands.intend_compensation(actor=a_manager(), award=award, **(kept | facts))


def fixed(award: Award, day: date) -> tuple[AssetCompensation, Account]:
    one, authority = intended(award, day), an_authority()
    commands.give_compensation_views(actor=recipient_of(award), compensation=one, views="Hij was oud.")
    commands.propose_compensation(actor=a_manager(), compensation=one, reason="Hij was nog goed.")
    commands.set_compensation(actor=authority, compensation=one)
    return one, authority


@pytest.mark.both
def test_it_is_heard_fixed_by_another_asked_and_booked(award: Award, clock: SetClock) -> None:
    pay_out(award, euro(24_000))
    lower(award, clock, euro(24_000))
    day = clock.moment.date()
    one = intended(award, day)
    manager = a_manager()
    with pytest.raises(RuleBroken) as runs:
        commands.propose_compensation(actor=manager, compensation=one, reason="Verkocht")
    with pytest.raises(RuleBroken) as twice:
        intended(award, day)
    assert (runs.value.code, twice.value.code) == ("views_term_runs", "under_way")
    commands.give_compensation_views(actor=recipient_of(award), compensation=one, views="Hij was oud.")
    commands.propose_compensation(actor=manager, compensation=one, reason="Hij was nog goed.")
    for actor in (manager, recipient_of(award)):
        with pytest.raises(NotAllowed):
            commands.set_compensation(actor=actor, compensation=one)
    commands.set_compensation(actor=an_authority(), compensation=one)
    outbox.run_everything()
    db.session.expire_all()
    (recovery,) = queries.recoveries_of(award)
    assert one.letter is not None
    assert (recovery.amount, recovery.compensation_id, award.determined) == (
        euro(4_000),
        one.id,
        euro(24_000),
    )
    assert award.stream is not None
    free, paid = award.stream.pot.free, queries.paid_on(award)
    commands.take_in(
        actor=a_holder("controller"), recovery=recovery, amount=euro(3_000), came_on=day, reason=""
    )
    commands.propose_remission(actor=manager, recovery=recovery, amount=euro(1_000), reason="Klein")
    commands.decide_remission(actor=a_holder("controller"), recovery=recovery, agrees=True)
    db.session.refresh(award.stream.pot)
    assert (award.stream.pot.free, queries.paid_on(award)) == (free + euro(3_000), paid)
    assert (recovery.state, faults()["determinations"], ledger_faults()) == ("settled", [], [])


def test_only_where_the_call_asks_it(app: Flask, clock: SetClock, client: FlaskClient) -> None:
    award = an_award()
    after_the_end(award, clock)
    sign_in(client, a_manager())
    assert client.get(f"/awards/{award.id}/compensation").status_code == 404
    with pytest.raises(NotAllowed):
        intended(award, clock.moment.date())


def test_less_is_asked_after_an_upheld_objection(award: Award, clock: SetClock, client: FlaskClient) -> None:
    pay_out(award, euro(24_000))
    lower(award, clock, euro(24_000))
    one, authority = fixed(award, clock.moment.date())
    subject = queries.subjects.compensation_as_subject(one.id)
    assert subject is not None
    objection: Objection = decisions.submit_objection(
        actor=recipient_of(award),
        application=subject.application,
        subject=subject,
        grounds="Te hoog.",
        version=decisions.UNWRITTEN,
    )
    skipped(objection, ground="fully_met")
    (recovery,) = queries.recoveries_of(award)
    page = sign_in(client, a_manager()).get(f"/awards/objections/{objection.id}/upheld").text
    assert "4.000" in page
    with pytest.raises(RuleBroken) as higher:
        commands.uphold_compensation(
            actor=a_manager(), objection=objection, outcome="founded", reason="Ja", amount=euro(4_000)
        )
    assert higher.value.code == "not_lower"
    db.session.expire_all()
    commands.uphold_compensation(
        actor=a_manager(), objection=objection, outcome="founded", reason="Ja", amount=euro(1_500)
    )
    with pytest.raises(NotAllowed):
        decisions.decide_objection(actor=authority, objection=objection)
    decisions.decide_objection(actor=an_authority("Lies"), objection=objection)
    assert "Na een bezwaar is het" in client.get(f"/awards/{award.id}/compensation").text
    (letter,) = [one for one in objection.letters if one.kind == "outcome"]
    told = decided.facts_for_objection_letter(letter)
    assert "The compensation becomes € 1,500.00." in str(objection_letter(told, str))
    assert (recovery.amount, [part.amount for part in recovery.parts]) == (euro(1_500), [euro(1_500)])
    assert faults()["determinations"] == []


def test_a_row_filled_in_in_part_is_refused_at_its_field_and_nothing_is_lost(
    award: Award, clock: SetClock, client: FlaskClient
) -> None:
    after_the_end(award, clock)
    day = clock.moment.date()
    sign_in(client, a_manager())
    typed = {
        "ground": "disposed",
        "happened_on": day.isoformat(),
        "known_on": day.isoformat(),
        "name_0": "Keuken",
        "cost_0": "10000",
        "reason": "Verkocht",
        "views_until": (day + timedelta(days=20)).isoformat(),
    }
    page = client.post(f"/awards/{award.id}/compensation", data=typed)
    assert (page.status_code, page.text.count("Keuken") > 0, "subsidised_0" in page.text) == (422, True, True)
    assert db.session.query(AssetCompensation).count() == 0
    done = client.post(
        f"/awards/{award.id}/compensation", data=typed | {"subsidised_0": "5000", "value_0": "8000"}
    )
    assert done.status_code == 303
    assert "4.000" in client.get(f"/awards/{award.id}/compensation").text


@command
def fixed_before(award: Award, count: int) -> None:
    """Ask compensation so many times, as if each was fixed before."""
    actor, day = a_manager(), today()
    for number in range(count):
        one = AssetCompensation(
            award=award,
            state="set",
            ground="disposed",
            happened_on=day,
            known_on=day,
            assets=[],
            amount=euro(number + 1),
            basis=[],
            reason="Verkocht",
            proposed_by=actor.id,
            proposed_at=now(),
            views_due_on=day,
            set_by=an_authority().id,
            set_at=now(),
        )
        db.session.add(one)
        ask_back(actor, award, one.amount, compensation=one)


def test_the_list_of_what_is_to_be_paid_back_has_pages_that_together_hold_each_once(
    award: Award, client: FlaskClient
) -> None:
    fixed_before(award, PAGE + 2)
    sign_in(client, a_manager())
    client.post("/language", data={"language": "en", "back": "/"})
    first = client.get("/awards/recoveries").text
    (on,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(unescape(on)).text
    (back,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    found = [re.findall(r"/awards/recoveries/(\d+)", page) for page in (first, second)]
    assert ([len(one) for one in found], 'rel="next"' in second) == ([PAGE, 2], False)
    assert [int(one) for page in found for one in page] == sorted(
        one.id for one in queries.recoveries_of(award)
    )
    assert re.findall(r"/awards/recoveries/(\d+)", client.get(unescape(back)).text) == found[0]
