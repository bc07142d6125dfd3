"""Eight people give money away at once: never above a limit, never a wrong refusal while room is left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask

from grants.budget import commands, queries
from grants.budget.models import Commitment, MoneyProposal, Pot
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.money import Money
from grants.people.models import Account
from tests.budget.committers import (
    ASKED,
    AT_ONCE,
    ROUNDS,
    Act,
    Round,
    in_processes,
    in_threads,
    prepare,
    reserve_honestly,
    reserve_naively,
    together,
)
from tests.budget.test_acts import promised
from tests.factories.budget import a_controller, a_manager, a_pot, a_programme, a_proposal
from tests.factories.people import an_administrator

E = Money.euro


def fought_over(app: Flask, act: Act, rounds: int) -> tuple[list[Round], list[list[str]]]:
    """Return pots and what each committer was told: threads on PostgreSQL, processes on SQLite."""
    pots = prepare(rounds)
    at_once = in_processes if db.engine.dialect.name == "sqlite" else in_threads
    db.session.remove()
    return pots, at_once(app, act, pots)


def test_eight_at_once_give_away_exactly_what_there_is(
    app: Flask, record_property: Callable[[str, object], None]
) -> None:
    rounds = max(8, ROUNDS // 10) if db.engine.dialect.name == "sqlite" else ROUNDS
    pots, told = fought_over(app, reserve_honestly, rounds)
    record_property("long run", f"{rounds} pots, each emptied by {AT_ONCE} people at once")
    outcomes = [[of_one[number] for of_one in told] for number in range(len(pots))]
    assert [outcome.count("done") for outcome in outcomes] == [pot.room for pot in pots]
    assert [pot.given() for pot in pots] == [ASKED * pot.room for pot in pots]
    refused = {code for outcome in outcomes for code in outcome} - {"done"}
    assert refused == {"pot_empty", "ceiling_passed", "cap_passed"}
    assert queries.ledger_faults() == []


def test_the_same_eight_overspend_when_the_check_comes_first(app: Flask) -> None:
    pots, _ = fought_over(app, reserve_naively, 12)
    assert [pot for pot in pots if pot.given() > pot.limit]


def test_what_is_paid_given_back_and_moved_at_once_is_taken_once(app: Flask) -> None:
    programme, manager, controller_id = a_programme(), a_manager(), a_controller().id
    top = a_pot(programme, kind="programme", ceiling=E(200))
    pots = [a_pot(programme, funded=E(100), ceiling=E(100), parent=top) for _ in range(2)]
    awards = [promised(an_administrator(), pot, E(50), number) for number, pot in enumerate(pots)]
    moves = [
        commands.propose_money(
            actor=manager,
            kind="reallocation",
            to_pot=pots[1 - n],
            from_pot=pots[n],
            from_award=awards[n],
            to_award=awards[1 - n],
            amount=E(20),
            reason="Herschikking",
        ).id
        for n in (0, 1)
    ]
    award_ids, pot_ids = [award.id for award in awards], [pot.id for pot in pots]

    def approve(proposal_id: int) -> None:
        proposal = db.session.get_one(MoneyProposal, proposal_id)
        commands.approve_proposal(actor=db.session.get_one(Account, controller_id), proposal=proposal)

    def act(deed: Callable[..., object], number: int) -> None:
        actor = db.session.get_one(Account, controller_id)
        deed(actor=actor, basis_kind="decision", basis_id=number, amount=E(20), reason="Tegelijk")

    deeds = [partial(act, deed, n) for n in (0, 1) for deed in (commands.pay, commands.pay, commands.release)]
    raised = together(app, [*deeds, *(partial(approve, number) for number in moves)])
    assert all(error is None or isinstance(error, RuleBroken) for error in raised)
    done = [error is None for error in raised]
    for n in (0, 1):
        kept, pot = db.session.get_one(Commitment, award_ids[n]), db.session.get_one(Pot, pot_ids[n])
        paid, released = sum(done[3 * n : 3 * n + 2]), done[3 * n + 2]
        gone, come = done[6 + n], done[7 - n]
        assert kept.paid == E(20 * paid)
        assert kept.committed == E(50 - 20 * (paid + released + gone - come))
        assert pot.free == E(50 + 20 * released)
    assert queries.ledger_faults() == []


def test_one_proposal_approved_by_eight_at_once_moves_money_once(app: Flask) -> None:
    pot_id = (pot := a_pot()).id
    proposal_id = a_proposal(pot, E(5)).id
    controllers = [a_controller().id for _ in range(AT_ONCE)]

    def approve(account_id: int) -> None:
        proposal = db.session.get_one(MoneyProposal, proposal_id)
        commands.approve_proposal(actor=db.session.get_one(Account, account_id), proposal=proposal)

    raised = together(app, [partial(approve, account_id) for account_id in controllers])
    assert raised.count(None) == 1
    assert all(isinstance(error, (Stale, RuleBroken)) for error in raised if error is not None)
    assert db.session.get_one(Pot, pot_id).free == E(5)
    assert queries.ledger_faults() == []


def test_money_moved_both_ways_at_once_waits_and_does_not_lock_up(app: Flask) -> None:
    programme, manager, controller_id = a_programme(), a_manager(), a_controller().id
    pots = [a_pot(programme, funded=E(100), ceiling=E(100)) for _ in range(2)]
    proposals = [
        a_proposal(pots[n % 2], E(1), kind="reallocation", from_pot=pots[1 - n % 2], actor=manager).id
        for n in range(AT_ONCE)
    ]
    pot_ids = [pot.id for pot in pots]

    def approve(proposal_id: int) -> None:
        proposal = db.session.get_one(MoneyProposal, proposal_id)
        commands.approve_proposal(actor=db.session.get_one(Account, controller_id), proposal=proposal)

    assert together(app, [partial(approve, number) for number in proposals]) == [None] * AT_ONCE
    stand = [db.session.get_one(Pot, pot_id) for pot_id in pot_ids]
    assert [(pot.free, pot.ceiling) for pot in stand] == [(E(100), E(104))] * 2
    assert queries.ledger_faults() == []
