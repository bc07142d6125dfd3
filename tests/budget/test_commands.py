"""What people intend with money: it is done, refused with a reason, and audited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from grants.budget import commands, queries
from grants.budget.models import Allowance, Ceiling, JournalEntry, JournalLeg, MoneyProposal, Pot
from grants.budget.rules import Standing
from grants.foundation.audit import AuditEntry, programme_chain
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.people import commands as people
from grants.people.models import Account
from tests.factories.budget import a_controller, a_manager, a_pot, a_programme, a_proposal
from tests.factories.people import a_holder, a_person, an_administrator, an_initiative

E = Money.euro


def code_of(act: Callable[[], Any]) -> str:
    """Return the code of the rule that an act breaks."""
    with pytest.raises(RuleBroken) as caught:
        act()
    return caught.value.code


def deeds(programme_id: int) -> list[str]:
    """Return what the programme's audit chain tells."""
    chain = AuditEntry.chain == programme_chain(programme_id)
    return list(db.session.scalars(select(AuditEntry.deed).where(chain).order_by(AuditEntry.id)))


@pytest.fixture
def decider(app: Flask) -> Account:
    """Somebody who decides about awards."""
    return a_holder("deciding_authority")


@pytest.fixture
def initiative(app: Flask) -> int:
    """The number of an initiative."""
    return an_initiative(a_person()).id


def reserved(
    actor: Account, pot: Pot, initiative_id: int, amount: Money, number: int = 1, **facts: Any
) -> None:
    """Set money aside for decision `number`."""
    commands.reserve(
        actor=actor,
        pot=pot,
        initiative_id=initiative_id,
        amount=amount,
        cap=facts.get("cap"),
        basis_kind="decision",
        basis_id=number,
        reason="Toekenning",
    )


def test_a_programme_and_its_pot_are_opened_empty_and_audited(app: Flask) -> None:
    programme = a_programme()
    pot = commands.open_pot(actor=a_manager(programme), programme=programme, kind="round", name="Ronde 2")
    assert Standing.of(pot) == Standing()
    assert deeds(programme.id) == ["open_programme", "open_pot"]


def test_a_programme_does_not_end_before_it_starts(app: Flask) -> None:
    assert code_of(lambda: a_programme(ends_on=date(2025, 12, 31))) == "period_reversed"


def test_an_applicant_opens_no_programme(app: Flask) -> None:
    with pytest.raises(NotFound):
        a_programme(a_person().account)


def test_a_pot_has_no_parent_in_another_programme(app: Flask) -> None:
    parent, programme, actor = a_pot(), a_programme(), an_administrator()
    act = lambda: commands.open_pot(actor=actor, programme=programme, kind="round", name="X", parent=parent)  # noqa: E731
    assert code_of(act) == "other_programme"


def test_funding_moves_only_when_a_controller_approves(app: Flask) -> None:
    pot = a_pot()
    proposal = a_proposal(pot, E(500))
    assert pot.free == ZERO
    commands.approve_proposal(actor=a_controller(pot.programme), proposal=proposal)
    assert (pot.free, proposal.state, pot.ceiling) == (E(500), "approved", None)
    legs = db.session.execute(select(JournalLeg.pot_id, JournalLeg.purse, JournalLeg.amount)).all()
    assert {tuple(leg) for leg in legs} == {(None, "outside", -E(500)), (pot.id, "free", E(500))}
    assert deeds(pot.programme_id)[-2:] == ["propose_money", "approve_proposal"]


def test_a_top_up_raises_the_ceiling_as_a_dated_fact(app: Flask) -> None:
    pot = a_pot(funded=E(100), ceiling=E(100))
    proposal = a_proposal(pot, E(70), kind="top_up")
    commands.approve_proposal(actor=a_controller(), proposal=proposal)
    assert (pot.free, pot.ceiling) == (E(170), E(170))
    newest = queries.ceilings_of(pot)[0]
    assert (newest.amount, newest.announced_on, newest.basis_kind, newest.basis_id) == (
        E(170),
        date(2026, 6, 30),
        "money_proposal",
        proposal.id,
    )
    assert deeds(pot.programme_id)[-2:] == ["approve_proposal", "set_ceiling"]


