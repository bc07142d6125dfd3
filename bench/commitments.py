"""How many commitments a second does the ledger take, beside as many INSERTs with a COMMIT each?"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import psycopg
from flask import Flask

from grants.budget import commands
from grants.budget.models import Pot
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from tests.factories.budget import a_pot, a_programme
from tests.factories.people import a_holder, a_person, an_initiative

CLIENTS = 16
FLOOR = "INSERT INTO floor_commitment (pot, initiative, basis, cents) VALUES (%s, %s, %s, %s)"
TABLE = (
    "CREATE TABLE floor_commitment"
    " (id bigserial PRIMARY KEY, pot bigint, initiative bigint, basis bigint, cents bigint)"
)
ROUNDS = 3


@dataclass(frozen=True)
class Committed:
    """One crowd: how many clients over how many pots, and what each side does in a second."""

    clients: int
    pots: int
    ours: float
    floor: float

    @property
    def what(self) -> str:
        """Name the row."""
        clients = "1 client" if self.clients == 1 else f"{self.clients} clients"
        return f"{clients}, {'one pot' if self.pots == 1 else f'{self.pots} pots'} under one ceiling"

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        return (
            self.what,
            f"{self.ours:,.0f} per second",
            f"{self.floor:,.0f} per second",
            f"{self.floor / self.ours:.1f}×",
        )


Loop = Callable[[int], Iterator[None]]
"""What one client does again and again; takes its number."""


def committed(app: Flask, database: str, seconds: float) -> list[Committed]:
    """Measure one client and sixteen; ours and the floor in turn, the best of each."""
    with app.app_context():
        pots, initiative_id, actor_id = _stage()
        with psycopg.connect(_plain(database)) as connection:
            connection.execute(TABLE)
        db.session.remove()
        db.engine.dispose()
    found = []
    bases = count(1)
    for clients, used in ((1, 1), (CLIENTS, CLIENTS), (CLIENTS, 1)):
        ours = floor = 0.0
        for _ in range(ROUNDS):
            first = next(bases) * 10_000_000
            with_pots = lambda n, used=used, first=first: _ours(  # noqa: E731
                app, pots[n % used], initiative_id, actor_id, first + n * 100_000
            )
            ours = max(ours, _crowd(clients, with_pots, seconds))
            floor = max(floor, _crowd(clients, lambda n: _floor(database, n), seconds))
        found.append(Committed(clients, used, ours, floor))
    return found


def _stage() -> tuple[list[int], int, int]:
    """Return sixteen pots in one programme with a ceiling, with more money than can be given away."""
    programme = a_programme(starts_on=date(2026, 1, 1))
    plenty = Money.euro(1_000_000_000)
    top = a_pot(programme, kind="programme", ceiling=plenty)
    pots = [a_pot(programme, funded=plenty, ceiling=plenty, parent=top).id for _ in range(CLIENTS)]
    return pots, an_initiative(a_person()).id, a_holder("deciding_authority").id


def _ours(app: Flask, pot_id: int, initiative_id: int, actor_id: int, first: int) -> Iterator[None]:
    with app.app_context():
        for number in count(first):
            commands.reserve(
                actor=db.session.get_one(Account, actor_id),
                pot=db.session.get_one(Pot, pot_id),
                initiative_id=initiative_id,
                amount=Money.euro(1),
                cap=None,
                basis_kind="bench",
                basis_id=number,
                reason="Meting",
            )
            yield


def _floor(database: str, client: int) -> Iterator[None]:
    with psycopg.connect(_plain(database)) as connection:
        for number in count():
            connection.execute(FLOOR, (client, 1, number, 100))
            connection.commit()
            yield


def _plain(database: str) -> str:
    return database.replace("postgresql+psycopg", "postgresql")


def _crowd(clients: int, loop: Loop, seconds: float) -> float:
    """Let each client act in a process of its own for some seconds; return acts per second of all."""
    context = multiprocessing.get_context("fork")
    barrier, home = context.Barrier(clients), context.SimpleQueue()

    def work(number: int) -> None:
        home.put(_counted(loop(number), barrier, seconds))

    workers = [context.Process(target=work, args=(number,)) for number in range(clients)]
    with _started(workers):
        return float(sum(home.get() for _ in workers))


def _counted(acts: Iterator[None], barrier: Any, seconds: float) -> float:
    next(acts)
    barrier.wait(60)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        next(acts)
        done += 1
    return done / (time.perf_counter() - began)


@contextmanager
def _started(workers: list[Any]) -> Iterator[None]:
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.join(60)
