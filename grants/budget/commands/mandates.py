"""What does someone intend with the mandate table? Give a mandate, end it, name who acts while somebody is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from grants.budget.models import Mandate, Programme
from grants.budget.permissions import may_give_mandate
from grants.budget.rules import check_mandate, check_period
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.queries import find_account


@command
def give_mandate(
    *,
    actor: Account,
    programme: Programme,
    role: str | None,
    person: str,
    acts: Sequence[str],
    most: Money | None,
    from_on: date,
    until_on: date | None = None,
) -> Mandate:
    """Give a role or a person a mandate for these acts, up to an amount or for any; never oneself.

    `person` is an address, or empty. Raises RuleBroken as `check_mandate` does, or `person_unknown`.
    """
    holder = _find(person, "person")
    may_give_mandate(actor, programme.id, role=role, account_id=holder.id if holder else None).require()
    check_mandate(
        role=role, account_id=holder.id if holder else None, acts=acts, from_on=from_on, until_on=until_on
    )
    _lock_table(programme.id)
    given = Mandate(
        programme_id=programme.id,
        role=role,
        account_id=holder.id if holder else None,
        acts=list(acts),
        most=most,
        from_on=from_on,
        until_on=until_on,
        given_by=actor.id,
        given_at=now(),
    )
    db.session.add(given)
    _record(actor, "give_mandate", given)
    return given


@command
def end_mandate(*, actor: Account, mandate: Mandate, until_on: date) -> None:
    """Let a mandate end after a day; raises RuleBroken `period_reversed` for a day before it began."""
    may_give_mandate(actor, mandate.programme_id).require()
    check_period(mandate.from_on, until_on)
    _lock_table(mandate.programme_id)
    mandate.until_on = until_on
    _record(actor, "end_mandate", mandate)


@command
def name_deputy(*, actor: Account, mandate: Mandate, person: str, away_from: date, away_until: date) -> None:
    """Name who acts under a person's mandate on the days that this person is away.

    Raises RuleBroken `no_person` for the mandate of a role, `person_unknown`, `own_deputy`, `period_reversed`.
    """
    deputy = _find(person, "person")
    may_give_mandate(actor, mandate.programme_id, account_id=deputy.id if deputy else None).require()
    check_period(away_from, away_until)
    if mandate.account_id is None:
        raise RuleBroken("no_person", sentence("Only a person has a deputy: several people hold a role."))
    if deputy is None or deputy.id == mandate.account_id:
        raise RuleBroken("own_deputy", sentence("Write the address of somebody else."), field="person")
    _lock_table(mandate.programme_id)
    mandate.deputy_id, mandate.away_from, mandate.away_until = deputy.id, away_from, away_until
    _record(actor, "name_deputy", mandate)


def _find(person: str, field: str) -> Account | None:
    if not person:
        return None
    found = find_account(person)
    if found is None:
        raise RuleBroken("person_unknown", sentence("Nobody here has this address."), field=field)
    return found


def _lock_table(programme_id: int) -> None:
    """Wait for who decides by the table as it is, and let the next one wait for this change."""
    db.session.scalars(
        select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True)
    ).one()


def _record(actor: Account, deed: str, mandate: Mandate) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=mandate,
        chain=programme_chain(mandate.programme_id),
        role=mandate.role,
        person=mandate.account_id,
        acts=list(mandate.acts),
        most=mandate.most,
        from_on=mandate.from_on,
        until_on=mandate.until_on,
        deputy=mandate.deputy_id,
    )
