"""What does someone intend with a programme and its pots?"""

from __future__ import annotations

from datetime import date

from grants.budget.models import Pot, Programme
from grants.budget.permissions import may_open_pot, may_open_programme
from grants.budget.rules import check_period
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def open_programme(
    *,
    actor: Account,
    name_nl: str,
    name_en: str,
    part_of: str,
    commissioner: str,
    executor: str,
    starts_on: date,
    ends_on: date,
    generated: bool = False,
) -> Programme:
    """Open a programme without money; the opener gains no role in it. Raises RuleBroken `period_reversed`."""
    may_open_programme(actor).require()
    check_period(starts_on, ends_on)
    programme = Programme(
        name_nl=name_nl,
        name_en=name_en,
        part_of=part_of,
        commissioner=commissioner,
        executor=executor,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now(),
        generated=generated,
    )
    db.session.add(programme)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="open_programme",
        subject=programme,
        chain=programme_chain(programme.id),
        name=name_nl,
    )
    return programme


@command
def open_pot(*, actor: Account, programme: Programme, kind: str, name: str, parent: Pot | None = None) -> Pot:
    """Open an empty pot without a ceiling; raises RuleBroken `other_programme` for such a parent."""
    may_open_pot(actor, programme.id).require()
    if parent is not None and parent.programme_id != programme.id:
        raise RuleBroken(
            "other_programme", sentence("Both pots must belong to one programme."), field="parent"
        )
    pot = Pot(programme=programme, parent_id=parent.id if parent else None, kind=kind, name=name)
    db.session.add(pot)
    record(
        actor_id=actor.id,
        deed="open_pot",
        subject=pot,
        chain=programme_chain(programme.id),
        kind=kind,
        name=name,
    )
    return pot