def test_what_one_stream_leaves_goes_to_another(app: Flask) -> None:
    programme = a_programme()
    giving = a_pot(programme, funded=E(100), ceiling=E(100))
    taking = a_pot(programme, funded=E(10), ceiling=E(10))
    proposal = a_proposal(taking, E(30), kind="reallocation", from_pot=giving)
    commands.approve_proposal(actor=a_controller(), proposal=proposal)
    assert (giving.free, giving.ceiling) == (E(70), E(100))
    assert (taking.free, taking.ceiling) == (E(40), E(40))
    assert queries.ledger_faults() == []


def test_a_reallocation_is_refused_when_the_money_was_spent_meanwhile(
    app: Flask, decider: Account, initiative: int
) -> None:
    programme = a_programme()
    giving, taking = a_pot(programme, funded=E(100)), a_pot(programme)
    proposal, controller = a_proposal(taking, E(30), kind="reallocation", from_pot=giving), a_controller()
    reserved(decider, giving, initiative, E(80))
    assert code_of(lambda: commands.approve_proposal(actor=controller, proposal=proposal)) == "pot_empty"
    assert (giving.free, taking.free, proposal.state) == (E(20), ZERO, "proposed")
    assert queries.ledger_faults() == []


def test_pots_of_two_programmes_do_not_exchange_money(app: Flask) -> None:
    giving, taking, manager = a_pot(funded=E(100)), a_pot(), a_manager()
    act = lambda: a_proposal(taking, E(1), kind="reallocation", from_pot=giving, actor=manager)  # noqa: E731
    assert code_of(act) == "other_programme"


def test_one_person_with_both_roles_cannot_approve_what_they_proposed(app: Flask) -> None:
    pot, both = a_pot(), a_manager()
    people.grant_role(actor=an_administrator(), account=both, role="controller")
    proposal = a_proposal(pot, E(5), actor=both)
    with pytest.raises(NotAllowed):
        commands.approve_proposal(actor=both, proposal=proposal)
    with pytest.raises(NotAllowed):
        commands.refuse_proposal(actor=both, proposal=proposal, reason="toch niet")
    assert (pot.free, proposal.state) == (ZERO, "proposed")


def test_the_database_itself_refuses_two_eyes(app: Flask) -> None:
    proposal = a_proposal(a_pot(), E(5))

    @command
    def force(decided_by: int | None) -> None:
        db.session.execute(update(MoneyProposal).values(state="approved", decided_by=decided_by))

    for who in (proposal.proposed_by, None):
        with pytest.raises(IntegrityError):
            force(who)


def test_a_proposal_is_decided_once(app: Flask) -> None:
    pot, controller = a_pot(), a_controller()
    proposal = a_proposal(pot, E(5))
    commands.approve_proposal(actor=controller, proposal=proposal)
    again = lambda: commands.approve_proposal(actor=controller, proposal=proposal)  # noqa: E731
    assert code_of(again) == "not_in_this_state"
    assert pot.free == E(5)


def test_refusing_needs_a_reason_and_moves_nothing(app: Flask) -> None:
    pot, controller = a_pot(), a_controller()
    proposal = a_proposal(pot, E(5))
    refuse = lambda reason: commands.refuse_proposal(actor=controller, proposal=proposal, reason=reason)  # noqa: E731
    assert code_of(lambda: refuse("  ")) == "reason_missing"
    refuse("Niet afgesproken")
    assert (pot.free, proposal.state, proposal.decision_reason) == (ZERO, "refused", "Niet afgesproken")


def test_a_withdrawn_proposal_cannot_be_approved(app: Flask) -> None:
    manager, controller = a_manager(), a_controller()
    proposal = a_proposal(a_pot(), E(5), actor=manager)
    commands.withdraw_proposal(actor=manager, proposal=proposal)
    approve = lambda: commands.approve_proposal(actor=controller, proposal=proposal)  # noqa: E731
    assert code_of(approve) == "not_in_this_state"


def test_a_first_ceiling_is_set_once_and_never_below_what_was_spent(
    app: Flask, decider: Account, initiative: int
) -> None:
    pot = a_pot(funded=E(100))
    reserved(decider, pot, initiative, E(60))
    manager = a_manager()
    facts = {"reason": "Oproep", "announced_where": "Staatscourant", "basis_kind": "stream", "basis_id": 1}
    announce = lambda amount: commands.set_ceiling(actor=manager, pot=pot, amount=amount, **facts)  # noqa: E731
    assert code_of(lambda: announce(E(59))) == "ceiling_passed"
    assert announce(E(60)).amount == E(60)
    assert pot.ceiling == E(60)
    assert code_of(lambda: announce(E(70))) == "ceiling_set"


