"""Programmes and pots for tests, made through the same commands as the pages use."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from grants.budget import commands
from grants.budget.models import MoneyProposal, Pot, Programme
from grants.foundation.money import Money
from grants.people import queries
from grants.people.models import Account
from tests.factories.people import a_holder, an_administrator

_numbers = count(1)


def a_programme(actor: Account | None = None, **facts: Any) -> Programme:
    """Return a programme without pots."""
    number = next(_numbers)
    kept: dict[str, Any] = {
        "name_nl": f"Samen verder {number}",
        "name_en": f"Onwards together {number}",
        "part_of": "",
        "commissioner": "Ministerie van Voorbeelden",
        "executor": "Fonds Voorbeeld",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2029, 12, 31),
    }
    return commands.open_programme(actor=actor or _holder("administrator"), **(kept | facts))


def a_manager(programme: Programme | None = None, name: str = "Mira Manager") -> Account:
    """Return a programme manager: of one programme, or everywhere."""
    return _of(programme, "programme_manager", name)


def a_controller(programme: Programme | None = None, name: str = "Co Controller") -> Account:
    """Return a controller: of one programme, or everywhere."""
    return _of(programme, "controller", name)


def _of(programme: Programme | None, role: str, name: str) -> Account:
    if programme is None:
        return a_holder(role, name=name)
    return a_holder(role, scope_kind="programme", scope_id=programme.id, name=name)


def a_pot(
    programme: Programme | None = None,
    *,
    funded: Money | None = None,
    ceiling: Money | None = None,
    kind: str = "stream",
    name: str = "",
    parent: Pot | None = None,
    year: int | None = None,
) -> Pot:
    """Return a pot, with money when `funded` is given and a ceiling when that is given."""
    programme = programme or (parent.programme if parent else a_programme())
    opener = _holder("administrator")
    pot = commands.open_pot(
        actor=opener,
        programme=programme,
        kind=kind,
        name=name or f"Stroom {next(_numbers)}",
        parent=parent,
        year=year,
    )
    if funded:
        fund(pot, funded)
    if ceiling:
        commands.set_ceiling(
            actor=opener,
            pot=pot,
            amount=ceiling,
            reason="Bekendmaking van de oproep",
            announced_where="Staatscourant",
            basis_kind="stream",
            basis_id=pot.id,
        )
    return pot


def a_proposal(
    to_pot: Pot,
    amount: Money,
    *,
    kind: str = "funding",
    from_pot: Pot | None = None,
    actor: Account | None = None,
) -> MoneyProposal:
    """Return a proposal that waits for a controller."""
    return commands.propose_money(
        actor=actor or _holder("programme_manager"),
        kind=kind,
        to_pot=to_pot,
        from_pot=from_pot,
        amount=amount,
        reason="Afgesproken met de opdrachtgever",
        announced_where="Staatscourant",
    )


def fund(pot: Pot, amount: Money) -> None:
    """Bring money into a pot: proposed by one, approved by another."""
    manager = _holder("programme_manager")
    proposal = a_proposal(pot, amount, actor=manager)
    commands.approve_proposal(actor=_holder("controller", but=manager), proposal=proposal)


def _holder(role: str, *, but: Account | None = None) -> Account:
    """Return somebody who holds the role everywhere, who is made when there is nobody yet."""
    found = [account for account in queries.holders(role) if account != but]
    return found[0] if found else an_administrator() if role == "administrator" else a_holder(role)
