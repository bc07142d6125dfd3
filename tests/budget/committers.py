"""Many people who give money away at the same moment, and what they brought home."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flask import Flask

from grants.budget import commands
from grants.budget.commands.journal import Basis, enter
from grants.budget.models import Commitment, Pot
from grants.budget.rules import from_outside
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence
from grants.people.models import Account
from tests.factories.budget import a_programme
from tests.factories.people import a_person, an_administrator, an_initiative

AT_ONCE = 8
ASKED = Money.euro(10)
ROUNDS = int(os.environ.get("RONDE_ROUNDS", "300"))

Act = Callable[[Account, Any, int], str | None]
"""What one of those who press does with one round, under a number; says what came of it when that matters."""


class FoughtOver(Protocol):
    """What eight people want at once: who acts, and the first of their eight numbers."""

    @property
    def actor_id(self) -> int: ...
    @property
    def first_basis(self) -> int: ...


class Round:
    """Room for a known number of reservations, held by one pot's money or ceiling, a cap, or the pot around two."""

    def __init__(self, number: int, programme: Any, initiative_id: int, actor: Account) -> None:
        self.room = 1 + number % (AT_ONCE - 1)
        limit = ASKED * self.room + ASKED - Money(1)
        held_by = ("money", "ceiling", "cap", "around")[number % 4]
        plenty = ASKED * (2 * AT_ONCE)
        around = _pot(actor, programme, None, ceiling=limit) if held_by == "around" else None
        self.pot_ids = [
            _pot(
                actor,
                programme,
                around,
                funded=limit if held_by == "money" else plenty,
                ceiling=limit if held_by == "ceiling" else plenty,
            ).id
            for _ in range(2 if around else 1)
        ]
        self.initiative_id, self.actor_id = initiative_id, actor.id
        self.cap = limit if held_by == "cap" else None
        self.first_basis = number * AT_ONCE
        self.limit = limit

    def pot_for(self, basis_id: int) -> int:
        """Return the pot from which this number asks."""
        return self.pot_ids[basis_id % len(self.pot_ids)]

    def given(self) -> Money:
        """Return what stands reserved, counted from the commitments."""
        found = db.session.query(Commitment).filter(Commitment.pot_id.in_(self.pot_ids))
        return total(commitment.reserved for commitment in found)


def _pot(actor: Account, programme: Any, parent: Pot | None, *, ceiling: Money, funded: Money = ZERO) -> Pot:
    """Return a pot with money and a ceiling, in the unit of work that is open: many of them in a moment."""
    kind = "stream" if funded else "round"
    pot = commands.open_pot(actor=actor, programme=programme, kind=kind, name="Pot", parent=parent)
    db.session.flush()
    if funded:
        legs = from_outside(pot.id, funded)
        enter(actor=actor, kind="funding", legs=legs, reason="Budget", basis=Basis("test", pot.id))
    commands.set_ceiling(
        actor=actor,
        pot=pot,
        amount=ceiling,
        reason="Oproep",
        announced_where="",
        basis_kind="stream",
        basis_id=pot.id,
    )
    return pot


@command
def prepare(rounds: int) -> list[Round]:
    """Return pots to fight over."""
    programme, initiative, actor = a_programme(), an_initiative(a_person()), an_administrator()
    return [Round(number, programme, initiative.id, actor) for number in range(rounds)]


def reserve_honestly(actor: Account, round_: Round, basis_id: int) -> None:
    """Reserve as the product does."""
    pot = db.session.get(Pot, round_.pot_for(basis_id))
    assert pot is not None
    commands.reserve(
        actor=actor,
        pot=pot,
        initiative_id=round_.initiative_id,
        amount=ASKED,
        cap=round_.cap,
        basis_kind="decision",
        basis_id=basis_id,
        reason="Toekenning",
    )


def reserve_naively(actor: Account, round_: Round, basis_id: int) -> None:
    """Look first and write afterwards: the fault these tests must be able to see."""
    if round_.given() + ASKED > round_.limit:
        raise RuleBroken("pot_empty", sentence("Full."))
    _write_commitment(actor, round_, basis_id)


@command
def _write_commitment(actor: Account, round_: Round, basis_id: int) -> None:
    made = Commitment(
        pot_id=round_.pot_for(basis_id),
        initiative_id=round_.initiative_id,
        basis_kind="decision",
        basis_id=basis_id,
        reserved=ASKED,
        committed=ZERO,
        paid=ZERO,
    )
    db.session.add(made)
    record(actor_id=actor.id, deed="reserve", subject=made)


def _committer(app: Flask, act: Act, rounds: Sequence[FoughtOver], number: int, barrier: Any) -> list[str]:
    told = []
    for round_ in rounds:
        with app.app_context():
            actor = db.session.get(Account, round_.actor_id)
            assert actor is not None
            barrier.wait(60)
            try:
                told.append(act(actor, round_, round_.first_basis + number) or "done")
            except RuleBroken as broken:
                told.append(broken.code)
    return told


def in_threads(app: Flask, act: Act, rounds: Sequence[FoughtOver]) -> list[list[str]]:
    """Let eight threads, each with its own connection, act on every pot; return what each was told."""
    barrier = threading.Barrier(AT_ONCE)
    told: list[list[str]] = [[] for _ in range(AT_ONCE)]

    def work(number: int) -> None:
        told[number] = _committer(app, act, rounds, number, barrier)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    _run(workers, seconds=300 + len(rounds))
    return told


def in_processes(app: Flask, act: Act, rounds: Sequence[FoughtOver]) -> list[list[str]]:
    """Let eight processes act on every pot; return what each was told."""
    context = multiprocessing.get_context("fork")
    barrier, home = context.Barrier(AT_ONCE), context.SimpleQueue()
    db.session.remove()
    db.engine.dispose()

    def work(number: int) -> None:
        home.put(_committer(app, act, rounds, number, barrier))

    workers = [context.Process(target=work, args=(number,)) for number in range(AT_ONCE)]
    for worker in workers:
        worker.start()
    told = [home.get() for _ in workers]
    for worker in workers:
        worker.join(60)
    return told


def _run(workers: Sequence[threading.Thread], seconds: int = 300) -> None:
    """Let them work, and fail when one still does after so long: far longer than it takes on a slow machine."""
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(seconds)
        assert not worker.is_alive()


def together(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[BaseException | None]:
    """Do different things at the same moment, each in a thread of its own; return what each raised."""
    barrier = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def work(number: int) -> None:
        with app.app_context():
            barrier.wait(60)
            try:
                acts[number]()
            except Exception as error:
                raised[number] = error

    db.session.remove()
    _run([threading.Thread(target=work, args=(number,)) for number in range(len(acts))])
    return raised