def test_money_is_reserved_then_committed_then_given_back(
    app: Flask, decider: Account, initiative: int
) -> None:
    pot = a_pot(funded=E(100), ceiling=E(90))
    reserved(decider, pot, initiative, E(40), cap=E(50))
    assert Standing.of(pot) == Standing(E(60), E(40), ZERO, ZERO, E(90))
    basis = {"basis_kind": "decision", "basis_id": 1}
    kept = commands.commit_reserved(actor=decider, reason="Bekendgemaakt", **basis)
    assert Standing.of(pot) == Standing(E(60), ZERO, E(40), ZERO, E(90))
    commands.release(actor=decider, reason="Lager vastgesteld", amount=E(15), **basis)
    assert (pot.free, pot.committed, kept.committed) == (E(75), E(25), E(25))
    assert queries.used_by(pot, [initiative, 999]) == {initiative: E(25), 999: ZERO}
    commands.release(actor=decider, reason="Ingetrokken", **basis)
    assert (pot.free, pot.spent) == (E(100), ZERO)
    assert deeds(pot.programme_id)[-4:] == ["reserve", "commit_reserved", "release", "release"]
    kinds = [row.entry.kind for row in queries.journal_page(pot).rows]
    assert kinds == ["release", "release", "commitment", "reservation", "funding"]
    assert queries.ledger_faults() == []


@pytest.mark.parametrize(
    ("funded", "ceiling", "cap", "code"),
    [(99, 200, None, "pot_empty"), (200, 99, None, "ceiling_passed"), (200, 200, 99, "cap_passed")],
)
def test_a_reservation_beyond_a_limit_leaves_no_trace(
    app: Flask, decider: Account, initiative: int, funded: int, ceiling: int, cap: int | None, code: str
) -> None:
    pot = a_pot(funded=E(funded), ceiling=E(ceiling))
    before = Standing.of(pot), deeds(pot.programme_id)
    limit = None if cap is None else E(cap)
    assert code_of(lambda: reserved(decider, pot, initiative, E(100), cap=limit)) == code
    assert (Standing.of(pot), deeds(pot.programme_id)) == before
    assert db.session.scalars(select(Allowance)).all() == []
    assert queries.ledger_faults() == []


def test_the_last_cent_can_be_reserved(app: Flask, decider: Account, initiative: int) -> None:
    pot = a_pot(funded=E(100), ceiling=E(100))
    reserved(decider, pot, initiative, E(100), cap=E(100))
    assert pot.available == ZERO
    assert code_of(lambda: reserved(decider, pot, initiative, Money(1), number=2)) == "ceiling_passed"


def test_the_cap_counts_everything_an_initiative_receives(
    app: Flask, decider: Account, initiative: int
) -> None:
    pot = a_pot(funded=E(500))
    reserved(decider, pot, initiative, E(30), cap=E(40))
    assert code_of(lambda: reserved(decider, pot, initiative, E(11), number=2, cap=E(40))) == "cap_passed"
    commands.release(actor=decider, basis_kind="decision", basis_id=1, reason="Lager", amount=E(1))
    reserved(decider, pot, initiative, E(11), number=3, cap=E(40))
    assert queries.used_by(pot, [initiative]) == {initiative: E(40)}
    other = an_initiative(a_person()).id
    reserved(decider, pot, other, E(40), number=4, cap=E(40))


def test_one_basis_reserves_once(app: Flask, decider: Account, initiative: int) -> None:
    pot = a_pot(funded=E(500))
    reserved(decider, pot, initiative, E(30))
    assert code_of(lambda: reserved(decider, pot, initiative, E(30))) == "reserved_before"
    assert pot.reserved == E(30)


def test_what_is_committed_is_not_committed_again(app: Flask, decider: Account, initiative: int) -> None:
    pot = a_pot(funded=E(500))
    reserved(decider, pot, initiative, E(30))
    commit = lambda number: commands.commit_reserved(  # noqa: E731
        actor=decider, basis_kind="decision", basis_id=number, reason="Bekendgemaakt"
    )
    commit(1)
    assert code_of(lambda: commit(1)) == "nothing_reserved"
    with pytest.raises(NotFound):
        commit(2)


