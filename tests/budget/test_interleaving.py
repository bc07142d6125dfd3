"""Two acts about money in every order of their steps: what comes out is what one of both orders in turn gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import combinations_with_replacement
from typing import Any

import pytest

from grants.budget import commands
from grants.budget.models import Commitment, MoneyProposal, Pot
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from tests.backends import Backend
from tests.budget.interleaving import (
    Step,
    as_it_stands,
    isolation_tester,
    orders,
    recorded,
    run,
    specification,
)
from tests.budget.test_acts import promised
from tests.budget.test_nested import reserved
from tests.factories.budget import a_controller, a_manager, a_pot, a_programme
from tests.factories.people import a_person, an_administrator, an_initiative

E = Money.euro
PAIRS = int(os.environ.get("RONDE_PAIRS", "4"))


class Books:
    """Two streams in a programme with a ceiling, awards in both, and every act twice, each on money of its own."""

    def __init__(self) -> None:
        programme = a_programme()
        self.actor_id = an_administrator().id
        self.controller_id = a_controller().id
        self.manager = a_manager()
        self.top = a_pot(programme, kind="programme", ceiling=E(460))
        self.pots = [a_pot(programme, funded=E(260), ceiling=E(250), parent=self.top) for _ in range(2)]
        numbers = iter(range(1, 100))
        actor = an_administrator()
        self.held = [reserved(actor, self.pots[0], E(20), next(numbers)).basis_id for _ in range(2)]
        self.awards = [[promised(actor, pot, E(20), next(numbers)) for _ in range(4)] for pot in self.pots]
        self.initiatives = [an_initiative(a_person(), f"Nieuw {n}").id for n in range(2)]
        self.proposals = {name: [self._proposed(name, n).id for n in range(2)] for name in self.moves()}

    def moves(self) -> dict[str, dict[str, Any]]:
        """Return the proposals, by name."""
        one, two = self.pots
        return {
            "top-up": {"kind": "top_up", "to_pot": one, "amount": E(10)},
            "there": {"kind": "reallocation", "from_pot": one, "to_pot": two, "amount": E(40)},
            "back": {"kind": "reallocation", "from_pot": two, "to_pot": one, "amount": E(40)},
            "award": {"kind": "reallocation", "from_pot": one, "to_pot": two, "amount": E(15)},
            "ceiling": {"kind": "ceiling", "to_pot": self.top, "amount": E(410)},
        }

    def _proposed(self, name: str, number: int) -> MoneyProposal:
        facts = self.moves()[name]
        if name == "award":
            facts |= {"from_award": self.awards[0][number], "to_award": self.awards[1][number]}
        if name == "ceiling":
            facts |= {"amount": facts["amount"] + E(number)}
        return commands.propose_money(actor=self.manager, reason="Gelijktijdig", **facts)

    def acts(self) -> dict[str, Callable[[int], object]]:
        """Return every act by its name; each takes which of its two pieces of money it is about."""
        return {
            "reserve": self._reserve,
            "commit": lambda n: self._by_basis(commands.commit_reserved, self.held[n]),
            "release": lambda n: self._by_basis(commands.release, self.awards[0][2 + n].basis_id, E(5)),
            "pay": lambda n: self._by_basis(commands.pay, self.awards[1][2 + n].basis_id, E(5)),
            **{name: partial(self._approve, name) for name in self.moves()},
        }

    def _reserve(self, number: int) -> None:
        commands.reserve(
            actor=db.session.get_one(Account, self.actor_id),
            pot=db.session.get_one(Pot, self.pots[0].id),
            initiative_id=self.initiatives[number],
            amount=E(90),
            cap=E(100),
            basis_kind="decision",
            basis_id=900 + number,
            reason="Toekenning",
        )

    def _by_basis(self, deed: Callable[..., Commitment], number: int, amount: Money | None = None) -> None:
        facts = {} if amount is None else {"amount": amount}
        actor = db.session.get_one(Account, self.actor_id)
        deed(actor=actor, basis_kind="decision", basis_id=number, reason="Tegelijk", **facts)

    def _approve(self, name: str, number: int) -> None:
        proposal = db.session.get_one(MoneyProposal, self.proposals[name][number])
        commands.approve_proposal(actor=db.session.get_one(Account, self.controller_id), proposal=proposal)


@pytest.mark.only("postgresql")
def test_two_acts_in_every_order_give_what_one_after_the_other_gives(
    app: object, backend: Backend, record_property: Callable[[str, object], None]
) -> None:
    tester = isolation_tester()
    if tester is None:
        pytest.skip("missing: isolationtester: install postgresql-server-dev-15 (or of your version)")
    books = Books()
    acts, reset, tried = books.acts(), as_it_stands(), 0
    pairs = list(combinations_with_replacement(acts, 2))[:PAIRS]
    for one, two in pairs:
        first, second = recorded(partial(acts[one], 0)), recorded(partial(acts[two], 1))
        text, count = specification(first, second, reset)
        told = run(tester, backend.address, text, reset)
        assert len(told) == count
        steps = [[f"{name}{n}" for n in range(len(act))] for name, act in (("a", first), ("b", second))]
        in_turn = {told[" ".join(steps[0] + steps[1])], told[" ".join(steps[1] + steps[0])]}
        wrong = {order: verdict for order, verdict in told.items() if verdict not in in_turn}
        assert wrong == {}, (one, two, in_turn)
        tried += count
    record_property("long run", f"{tried} orders of the steps of {len(pairs)} pairs of acts about money")


@pytest.mark.only("postgresql")
def test_the_tester_sees_an_act_that_looks_first_and_writes_afterwards(app: object, backend: Backend) -> None:
    tester = isolation_tester()
    if tester is None:
        pytest.skip("missing: isolationtester: install postgresql-server-dev-15 (or of your version)")
    books = Books()
    act, reset = books.acts()["reserve"], as_it_stands()
    first, second = recorded(partial(act, 0)), recorded(partial(act, 1))
    naive = [[_looking_first(step) for step in steps] for steps in (first, second)]
    text, _ = specification(naive[0], naive[1], reset)
    told = run(tester, backend.address, text, reset)
    steps = [[f"{name}{n}" for n in range(len(acts))] for name, acts in (("a", naive[0]), ("b", naive[1]))]
    in_turn = {told[" ".join(steps[0] + steps[1])], told[" ".join(steps[1] + steps[0])]}
    assert [order for order, verdict in told.items() if verdict not in in_turn]


def _looking_first(step: Any) -> Any:
    """Return a step that checks the sum of what was promised in a statement of its own and locks nothing."""
    if "UPDATE pot" not in step.sql:
        return step
    looks = (
        "SELECT 1 / (CASE WHEN sum(reserved + committed + paid) <= 20000 THEN 1 ELSE 0 END) FROM commitment"
    )
    return Step(looks, frozenset())


def test_every_order_that_can_be_is_tried_once() -> None:
    free = [Step("x", frozenset())] * 4
    assert len({tuple(order) for order in orders(free, free)}) == 70
    locked = [Step("x", frozenset({("pot", 1)})), *free[:3]]
    assert len(list(orders(locked, locked))) == 2 + 2 * 3
