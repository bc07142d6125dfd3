"""Who stands on the stage: the people of the funder, the programme, its pots and its first money."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from grants.budget import commands as budget
from grants.budget.models import MoneySource, Pot, Programme
from grants.foundation.audit import record
from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people import commands as people
from grants.people import queries
from grants.people.commands.accounts import confirmation_token, password_token
from grants.people.models import Account, RoleGrant
from grants.streams.rules import definition_from_json
from grants.streams.rules.definition import Definition

FOLDER = Path(__file__).resolve().parent
PASSWORD = "eendracht maakt macht"
DOMAIN = "demo.ronde.example"
STAFF = (
    ("beheer", "Bea Beheer", "administrator"),
    ("manager", "Mo Programma", "programme_manager"),
    ("controle", "Co Controle", "controller"),
    ("besluit", "Bo Besluit", "deciding_authority"),
    ("voorzitter", "Vera Voorzitter", "chair"),
    ("auditor", "Arie Auditor", "auditor"),
    ("adviseur", "Ada Adviseur", "adviser"),
)

SECOND_CONTROLLER = ("controle-2", "Kim Kas", "controller")
"""Who approves what the first controller put together for the bank."""


def published() -> dict[str, Any]:
    """Return rounds.json: the rounds as published facts."""
    facts: dict[str, Any] = json.loads((FOLDER / "rounds.json").read_text())
    return facts


def assumed() -> dict[str, Any]:
    """Return assumptions.json: what was not published."""
    facts: dict[str, Any] = json.loads((FOLDER / "assumptions.json").read_text())
    return facts


def story() -> dict[str, Any]:
    """Return story.json: what the people of the demonstration say."""
    told: dict[str, Any] = json.loads((FOLDER / "story.json").read_text())
    return told


def definition(name: str) -> Definition:
    """Return one of the demonstration's calls: pilot, stream-1, stream-2, open-now."""
    return definition_from_json((FOLDER / "calls" / f"{name}.json").read_bytes())


@dataclass
class Stage:
    """The people and pots that every act uses."""

    staff: dict[str, Account]
    programme: Programme
    pot: Pot
    source: MoneySource
    reviewers: dict[str, list[Account]] = field(default_factory=dict)

    def __getattr__(self, role: str) -> Account:
        try:
            return self.__dict__["staff"][role]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(role) from None


@contextmanager
def at(moment: datetime | date, *, hour: int = 10) -> Iterator[None]:
    """Play at a moment, or at ten o'clock UTC of a day."""
    instant = (
        moment
        if isinstance(moment, datetime)
        else datetime(moment.year, moment.month, moment.day, hour, tzinfo=UTC)
    )
    with clock_at(instant):
        yield


def later(moment: datetime, **span: int) -> datetime:
    """Return a moment so much later."""
    return moment + timedelta(**span)


@command
def first_administrator() -> Account:
    """Open the one account nobody can invite: the first administrator."""
    account = _account("beheer", "Bea Beheer")
    db.session.add(
        RoleGrant(
            account=account,
            role="administrator",
            scope_kind="everywhere",
            scope_id=0,
            granted_by=None,
            granted_at=now(),
        )
    )
    record(actor_id=None, deed="first_administrator", subject=account)
    return account


def _account(mailbox: str, name: str) -> Account:
    email = f"{mailbox}@{DOMAIN}"
    people.register(email=email, name=name, password=PASSWORD, generated=True)
    account = queries.find_account(email)
    if account is None:
        raise LookupError(email)
    people.confirm_address(token=confirmation_token(account))
    return account


def member_of_staff(administrator: Account, mailbox: str, name: str, role: str, **scope: Any) -> Account:
    """Return an invited account that chose the demonstration's password and holds a role."""
    account = people.invite_account(
        actor=administrator, email=f"{mailbox}@{DOMAIN}", name=name, generated=True
    )
    people.choose_password(token=password_token(account), password=PASSWORD)
    people.grant_role(actor=administrator, account=account, role=role, **scope)
    return account


def set_stage() -> Stage:
    """Make the funder's people, the programme and its pot, and bring in the first money."""
    facts, guess = published()["programme"], assumed()["programme"]
    with at(datetime(2019, 5, 1, 8, tzinfo=UTC)):
        administrator = first_administrator()
        staff = {"administrator": administrator}
        for mailbox, name, role in STAFF[1:]:
            staff[role] = member_of_staff(administrator, mailbox, name, role)
        staff["second_controller"] = member_of_staff(administrator, *SECOND_CONTROLLER)
        programme = budget.open_programme(
            actor=administrator,
            name_nl=facts["name"],
            name_en="Strengthening the approach to loneliness",
            part_of=facts["part_of"],
            commissioner=facts["commissioner"],
            executor=facts["executor"],
            starts_on=date.fromisoformat(guess["starts_on"]),
            ends_on=date.fromisoformat(guess["ends_on"]),
            generated=True,
        )
        source = budget.add_source(
            actor=administrator,
            programme=programme,
            financier=facts["commissioner"],
            budget_line=guess["budget_line"],
            name=facts["name"],
        )
        stage = Stage(staff, programme, _pot(staff["programme_manager"], programme), source)
        bring_in(stage, stage.pot, Money.euro(guess["funding"]), guess["funding_note"])
    return stage


def _pot(manager: Account, programme: Programme) -> Pot:
    from grants.budget.queries import pots_of

    known = [pot for pot in pots_of(programme) if pot.kind == "programme"]
    return (
        known[0]
        if known
        else budget.open_pot(actor=manager, programme=programme, kind="programme", name=programme.name_nl)
    )


def bring_in(stage: Stage, pot: Pot, amount: Money, reason: str) -> None:
    """Bring money into a pot: proposed by the manager, approved by the controller."""
    proposal = budget.propose_money(
        actor=stage.programme_manager,
        kind="funding",
        to_pot=pot,
        amount=amount,
        reason=reason,
        source=stage.source,
    )
    budget.approve_proposal(actor=stage.controller, proposal=proposal)


def move(stage: Stage, source: Pot, target: Pot, amount: Money, reason: str, where: str = "") -> None:
    """Move money between pots: proposed by the manager, approved by the controller."""
    proposal = budget.propose_money(
        actor=stage.programme_manager,
        kind="reallocation",
        from_pot=source,
        to_pot=target,
        amount=amount,
        reason=reason,
        announced_where=where,
    )
    budget.approve_proposal(actor=stage.controller, proposal=proposal)


def top_up(stage: Stage, pot: Pot, amount: Money, reason: str, where: str) -> None:
    """Bring in money and raise the ceiling by as much."""
    proposal = budget.propose_money(
        actor=stage.programme_manager,
        kind="top_up",
        to_pot=pot,
        source=stage.source,
        amount=amount,
        reason=reason,
        announced_where=where,
    )
    budget.approve_proposal(actor=stage.controller, proposal=proposal)
