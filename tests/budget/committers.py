"""Many people who give money away at the same moment, and what they brought home."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flask import Flask

from grants.budget import commands
from grants.budget.models import Commitment, Pot
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence
from grants.people.models import Account
from tests.factories.budget import a_pot, a_programme
from tests.factories.people import a_holder, a_person, an_initiative

AT_ONCE = 8
ASKED = Money.euro(10)
ROUNDS = int(os.environ.get("RONDE_ROUNDS", "40"))

Act = Callable[[Account, Any, int], str | None]
"""What one of those who press does with one round, under a number; says what came of it when that matters."""


class FoughtOver(Protocol):
    """What eight people want at once: who acts, and the first of their eight numbers."""

    @property
    def actor_id(self) -> int: ...
    @property
    def first_basis(self) -> int: ...


class Round:
    """One pot with room for a known number of reservations, held by its money, its ceiling, or a cap."""

    def __init__(self, number: int, programme: Any, initiative_id: int, actor_id: int) -> None:
        self.room = 1 + number % (AT_ONCE - 1)
        limit = ASKED * self.room + ASKED - Money(1)
        held_by = ("money", "ceiling", "cap")[number % 3]
        plenty = ASKED * (2 * AT_ONCE)
        pot = a_pot(
            programme,
            funded=limit if held_by == "money" else plenty,
            ceiling=limit if held_by == "ceiling" else plenty,
        )
        self.pot_id, self.initiative_id, self.actor_id = pot.id, initiative_id, actor_id
        self.cap = limit if held_by == "cap" else None
        self.first_basis = number * AT_ONCE
        self.limit = limit

    def given(self) -> Money:
        """Return what stands reserved in the pot, counted from its commitments."""
        found = db.session.query(Commitment).filter_by(pot_id=self.pot_id)
        return total(commitment.reserved for commitment in found)


def prepare(rounds: int) -> list[Round]:
    """Return pots to fight over."""
    programme, initiative, actor = a_programme(), an_initiative(a_person()), a_holder("deciding_authority")
    return [Round(number, programme, initiative.id, actor.id) for number in range(rounds)]


def reserve_honestly(actor: Account, round_: Round, basis_id: int) -> None:
    """Reserve as the product does."""
    pot = db.session.get(Pot, round_.pot_id)
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
        pot_id=round_.pot_id,
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

    _run([threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)])
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


def _run(workers: Sequence[threading.Thread]) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(300)
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