def test_no_more_is_given_back_than_stands(app: Flask, decider: Account, initiative: int) -> None:
    pot = a_pot(funded=E(500))
    reserved(decider, pot, initiative, E(30))
    give = lambda amount: commands.release(  # noqa: E731
        actor=decider, basis_kind="decision", basis_id=1, reason="Lager", amount=amount
    )
    assert code_of(lambda: give(E(31))) == "not_held"
    assert code_of(lambda: give(-E(1))) == "amount_zero"


def test_an_auditor_writes_nothing_in_the_books(app: Flask, initiative: int) -> None:
    pot, auditor = a_pot(funded=E(500)), a_holder("auditor")
    with pytest.raises(NotFound):
        reserved(auditor, pot, initiative, E(1))
    assert pot.reserved == ZERO


def test_past_awards_are_booked_as_paid_and_once(app: Flask) -> None:
    programme, actor = a_programme(), an_administrator()
    book = lambda number: commands.fund_past(  # noqa: E731
        actor=actor,
        programme=programme,
        amount=E(1000),
        reason="Register 2019",
        basis_kind="register_import",
        basis_id=number,
    )
    assert book(1).kind == "funding"
    assert code_of(lambda: book(1)) == "reserved_before"
    book(2)
    (pot,) = queries.pots_of(programme)
    assert (pot.kind, Standing.of(pot)) == ("past", Standing(paid=E(2000)))
    assert queries.standing_of([programme.id]) == {}
    assert queries.ledger_faults() == []


@pytest.mark.parametrize(
    "overspend",
    [
        "UPDATE pot SET free = -1",
        "UPDATE pot SET reserved = -1",
        "UPDATE pot SET committed = -1",
        "UPDATE pot SET paid = ceiling",
        "UPDATE allowance SET used = cap + 1",
        "UPDATE allowance SET used = -1",
        "UPDATE pot SET inside = -1",
        "UPDATE pot SET inside = ceiling",
        "UPDATE commitment SET paid = -1",
        "INSERT INTO commitment (pot_id, basis_kind, basis_id, reserved, committed, paid) "
        "SELECT pot_id, basis_kind, basis_id, 0, 0, 0 FROM commitment",
    ],
)
def test_the_database_itself_refuses_to_overspend(
    app: Flask, decider: Account, initiative: int, overspend: str
) -> None:
    reserved(decider, a_pot(funded=E(100), ceiling=E(90)), initiative, E(40), cap=E(50))

    @command
    def force() -> None:
        db.session.connection().exec_driver_sql(overspend)

    with pytest.raises(IntegrityError):
        force()
    assert queries.ledger_faults() == []


def test_the_journal_only_grows(app: Flask) -> None:
    a_pot(funded=E(5), ceiling=E(5))

    @command
    def alter(table: type[JournalEntry] | type[JournalLeg] | type[Ceiling]) -> None:
        db.session.execute(update(table).values(id=table.id))

    for table in (JournalEntry, JournalLeg, Ceiling):
        with pytest.raises(DBAPIError):
            alter(table)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("UPDATE pot SET free = free + 1", "free is"),
        ("UPDATE pot SET ceiling = ceiling + 1", "ceiling"),
        ("UPDATE allowance SET used = used - 1", "is counted"),
        ("UPDATE commitment SET reserved = reserved - 1", "its commitments sum to"),
        (
            "INSERT INTO journal_leg (entry_id, pot_id, purse, amount, year) "
            "SELECT max(id), NULL, 'outside', 1, 2026 FROM journal_entry",
            "not to zero",
        ),
        ("DELETE FROM allowance", "no allowance"),
        ("UPDATE money_proposal SET state = 'refused'", "no approved proposal"),
        ("UPDATE pot SET inside = inside + 1", "its pots sum to"),
        ("UPDATE commitment SET reserved = reserved - 1", "its legs sum to"),
    ],
)
def test_a_tampered_ledger_is_seen(
    app: Flask, decider: Account, initiative: int, fault: str, told: str
) -> None:
    reserved(decider, a_pot(funded=E(100), ceiling=E(90)), initiative, E(40), cap=E(50))
    assert queries.ledger_faults() == []

    @command
    def tamper() -> None:
        db.session.connection().exec_driver_sql(fault)

    tamper()
    assert any(told in sentence for sentence in queries.ledger_faults())
