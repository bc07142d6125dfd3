"""The books against a model of them: whatever people do in whatever order, both say the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from grants.budget import commands, queries
from grants.budget.models import JournalLeg, Pot
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import ZERO, Money
from tests.factories.budget import a_controller, a_manager, a_pot, a_programme, a_proposal
from tests.factories.people import a_holder, a_person, an_initiative

EXAMPLES = int(os.environ.get("RONDE_EXAMPLES", "8"))
STEPS = 25

WHICH = st.integers(0, 1)
CENTS = st.integers(1, 60)
NUMBERS = st.integers(0, 5)


@dataclass
class Promise:
    """A commitment as the model sees it, in cents."""

    pot: int
    initiative: int
    reserved: int
    committed: int = 0


@dataclass
class Model:
    """Two pots in plain cents, and what was promised from them."""

    funded: list[int] = field(default_factory=lambda: [0, 0])
    ceiling: list[int | None] = field(default_factory=lambda: [None, None])
    promises: dict[int, Promise] = field(default_factory=dict)

    def purse(self, pot: int, name: str) -> int:
        """Return what one purse holds."""
        mine = [promise for promise in self.promises.values() if promise.pot == pot]
        held = {"reserved": sum(p.reserved for p in mine), "committed": sum(p.committed for p in mine)}
        return held[name] if name in held else self.funded[pot] - sum(held.values())

    def spent(self, pot: int) -> int:
        """Return what counts against the ceiling."""
        return self.purse(pot, "reserved") + self.purse(pot, "committed")

    def used(self, pot: int, initiative: int) -> int:
        """Return what one initiative receives from one pot."""
        mine = [p for p in self.promises.values() if (p.pot, p.initiative) == (pot, initiative)]
        return sum(p.reserved + p.committed for p in mine)

    def fits(self, pot: int, initiative: int, cents: int, cap: int | None) -> bool:
        """Say whether a reservation stays within the pot, its ceiling and the cap."""
        ceiling = self.ceiling[pot]
        return (
            cents <= self.purse(pot, "free")
            and (ceiling is None or self.spent(pot) + cents <= ceiling)
            and (cap is None or self.used(pot, initiative) + cents <= cap)
        )


def was_done(act: Callable[[], Any]) -> bool:
    """Say whether an act was carried out rather than refused."""
    try:
        act()
    except (RuleBroken, NotFound):
        return False
    return True


class Books(RuleBasedStateMachine):
    """Everything people do with two pots of one programme."""

    def __init__(self) -> None:
        super().__init__()
        programme = a_programme()
        self.pots = [a_pot(programme).id, a_pot(programme).id]
        self.manager, self.controller, self.decider = (
            a_manager(),
            a_controller(),
            a_holder("deciding_authority"),
        )
        person = a_person()
        self.initiatives = [an_initiative(person, name).id for name in ("Een", "Twee")]
        self.model = Model()
        self.base = 10 * programme.id

    def pot(self, which: int) -> Pot:
        """Return one of the pots."""
        return db.session.get_one(Pot, self.pots[which])

    def _approve(self, kind: str, to_pot: int, cents: int, from_pot: int | None = None) -> bool:
        def act() -> None:
            giving = None if from_pot is None else self.pot(from_pot)
            proposal = a_proposal(
                self.pot(to_pot), Money(cents), kind=kind, from_pot=giving, actor=self.manager
            )
            commands.approve_proposal(actor=self.controller, proposal=proposal)

        return was_done(act)

    @rule(which=WHICH, cents=CENTS)
    def fund(self, which: int, cents: int) -> None:
        """Money comes in."""
        assert self._approve("funding", which, cents)
        self.model.funded[which] += cents

    @rule(which=WHICH, cents=CENTS)
    def top_up(self, which: int, cents: int) -> None:
        """Money comes in and the ceiling rises, if there is one."""
        ceiling = self.model.ceiling[which]
        assert self._approve("top_up", which, cents) == (ceiling is not None)
        if ceiling is not None:
            self.model.funded[which] += cents
            self.model.ceiling[which] = ceiling + cents

    @rule(to_pot=WHICH, cents=CENTS)
    def reallocate(self, to_pot: int, cents: int) -> None:
        """Free money moves to the other pot, and its ceiling rises."""
        can = cents <= self.model.purse(1 - to_pot, "free")
        assert self._approve("reallocation", to_pot, cents, 1 - to_pot) == can
        if can:
            self.model.funded[to_pot] += cents
            self.model.funded[1 - to_pot] -= cents
            ceiling = self.model.ceiling[to_pot]
            self.model.ceiling[to_pot] = None if ceiling is None else ceiling + cents

    @rule(which=WHICH, cents=CENTS)
    def announce(self, which: int, cents: int) -> None:
        """A first ceiling is announced."""
        can = self.model.ceiling[which] is None and self.model.spent(which) <= cents
        act = lambda: commands.set_ceiling(  # noqa: E731
            actor=self.manager,
            pot=self.pot(which),
            amount=Money(cents),
            reason="Oproep",
            announced_where="",
            basis_kind="stream",
            basis_id=1,
        )
        assert was_done(act) == can
        if can:
            self.model.ceiling[which] = cents

    @rule(which=WHICH, who=WHICH, cents=CENTS, number=NUMBERS, cap=st.none() | CENTS)
    def reserve(self, which: int, who: int, cents: int, number: int, cap: int | None) -> None:
        """Money is set aside for an initiative."""
        can = number not in self.model.promises and self.model.fits(which, who, cents, cap)
        act = lambda: commands.reserve(  # noqa: E731
            actor=self.decider,
            pot=self.pot(which),
            initiative_id=self.initiatives[who],
            amount=Money(cents),
            cap=None if cap is None else Money(cap),
            basis_kind="decision",
            basis_id=self.base + number,
            reason="Toekenning",
        )
        assert was_done(act) == can
        if can:
            self.model.promises[number] = Promise(which, who, cents)

    @rule(number=NUMBERS)
    def commit(self, number: int) -> None:
        """What was set aside is promised."""
        promise = self.model.promises.get(number)
        act = lambda: commands.commit_reserved(  # noqa: E731
            actor=self.decider, basis_kind="decision", basis_id=self.base + number, reason="Bekend"
        )
        assert was_done(act) == (promise is not None and promise.reserved > 0)
        if promise is not None:
            promise.reserved, promise.committed = 0, promise.committed + promise.reserved

    @rule(number=NUMBERS, cents=st.none() | CENTS)
    def release(self, number: int, cents: int | None) -> None:
        """All or part of it is given back."""
        promise = self.model.promises.get(number)
        stands = promise.reserved + promise.committed if promise else 0
        asked = stands if cents is None else cents
        act = lambda: commands.release(  # noqa: E731
            actor=self.decider,
            basis_kind="decision",
            basis_id=self.base + number,
            reason="Lager",
            amount=None if cents is None else Money(cents),
        )
        assert was_done(act) == (0 < asked <= stands)
        if promise is not None and 0 < asked <= stands:
            from_reserved = min(promise.reserved, asked)
            promise.reserved -= from_reserved
            promise.committed -= asked - from_reserved

    @invariant()
    def both_say_the_same(self) -> None:
        """The pots stand as the model does, and the ledger is whole."""
        for which in (0, 1):
            pot, cents = self.pot(which), self.model.ceiling[which]
            assert [getattr(pot, purse).cents for purse in ("free", "reserved", "committed")] == [
                self.model.purse(which, purse) for purse in ("free", "reserved", "committed")
            ]
            assert pot.ceiling == (None if cents is None else Money(cents))
        assert (db.session.scalar(select(func.sum(JournalLeg.amount))) or ZERO) == ZERO
        assert queries.ledger_faults() == []


def test_the_books_say_what_a_model_of_them_says(app: Flask) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
