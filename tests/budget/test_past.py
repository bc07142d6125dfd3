"""The money of earlier awards when a later register tells it otherwise: entries beside entries, never below zero."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants.budget import commands, queries
from grants.budget.commands import PastChange
from grants.budget.models import Commitment, JournalEntry, Pot, Programme
from grants.budget.rules import Standing
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import Money
from grants.people.models import Account
from tests.conftest import SetClock
from tests.factories.budget import a_manager, a_programme
from tests.factories.people import a_holder, an_administrator

E = Money.euro


@pytest.fixture
def programme(app: Flask) -> Programme:
    made = a_programme()
    commands.fund_past(
        actor=an_administrator(),
        programme=made,
        amount=E(1000),
        reason="Register 2018",
        basis_kind="register_import",
        basis_id=1,
    )
    return made


def change(actor: Account, programme: Programme, *changes: PastChange) -> list[JournalEntry]:
    return commands.change_past(
        actor=actor,
        programme=programme,
        changes=changes,
        reason="Register 2019",
        basis_kind="register_import",
        basis_id=2,
    )


def a_change(amount: Money, basis_id: int = 1, kind: str = "correction") -> PastChange:
    return PastChange(basis_id, amount, kind, "SBA-1")


def the_pot() -> Pot:
    return db.session.scalars(select(Pot).where(Pot.kind == "past")).one()


def test_what_rises_comes_before_what_falls_and_each_is_an_entry(programme: Programme) -> None:
    changes = (
        a_change(-E(1200)),
        a_change(E(300)),
        a_change(E(5), basis_id=2),
        a_change(-E(5), 2, "recovery"),
    )
    made = change(a_manager(programme), programme, *changes)
    assert [(one.kind, one.basis_id) for one in made] == [("correction", 2)] * 3 + [("recovery", 2)]
    assert [sum(leg.amount.cents for leg in one.legs if leg.purse == "paid") for one in made] == [
        -1200_00,
        300_00,
        5_00,
        -5_00,
    ]
    assert Standing.of(the_pot()) == Standing(paid=E(100))
    assert queries.ledger_faults() == []


def test_nothing_falls_below_what_was_paid_on_it(programme: Programme) -> None:
    other = a_change(E(500), basis_id=2)
    with pytest.raises(RuleBroken) as broken:
        change(a_manager(programme), programme, other, a_change(-E(1001)))
    assert broken.value.code == "taken_back_too_much"
    assert Standing.of(the_pot()) == Standing(paid=E(1000))
    assert queries.ledger_faults() == []


def test_what_is_taken_back_leaves_the_last_years_first(programme: Programme, clock: SetClock) -> None:
    manager = a_manager(programme)
    clock.go(2027, 2, 1)
    change(manager, programme, a_change(E(300)), a_change(-E(400)))
    (kept,) = db.session.scalars(select(Commitment))
    assert [(part.year, part.amount) for part in queries.held_by(kept)] == [(2026, E(900))]
    assert queries.ledger_faults() == []


def test_an_auditor_corrects_nothing(programme: Programme) -> None:
    with pytest.raises(NotFound):
        change(a_holder("auditor"), programme, a_change(E(1)))
