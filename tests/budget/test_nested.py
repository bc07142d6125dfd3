"""Pots in pots, years and money that goes out: every limit around a pot holds, and each year tells its own."""

from __future__ import annotations

import pytest
from flask import Flask

from grants.budget import commands, queries
from grants.budget.models import Commitment, Pot
from grants.budget.rules import Part, Standing
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from tests.budget.test_commands import code_of
from tests.conftest import SetClock
from tests.factories.budget import a_manager, a_pot, a_programme
from tests.factories.people import a_holder, a_person, an_initiative

E = Money.euro
BASIS = {"basis_kind": "decision", "basis_id": 1}


@pytest.fixture
def decider(app: Flask) -> Account:
    """Somebody who decides about awards."""
    return a_holder("deciding_authority")


def reserved(
    actor: Account, pot: Pot, amount: Money, number: int = 1, years: dict[int, Money] | None = None
) -> Commitment:
    """Set money aside for decision `number`, of an initiative of its own."""
    return commands.reserve(
        actor=actor,
        pot=pot,
        initiative_id=an_initiative(a_person()).id,
        amount=amount,
        cap=None,
        basis_kind="decision",
        basis_id=number,
        reason="Toekenning",
        years=years,
    )


def a_tree() -> tuple[Pot, Pot, list[Pot]]:
    """Return a programme with a ceiling of 100, a year in it of 80, and in that two streams of 70 each."""
    top = a_pot(kind="programme", ceiling=E(100))
    year = a_pot(kind="year", year=2026, ceiling=E(80), parent=top)
    return top, year, [a_pot(funded=E(70), ceiling=E(70), parent=year) for _ in range(2)]


def test_what_is_spent_counts_in_every_pot_around(app: Flask, decider: Account) -> None:
    top, year, (one, two) = a_tree()
    reserved(decider, one, E(50), 1)
    reserved(decider, two, E(30), 2)
    assert [pot.inside for pot in (top, year, one)] == [E(80), E(80), ZERO]
    assert code_of(lambda: reserved(decider, two, Money(1), 3)) == "ceiling_passed"
    assert queries.room_of(two) == queries.Room(ZERO, year.name)
    assert queries.rooms_of(queries.pots_of(top.programme))[one.id] == queries.Room(ZERO, year.name)
    assert queries.ledger_faults() == []
    commands.release(actor=decider, reason="Lager", amount=E(5), **BASIS)
    assert [pot.inside for pot in (top, year)] == [E(75), E(75)]
    reserved(decider, two, E(5), 4)
    assert queries.ledger_faults() == []


def test_a_refusal_by_an_outer_pot_leaves_no_trace_in_the_inner(app: Flask, decider: Account) -> None:
    top = a_pot(kind="programme", ceiling=E(10))
    inner = a_pot(funded=E(70), ceiling=E(70), parent=top)
    assert code_of(lambda: reserved(decider, inner, E(11))) == "ceiling_passed"
    assert (Standing.of(inner), top.inside) == (Standing(free=E(70), ceiling=E(70)), ZERO)
    assert queries.room_of(inner) == queries.Room(E(10), top.name)


def test_a_ceiling_around_others_is_never_set_below_what_they_spent(app: Flask, decider: Account) -> None:
    top = a_pot(kind="programme")
    reserved(decider, a_pot(funded=E(70), parent=top), E(60))
    facts = {"reason": "Grens", "announced_where": "", "basis_kind": "stream", "basis_id": 1}
    announce = lambda amount: commands.set_ceiling(actor=decider, pot=top, amount=amount, **facts)  # noqa: E731
    assert code_of(lambda: announce(E(59))) == "ceiling_passed"
    announce(E(60))
    assert queries.ledger_faults() == []


def test_an_overrun_counts_against_no_ceiling_around_it(app: Flask, decider: Account) -> None:
    top = a_pot(kind="programme", ceiling=E(70))
    stream = a_pot(funded=E(70), ceiling=E(70), parent=top)
    reserved(decider, stream, E(70), 1)
    overrun = a_pot(funded=E(40), kind="overrun", parent=stream)
    reserved(decider, overrun, E(40), 2)
    assert (top.inside, stream.inside, overrun.reserved) == (E(70), ZERO, E(40))
    assert code_of(lambda: reserved(decider, overrun, Money(1), 3)) == "pot_empty"
    assert queries.ledger_faults() == []


def test_a_pot_lies_only_where_one_can(app: Flask) -> None:
    programme, manager = a_programme(), a_manager()
    reserve = a_pot(programme, kind="objection_reserve")
    opened = lambda **facts: commands.open_pot(actor=manager, programme=programme, name="X", **facts)  # noqa: E731
    assert code_of(lambda: opened(kind="stream", parent=reserve)) == "not_around"
    assert code_of(lambda: opened(kind="year")) == "year_missing"
    assert code_of(lambda: opened(kind="round", year=2026)) == "year_unwanted"


def test_pots_are_listed_each_after_the_one_around_it(app: Flask) -> None:
    top, year, (one, two) = a_tree()
    aside = a_pot(top.programme, kind="execution")
    found = [(pot.id, depth) for pot, depth in queries.in_tree(queries.pots_of(top.programme))]
    assert found == [(top.id, 0), (year.id, 1), (one.id, 2), (two.id, 2), (aside.id, 0)]


def test_money_is_planned_per_year_paid_first_year_first_and_taken_back(
    app: Flask, decider: Account, clock: SetClock
) -> None:
    pot = a_pot(funded=E(100))
    kept = reserved(decider, pot, E(50), years={2026: E(20), 2027: E(30)})
    commands.commit_reserved(actor=decider, reason="Bekend", **BASIS)
    assert queries.held_by(kept) == [Part("committed", 2026, E(20)), Part("committed", 2027, E(30))]
    clock.go(2027, 2, 1)
    commands.pay(actor=decider, amount=E(25), reason="Voorschot", **BASIS)
    assert queries.held_by(kept) == [Part("committed", 2027, E(25)), Part("paid", 2027, E(25))]
    commands.recover(actor=decider, amount=E(5), reason="Teruggevorderd", **BASIS)
    commands.release(actor=decider, amount=E(25), reason="Lager vastgesteld", **BASIS)
    assert (pot.free, pot.committed, pot.paid, kept.paid) == (E(80), ZERO, E(20), E(20))
    assert code_of(lambda: commands.pay(actor=decider, amount=E(1), reason="Nog", **BASIS)) == "not_held"
    assert code_of(lambda: commands.recover(actor=decider, amount=E(21), reason="x", **BASIS)) == "not_held"
    kinds = [row.entry.kind for row in queries.journal_page(pot).rows]
    assert kinds == ["release", "recovery", "payment", "commitment", "reservation", "funding"]
    assert queries.used_by(pot, [kept.initiative_id or 0]) == {kept.initiative_id: E(20)}
    assert queries.ledger_faults() == []


def test_money_without_a_plan_is_planned_in_the_year_of_its_pot(app: Flask, decider: Account) -> None:
    year = a_pot(funded=E(50), kind="year", year=2028)
    assert queries.held_by(reserved(decider, year, E(50))) == [Part("reserved", 2028, E(50))]
    assert db.session.get_one(Pot, year.id).free == ZERO


def test_a_source_is_added_once(app: Flask) -> None:
    programme, manager = a_programme(), a_manager()
    add = lambda: commands.add_source(  # noqa: E731
        actor=manager, programme=programme, financier="Ministerie", budget_line="16.4", name="Eenzaamheid"
    )
    source = add()
    assert queries.money_sources(programme) == [source]
    assert code_of(add) == "source_known"
