"""What does someone intend with a programme and its pots?"""

from __future__ import annotations

from datetime import date

from grants.budget import queries
from grants.budget.models import MoneySource, Pot, Programme
from grants.budget.permissions import may_open_pot, may_open_programme
from grants.budget.rules import check_period, check_place
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
def open_pot(
    *,
    actor: Account,
    programme: Programme,
    kind: str,
    name: str,
    parent: Pot | None = None,
    year: int | None = None,
) -> Pot:
    """Open an empty pot without a ceiling, for good inside its parent.

    `year` is for a pot of kind `year`. Raises RuleBroken `other_programme`, `not_around` for a parent in which
    no pot can lie, `year_missing` or `year_unwanted`.
    """
    may_open_pot(actor, programme.id).require()
    if parent is not None and parent.programme_id != programme.id:
        raise RuleBroken(
            "other_programme", sentence("Both pots must belong to one programme."), field="parent"
        )
    check_place(kind, parent.kind if parent else None, year)
    pot = Pot(programme=programme, parent_id=parent.id if parent else None, kind=kind, name=name, year=year)
    db.session.add(pot)
    record(
        actor_id=actor.id,
        deed="open_pot",
        subject=pot,
        chain=programme_chain(programme.id),
        kind=kind,
        name=name,
        parent=pot.parent_id,
    )
    return pot


@command
def add_source(
    *, actor: Account, programme: Programme, financier: str, budget_line: str, name: str
) -> MoneySource:
    """Add a budget line of a financier from which the programme is paid; raises RuleBroken `source_known`."""
    may_open_pot(actor, programme.id).require()
    known = {(source.financier, source.budget_line) for source in queries.money_sources(programme)}
    if (financier, budget_line) in known:
        raise RuleBroken(
            "source_known",
            sentence("This budget line of this financier is here already."),
            field="budget_line",
        )
    source = MoneySource(programme_id=programme.id, financier=financier, budget_line=budget_line, name=name)
    db.session.add(source)
    record(
        actor_id=actor.id,
        deed="add_source",
        subject=source,
        chain=programme_chain(programme.id),
        financier=financier,
        budget_line=budget_line,
    )
    return source
