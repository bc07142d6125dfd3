"""Every act about money as a proposal: running awards, years, ceilings, corrections, mandates, budget reservations."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask

from grants.applications.models import Application
from grants.budget import commands, queries
from grants.budget.models import Commitment, JournalEntry, MoneyProposal, Pot
from grants.budget.rules import Part, Standing
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from tests.budget.test_commands import code_of
from tests.budget.test_nested import decider, reserved  # noqa: F401  the fixture is used by name
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application
from tests.factories.budget import a_controller, a_manager, a_pot, a_programme, a_proposal
from tests.factories.people import a_holder, a_person, an_administrator
from tests.factories.streams import an_open_stream

E = Money.euro


def proposed(to_pot: Pot, amount: Money, kind: str, **facts: Any) -> MoneyProposal:
    """Return a proposal that waits."""
    return commands.propose_money(
        actor=a_manager(), kind=kind, to_pot=to_pot, amount=amount, reason="Afgesproken", **facts
    )


def done(to_pot: Pot, amount: Money, kind: str, **facts: Any) -> MoneyProposal:
    """Return a proposal that was approved."""
    proposal = proposed(to_pot, amount, kind, **facts)
    commands.approve_proposal(actor=a_controller(), proposal=proposal)
    return proposal


def promised(actor: Account, pot: Pot, amount: Money, number: int = 1, **years: Any) -> Commitment:
    """Return a running award."""
    kept = reserved(actor, pot, amount, number, **years)
    commands.commit_reserved(actor=actor, basis_kind="decision", basis_id=number, reason="Bekend")
    return kept


def test_what_a_running_award_keeps_goes_to_a_pot_or_to_another_award(app: Flask, decider: Account) -> None:  # noqa: F811
    top = a_pot(kind="programme", ceiling=E(100))
    one, two = (a_pot(funded=E(60), ceiling=E(60), parent=top) for _ in range(2))
    giver, taker = promised(decider, one, E(40), 1), promised(decider, two, E(50), 2)
    done(two, E(10), "reallocation", from_pot=one, from_award=giver, to_award=taker)
    assert (giver.committed, taker.committed, top.inside) == (E(30), E(60), E(90))
    assert (Standing.of(one), two.ceiling) == (Standing(E(20), committed=E(30), ceiling=E(60)), E(70))
    done(one, E(5), "reallocation", from_pot=one, from_award=giver)
    assert (one.free, giver.committed, top.inside, one.ceiling) == (E(25), E(25), E(85), E(60))
    assert queries.used_by(one, [giver.initiative_id or 0]) == {giver.initiative_id: E(25)}
    assert queries.ledger_faults() == []
    commands.pay(actor=decider, basis_kind="decision", basis_id=1, amount=E(25), reason="Voorschot")
    act = lambda: proposed(one, E(1), "reallocation", from_pot=one, from_award=giver)  # noqa: E731
    assert code_of(act) == "not_held"


def test_an_award_takes_no_more_from_another_than_its_cap(app: Flask, decider: Account) -> None:  # noqa: F811
    pot = a_pot(funded=E(100))
    giver = promised(decider, pot, E(40), 1)
    taker = commands.reserve(
        actor=decider,
        pot=pot,
        initiative_id=giver.initiative_id or 0,
        amount=E(20),
        cap=E(60),
        basis_kind="decision",
        basis_id=2,
        reason="Aanvulling",
    )
    commands.commit_reserved(actor=decider, basis_kind="decision", basis_id=2, reason="Bekend")
    done(pot, E(10), "reallocation", from_pot=pot, from_award=giver, to_award=taker)
    assert queries.used_by(pot, [giver.initiative_id or 0]) == {giver.initiative_id: E(60)}
    other = promised(decider, pot, E(5), 3)
    proposal = proposed(pot, E(1), "reallocation", from_pot=pot, from_award=other, to_award=taker)
    assert code_of(lambda: commands.approve_proposal(actor=a_controller(), proposal=proposal)) == "cap_passed"
    assert (db.session.get_one(Commitment, other.id).committed, proposal.state) == (E(5), "proposed")
    assert queries.ledger_faults() == []


def test_a_tranche_goes_to_another_year_and_nothing_else_changes(app: Flask, decider: Account) -> None:  # noqa: F811
    pot = a_pot(funded=E(100))
    award = promised(decider, pot, E(50), years={2026: E(30), 2027: E(20)})
    proposal = done(pot, E(12), "tranche", from_award=award, from_year=2026, to_year=2028)
    assert queries.as_proposed(proposal) == []
    assert queries.held_by(award) == [
        Part("committed", 2026, E(18)),
        Part("committed", 2027, E(20)),
        Part("committed", 2028, E(12)),
    ]
    done(pot, E(50), "tranche", from_year=2026, to_year=2029)
    assert queries.free_by_year(pot) == {2026: E(20), 2027: -E(20), 2029: E(50)}
    assert Standing.of(pot) == Standing(E(50), committed=E(50))
    assert queries.ledger_faults() == []


def test_a_mistake_is_undone_by_an_entry_once(app: Flask, decider: Account) -> None:  # noqa: F811
    pot = a_pot(funded=E(100), ceiling=E(100))
    award = promised(decider, pot, E(40))
    commands.pay(actor=decider, basis_kind="decision", basis_id=1, amount=E(15), reason="Verkeerd")
    payment = queries.journal_page(pot).rows[0].entry
    first, second = (proposed(pot, E(15), "correction", entry=payment) for _ in range(2))
    commands.approve_proposal(actor=a_controller(), proposal=first)
    assert (award.committed, award.paid, Standing.of(pot).committed) == (E(40), ZERO, E(40))
    undone = queries.journal_page(pot).rows[0].entry
    assert (undone.kind, undone.reverses_id) == ("correction", payment.id)
    again = lambda: commands.approve_proposal(actor=a_controller(), proposal=second)  # noqa: E731
    assert code_of(again) == "entry_reversed"
    assert code_of(lambda: proposed(pot, E(15), "correction", entry=undone)) == "entry_reversed"
    assert queries.ledger_faults() == []


def test_an_entry_whose_money_was_spent_cannot_be_undone(app: Flask, decider: Account) -> None:  # noqa: F811
    pot = a_pot(funded=E(100))
    funding = queries.journal_page(pot).rows[0].entry
    promised(decider, pot, E(1))
    assert code_of(lambda: proposed(pot, E(100), "correction", entry=funding)) == "pot_empty"


def test_an_entry_that_others_built_on_is_undone_after_them(app: Flask, decider: Account) -> None:  # noqa: F811
    pot = a_pot(funded=E(100))
    award = promised(decider, pot, E(40))
    committed = queries.journal_page(pot).rows[0].entry
    done(pot, E(40), "tranche", from_award=award, from_year=2026, to_year=2027)
    assert code_of(lambda: proposed(pot, E(40), "correction", entry=committed)) == "not_held"
    moved = queries.journal_page(pot).rows[0].entry
    done(pot, E(40), "correction", entry=moved)
    done(pot, E(40), "correction", entry=committed)
    assert queries.held_by(award) == [Part("reserved", 2026, E(40))]
    assert queries.ledger_faults() == []


def test_a_ceiling_is_set_anew_as_a_dated_fact(app: Flask, decider: Account) -> None:  # noqa: F811
    pot = a_pot(kind="programme")
    inner = a_pot(funded=E(90), parent=pot)
    done(pot, E(70), "ceiling", announced_where="Staatscourant 1")
    reserved(decider, inner, E(60))
    done(pot, E(60), "ceiling", announced_where="Staatscourant 2")
    assert code_of(lambda: proposed(pot, E(59), "ceiling")) == "ceiling_passed"
    done(pot, E(80), "ceiling", announced_where="Staatscourant 3")
    assert [row.amount for row in queries.ceilings_of(pot)] == [E(80), E(60), E(70)]
    assert queries.ledger_faults() == []


def test_a_lower_ceiling_does_not_hold_for_applications_in_hand(app: Flask) -> None:
    stream = an_open_stream()
    pot = stream.pot
    lower = (pot.ceiling or ZERO) - E(1)
    before_any = proposed(pot, lower, "ceiling")
    application = a_submitted_application(stream)
    assert db.session.get_one(Application, application.id).state == "submitted"
    approve = lambda proposal: commands.approve_proposal(actor=a_controller(), proposal=proposal)  # noqa: E731
    assert code_of(lambda: approve(before_any)) == "applications_in_hand"
    with pytest.raises(RuleBroken) as caught:
        proposed(pot, lower, "ceiling")
    assert (caught.value.code, caught.value.field) == ("applications_in_hand", "by_budget")
    approve(proposed(pot, lower, "ceiling", by_budget=True))
    assert db.session.get_one(Pot, pot.id).ceiling == lower


def test_money_is_brought_in_from_a_source_and_an_award_is_borne_to_the_cent(
    app: Flask,
    decider: Account,  # noqa: F811
) -> None:
    pot, manager = a_pot(), a_manager()
    sources = [
        commands.add_source(
            actor=manager, programme=pot.programme, financier=name, budget_line="1", name="Eenzaamheid"
        )
        for name in ("Ministerie", "Fonds", "Gemeente")
    ]
    done(pot, E(100), "funding", source=sources[0])
    assert queries.brought_in_by_source(pot.programme) == [
        (sources[1], ZERO),
        (sources[2], ZERO),
        (sources[0], E(100)),
    ]
    award = promised(decider, pot, E(100))
    commands.share_out(actor=manager, commitment=award, weights={source.id: 1 for source in sources})
    assert [row.promised for row in queries.borne_by(award)] == [Money(3334), Money(3333), Money(3333)]
    commands.pay(actor=decider, basis_kind="decision", basis_id=1, amount=Money(5), reason="Voorschot")
    assert sum(row.paid.cents for row in queries.borne_by(award)) == 5
    commands.share_out(actor=manager, commitment=award, weights={sources[0].id: 2, sources[1].id: 0})
    assert [row.share.money_source_id for row in queries.borne_by(award)] == [sources[0].id]
    share = lambda weights: commands.share_out(actor=manager, commitment=award, weights=weights)  # noqa: E731
    assert code_of(lambda: share({})) == "shares_missing"
    assert code_of(lambda: share({10**6: 1})) == "other_programme"


def test_a_budget_reservation_is_invoked_within_four_weeks_or_lapses(
    app: Flask,
    decider: Account,  # noqa: F811
    clock: SetClock,
) -> None:
    pot, manager = a_pot(funded=E(100)), a_manager()
    first, second = promised(decider, pot, E(40), 1), promised(decider, pot, E(30), 2)
    for number in (1, 2):
        commands.reserve_for_budget(actor=decider, basis_kind="decision", basis_id=number, year=2027)
    invoke = lambda award: commands.invoke_reservation(actor=manager, commitment=award, reason="Geen geld")  # noqa: E731
    assert code_of(lambda: invoke(first)) == "budget_not_adopted"
    adopt = partial(commands.adopt_budget, actor=manager, programme=pot.programme, year=2027)
    assert code_of(lambda: adopt(adopted_on=date(2026, 7, 1))) == "in_future"
    adopt(adopted_on=date(2026, 6, 30))
    assert code_of(lambda: adopt(adopted_on=date(2026, 6, 29))) == "adopted_before"
    assert len(queries.open_conditions([pot.programme_id])) == 2
    clock.go(2026, 7, 28)
    invoke(first)
    assert (first.committed, pot.free) == (ZERO, E(70))
    assert code_of(lambda: invoke(first)) == "no_reservation"
    clock.go(2026, 7, 29)
    assert code_of(lambda: invoke(second)) == "reservation_lapsed"
    condition = queries.condition_of(second)
    assert condition is not None
    assert (condition.state, condition.last_day) == ("lapsed", date(2026, 7, 28))
    assert queries.open_conditions([pot.programme_id]) == []
    third = promised(decider, pot, E(5), 3)
    late = lambda: commands.reserve_for_budget(  # noqa: E731
        actor=decider, basis_kind="decision", basis_id=3, year=2027
    )
    assert code_of(late) == "budget_adopted"
    assert queries.condition_of(third) is None


def given(programme_id: int, **facts: Any) -> None:
    """Give a mandate in a programme."""
    whole = {
        "role": "controller",
        "person": "",
        "acts": ["funding"],
        "most": E(100),
        "from_on": date(2026, 1, 1),
    }
    programme = queries.get_programme(an_administrator(), programme_id)
    commands.give_mandate(actor=a_manager(), programme=programme, **whole | facts)  # type: ignore[arg-type]


def test_who_has_a_mandate_approves_up_to_its_amount_and_nobody_else(app: Flask) -> None:
    pot, controller, manager = a_pot(), a_controller(), a_manager(name="Maan Manager")
    small, large = (a_proposal(pot, amount, actor=manager) for amount in (E(100), E(101)))
    assert {small, large} == set(queries.proposals_to_decide(controller))
    given(pot.programme_id)
    assert queries.proposals_to_decide(controller) == [small]
    commands.approve_proposal(actor=controller, proposal=small)
    with pytest.raises(NotAllowed):
        commands.approve_proposal(actor=controller, proposal=large)
    boss = a_manager(name="Baas Boven")
    assert queries.deciders_of(large) == []
    given(pot.programme_id, role=None, person=boss.email, most=None)
    assert queries.deciders_of(large) == [boss]
    commands.approve_proposal(actor=boss, proposal=large)
    assert db.session.get_one(Pot, pot.id).free == E(201)


def test_a_person_with_a_mandate_still_never_approves_their_own_proposal(app: Flask) -> None:
    pot, manager = a_pot(), a_manager(name="Maan Manager")
    given(pot.programme_id, role=None, person=manager.email, most=None)
    with pytest.raises(NotAllowed):
        commands.approve_proposal(actor=manager, proposal=a_proposal(pot, E(5), actor=manager))


def test_a_deputy_acts_on_the_days_that_somebody_is_away_and_a_mandate_ends(
    app: Flask, clock: SetClock
) -> None:
    pot, away, deputy = a_pot(), a_controller(name="Wie Weg"), a_controller(name="De Vervanger")
    given(pot.programme_id, role=None, person=away.email, most=None)
    (mandate,) = queries.mandates_of(pot.programme)
    early = {"away_until": date(2026, 6, 1)}
    days = {"away_from": date(2026, 7, 1), "away_until": date(2026, 7, 3)}
    name = partial(commands.name_deputy, actor=a_manager(), mandate=mandate)
    assert code_of(lambda: name(person=away.email, **days)) == "own_deputy"
    assert code_of(lambda: name(person="niemand@voorbeeld.example", **days)) == "person_unknown"
    assert code_of(lambda: name(person=deputy.email, **days | early)) == "period_reversed"
    name(person=deputy.email, **days)
    proposal = a_proposal(pot, E(5))
    assert queries.deciders_of(proposal) == [away]
    clock.go(2026, 7, 3)
    assert queries.deciders_of(proposal) == [deputy]
    commands.end_mandate(actor=a_manager(), mandate=mandate, until_on=date(2026, 7, 3))
    clock.go(2026, 7, 4)
    assert set(queries.deciders_of(proposal)) >= {away, deputy}


def test_nobody_gives_themselves_a_mandate(app: Flask) -> None:
    programme, manager = a_programme(), a_manager(name="Maan Manager")
    give = lambda actor, **facts: commands.give_mandate(  # noqa: E731
        actor=actor, programme=programme, acts=["funding"], most=None, from_on=date(2026, 1, 1), **facts
    )
    for facts in ({"role": "programme_manager", "person": ""}, {"role": None, "person": manager.email}):
        with pytest.raises(NotAllowed):
            give(manager, **facts)
    give(an_administrator(), role="programme_manager", person="")
    with pytest.raises(NotFound):
        give(a_person().account, role="controller", person="")
    with pytest.raises(NotAllowed):
        give(a_holder("auditor"), role="controller", person="")


def test_both_views_of_the_years_come_to_the_same(app: Flask, decider: Account, clock: SetClock) -> None:  # noqa: F811
    pot = a_pot(funded=E(100))
    promised(decider, pot, E(50), 1, years={2026: E(10), 2028: E(40)})
    reserved(decider, pot, E(20), 2)
    clock.go(2027, 3, 1)
    commands.pay(actor=decider, basis_kind="decision", basis_id=1, amount=E(15), reason="Voorschot")
    promised(decider, pot, E(7), 3)
    (rows,) = queries.years_of_pots([pot]).values()
    shown = {
        year: (row.reserved, row.committed, row.planned, row.paid, row.left) for year, row in rows.items()
    }
    assert shown == {
        2026: (E(20), E(50), E(20), ZERO, E(70)),
        2027: (ZERO, E(7), E(7), E(15), -E(7)),
        2028: (ZERO, ZERO, E(35), ZERO, -E(40)),
    }
    assert sum(row.reserved.cents + row.committed.cents for row in rows.values()) == sum(
        row.planned.cents + row.paid.cents for row in rows.values()
    )
    assert db.session.query(JournalEntry).count() > 0
