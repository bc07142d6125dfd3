"""People for tests, made through the same commands as the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from grants.foundation.audit import record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people import commands, queries
from grants.people.commands.accounts import confirmation_token
from grants.people.models import Account, Initiative, Membership, Organisation, RoleGrant

PASSWORD = "eendracht maakt macht"
_numbers = count(1)


@dataclass
class Person:
    """An account with an organisation it acts for."""

    account: Account
    organisation: Organisation


@command
def an_account(name: str = "Noor Bakker", email: str = "") -> Account:
    """Return an active account."""
    address = email or f"person{next(_numbers)}@voorbeeld.example"
    commands.register(email=address, name=name, password=PASSWORD)
    account = queries.find_account(address)
    assert account is not None
    commands.confirm_address(token=confirmation_token(account))
    return account


@command
def a_person(name: str = "Noor Bakker", organisation: str = "Stichting Samen Eten", **facts: Any) -> Person:
    """Return an active account that acts for a new organisation."""
    account = an_account(name)
    number = next(_numbers)
    made = commands.register_organisation(
        actor=account,
        name=organisation,
        legal_form=facts.get("legal_form", "foundation"),
        place=facts.get("place", "Utrecht"),
        kvk=f"{10_000_000 + number}",
        function="coordinator",
    )
    return Person(account, made)


def an_initiative(person: Person, name: str = "Samen aan tafel", **facts: Any) -> Initiative:
    """Return an initiative of the person's organisation."""
    kept: dict[str, Any] = {
        "is_existing": True,
        "reach": "local",
        "places": ["Utrecht"],
        "summary": "Wekelijks samen eten.",
    }
    return commands.register_initiative(
        actor=person.account, owner=person.organisation, name=name, **(kept | facts)
    )


@command
def acts_for(account: Account, organisation: Organisation, function: str = "bestuurslid") -> Membership:
    """Make somebody a member of an organisation, as after an invitation that was accepted."""
    membership = Membership(account=account, organisation=organisation, function=function, since_on=today())
    db.session.add(membership)
    record(actor_id=account.id, deed="join", subject=membership)
    return membership


@command
def _first_administrator(account: Account) -> None:
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


@command
def an_administrator(name: str = "Ada Beheer") -> Account:
    """Return an account with the role administrator."""
    account = an_account(name)
    _first_administrator(account)
    return account


def _some_administrator() -> Account:
    """Return one that is there, or a new one."""
    first = db.session.scalars(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == "administrator",
            RoleGrant.scope_kind == "everywhere",
            RoleGrant.revoked_at.is_(None),
            Account.state == "active",
        )
        .limit(1)
    ).first()
    return first or an_administrator()


@command
def a_holder(role: str, *, scope_kind: str = "everywhere", scope_id: int = 0, name: str = "") -> Account:
    """Return an account that holds a role, granted by an administrator."""
    account = an_account(name or f"De {role}")
    commands.grant_role(
        actor=_some_administrator(), account=account, role=role, scope_kind=scope_kind, scope_id=scope_id
    )
    return account


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Sign somebody in without going through the form."""
    with client.session_transaction() as session:
        session["_user_id"] = commands.begin_session(account=account)
        session["_fresh"] = True
    return client
