"""What does someone intend with initiatives: register one's own, name another's, confirm what others named?"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people import queries
from grants.people.models import Account, Initiative, Organisation
from grants.people.permissions import may_act_for


@command
def register_initiative(
    *,
    actor: Account,
    owner: Organisation,
    name: str,
    is_existing: bool,
    reach: str,
    places: list[str],
    summary: str,
    named_by: Organisation | None = None,
    promising_on: date | None = None,
    generated: bool = False,
) -> Initiative:
    """Add an initiative of an organisation one acts for; one that others named for it becomes its own.

    `named_by` is the organisation that names an initiative of another owner; it is kept apart until the owner
    confirms it. Raises RuleBroken `initiative_known`, `places_missing`.
    """
    may_act_for(actor, named_by or owner, member_of=queries.organisation_ids_of(actor)).require()
    if reach == "local" and not places:
        raise RuleBroken("places_missing", sentence("Name at least one place."), field="places")
    # The owner's row is the lock under which its names are compared, capitals apart.
    row = select(Organisation.id).where(Organisation.id == owner.id)
    db.session.execute(row.with_for_update(key_share=True))
    known = queries.find_initiative(owner, name)
    if known is not None and (named_by is not None or known.confirmed_at is not None):
        raise RuleBroken(
            "initiative_known", sentence("This organisation has an initiative of this name."), field="name"
        )
    initiative = known or Initiative(owner=owner, named_by=named_by, created_at=now(), generated=generated)
    initiative.name, initiative.summary = name, summary
    initiative.is_existing, initiative.reach, initiative.places = is_existing, reach, places
    initiative.promising_on = promising_on
    initiative.confirmed_at = None if named_by is not None else now()
    db.session.add(initiative)
    record(
        actor_id=actor.id,
        deed="register_initiative" if named_by is None else "name_initiative",
        subject=initiative,
        name=name,
        owner=owner.id,
        named_by=named_by.id if named_by is not None else None,
    )
    return initiative


@command
def confirm_initiative(*, actor: Account, initiative: Initiative) -> None:
    """Say that an initiative which others named is one's own; doing it twice is fine."""
    may_act_for(actor, initiative.owner, member_of=queries.organisation_ids_of(actor)).require()
    if initiative.confirmed_at is None:
        initiative.confirmed_at = now()
        record(actor_id=actor.id, deed="confirm_initiative", subject=initiative, name=initiative.name)
