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
from grants.budget.models import Commitment, JournalEntry, JournalLeg, Pot
from grants.budget.rules import SPENT
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
    paid: int = 0


@dataclass
class Model:
    """Two pots in plain cents, and what was promised from them."""

    funded: list[int] = field(default_factory=lambda: [0, 0])
    ceiling: list[int | None] = field(default_factory=lambda: [None, None])
    caps: dict[tuple[int, int], int | None] = field(default_factory=dict)
    around: int | None = None
    """The ceiling of the pot around both."""
    promises: dict[int, Promise] = field(default_factory=dict)

    def purse(self, pot: int, name: str) -> int:
        """Return what one purse holds."""
        mine = [promise for promise in self.promises.values() if promise.pot == pot]
        held = {name: sum(getattr(p, name) for p in mine) for name in SPENT}
        return held[name] if name in held else self.funded[pot] - sum(held.values())

    def spent(self, pot: int) -> int:
        """Return what counts against the ceiling."""
        return sum(self.purse(pot, name) for name in SPENT)

    def used(self, pot: int, initiative: int) -> int:
        """Return what one initiative receives from one pot."""
        mine = [p for p in self.promises.values() if (p.pot, p.initiative) == (pot, initiative)]
        return sum(p.reserved + p.committed + p.paid for p in mine)

    def fits(self, pot: int, initiative: int, cents: int, cap: int | None) -> bool:
        """Say whether a reservation stays within the pot, its ceiling and the cap."""
        ceiling = self.ceiling[pot]
        return (
            cents <= self.purse(pot, "free")
            and (ceiling is None or self.spent(pot) + cents <= ceiling)
            and (self.around is None or self.spent(0) + self.spent(1) + cents <= self.around)
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
        top = a_pot(programme, kind="programme")
        self.top_id = top.id
        self.pots = [a_pot(programme, parent=top).id for _ in range(2)]
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
            self.model.caps[which, who] = cap

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

    @rule(cents=CENTS)
    def announce_around(self, cents: int) -> None:
        """The ceiling of the pot around both is set anew, higher or lower, never below what is spent."""
        can = self.model.spent(0) + self.model.spent(1) <= cents != self.model.around

        def act() -> None:
            top = db.session.get_one(Pot, self.top_id)
            proposal = a_proposal(top, Money(cents), kind="ceiling", actor=self.manager)
            commands.approve_proposal(actor=self.controller, proposal=proposal)

        assert was_done(act) == can
        if can:
            self.model.around = cents

    def _by_basis(self, deed: Callable[..., Any], number: int, cents: int) -> bool:
        return was_done(
            lambda: deed(
                actor=self.decider,
                basis_kind="decision",
                basis_id=self.base + number,
                amount=Money(cents),
                reason="Boeking",
            )
        )

    @rule(number=NUMBERS, cents=CENTS)
    def pay(self, number: int, cents: int) -> None:
        """Part of what is promised is paid."""
        promise = self.model.promises.get(number)
        can = promise is not None and cents <= promise.committed
        assert self._by_basis(commands.pay, number, cents) == can
        if promise is not None and can:
            promise.committed, promise.paid = promise.committed - cents, promise.paid + cents

    @rule(number=NUMBERS, cents=CENTS)
    def recover(self, number: int, cents: int) -> None:
        """Part of what was paid comes back."""
        promise = self.model.promises.get(number)
        can = promise is not None and cents <= promise.paid
        assert self._by_basis(commands.recover, number, cents) == can
        if promise is not None and can:
            promise.paid -= cents

    @rule(giver=NUMBERS, taker=NUMBERS, cents=CENTS)
    def move_between_awards(self, giver: int, taker: int, cents: int) -> None:
        """What one running award keeps goes to another, in either pot; the cap that was last set holds."""
        gives, takes = self.model.promises.get(giver), self.model.promises.get(taker)
        if gives is None or takes is None:
            return
        find = lambda number: db.session.scalars(  # noqa: E731
            select(Commitment).where(Commitment.basis_id == self.base + number)
        ).one()
        cap = self.model.caps.get((takes.pot, takes.initiative))
        within = (gives.pot, gives.initiative) == (takes.pot, takes.initiative)
        more = 0 if within else cents
        can = (
            giver != taker
            and cents <= gives.committed
            and (cap is None or not more or self.model.used(takes.pot, takes.initiative) + more <= cap)
        )

        def act() -> None:
            proposal = commands.propose_money(
                actor=self.manager,
                kind="reallocation",
                to_pot=self.pot(takes.pot),
                from_pot=self.pot(gives.pot),
                from_award=find(giver),
                to_award=find(taker),
                amount=Money(cents),
                reason="Herschikking",
            )
            commands.approve_proposal(actor=self.controller, proposal=proposal)

        assert was_done(act) == can
        if not can:
            return
        gives.committed, takes.committed = gives.committed - cents, takes.committed + cents
        if gives.pot != takes.pot:
            self.model.funded[gives.pot] -= cents
            self.model.funded[takes.pot] += cents
            ceiling = self.model.ceiling[takes.pot]
            self.model.ceiling[takes.pot] = None if ceiling is None else ceiling + cents

    @rule(number=NUMBERS, to_year=st.integers(2026, 2028), cents=CENTS)
    def move_tranche(self, number: int, to_year: int, cents: int) -> None:
        """What is planned this year for one award goes to another year: no total changes."""
        found = db.session.scalars(
            select(Commitment).where(Commitment.basis_id == self.base + number)
        ).one_or_none()
        if found is None:
            return
        planned = [part for part in queries.held_by(found) if part.year == 2026 and part.purse != "paid"]
        can = to_year != 2026 and cents <= sum(part.amount.cents for part in planned)

        def act() -> None:
            proposal = commands.propose_money(
                actor=self.manager,
                kind="tranche",
                to_pot=found.pot,
                from_award=found,
                from_year=2026,
                to_year=to_year,
                amount=Money(cents),
                reason="Later",
            )
            commands.approve_proposal(actor=self.controller, proposal=proposal)

        assert was_done(act) == can

    @rule()
    def undo_the_last_payment(self) -> None:
        """A payment that was a mistake is undone, once."""
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.kind == "payment").order_by(JournalEntry.id.desc())
        ).first()
        number = None if entry is None else entry.basis_id - self.base
        if entry is None or number not in self.model.promises:
            return
        promise, cents = self.model.promises[number], sum(max(leg.amount.cents, 0) for leg in entry.legs)
        undone = select(JournalEntry.id).where(JournalEntry.reverses_id == entry.id)
        before = db.session.scalar(undone) is not None

        def act() -> None:
            proposal = commands.propose_money(
                actor=self.manager,
                kind="correction",
                to_pot=self.pot(promise.pot),
                entry=entry,
                amount=Money(cents),
                reason="Vergissing",
            )
            commands.approve_proposal(actor=self.controller, proposal=proposal)

        assert was_done(act) == (not before and cents <= promise.paid)
        if not before and cents <= promise.paid:
            promise.paid, promise.committed = promise.paid - cents, promise.committed + cents

    @invariant()
    def both_say_the_same(self) -> None:
        """The pots stand as the model does, and the ledger is whole."""
        for which in (0, 1):
            pot, cents = self.pot(which), self.model.ceiling[which]
            assert [getattr(pot, purse).cents for purse in ("free", *SPENT)] == [
                self.model.purse(which, purse) for purse in ("free", *SPENT)
            ]
            assert pot.ceiling == (None if cents is None else Money(cents))
        top = db.session.get_one(Pot, self.top_id)
        assert top.inside == Money(self.model.spent(0) + self.model.spent(1))
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
