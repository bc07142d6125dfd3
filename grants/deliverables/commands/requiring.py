"""What must be delivered because an award started or was extended?"""

from __future__ import annotations

from typing import Any

import msgspec

from grants.awards.models import Award
from grants.deliverables import queries
from grants.deliverables.models import Deliverable
from grants.deliverables.rules import SECTIONS
from grants.deliverables.rules.parts import kind_of_call
from grants.deliverables.states import DELIVERABLE
from grants.foundation.audit import programme_chain, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.rules import due_day
from grants.streams.rules.definition import DeliverableRule


def _rules_of(award: Award) -> tuple[DeliverableRule, ...]:
    """Return what the frozen call required of this application; nothing for a past award."""
    if award.application is None:
        return ()
    return award.application.stream_version.definition.deliverables


def _asked_as(award: Award, type_: str) -> dict[str, Any]:
    """Return as what a type is asked: its newest version, or the whole type when only its call has it."""
    if type_ in SECTIONS or award.application is None:
        return {"type": type_, "kind_version": SECTIONS[type_].version}
    own = next(one for one in award.application.stream_version.definition.own_types if one.key == type_)
    return {"type": type_, "own_kind": msgspec.to_builtins(kind_of_call(own))}


@command
def require_deliverables(*, actor: Account, award: Award) -> list[Deliverable]:
    """Ask for every deliverable the frozen call requires, each once; `actor` is who published the decision."""
    if award.starts_on is None or award.ends_on is None:
        return []
    known = {deliverable.type for deliverable in queries.deliverables_of(award)}
    made = [
        Deliverable(
            award_id=award.id,
            **_asked_as(award, rule.type),
            title=award.title,
            due_on=due_day(rule, award.starts_on, award.ends_on),
            state=DELIVERABLE.initial,
            generated=award.generated,
        )
        for rule in _rules_of(award)
        if rule.type not in known
    ]
    if made:
        db.session.add_all(made)
        record(
            actor_id=actor.id,
            deed="require_deliverables",
            subject=award,
            chain=programme_chain(award.programme_id),
            required={deliverable.type: str(deliverable.due_on) for deliverable in made},
        )
    return made


@command
def move_due_days(*, actor: Account, award: Award) -> None:
    """Let the days counted from the period of the project follow a new one; what was accepted keeps its day."""
    if award.starts_on is None or award.ends_on is None:
        return
    counted: dict[str, DeliverableRule] = {rule.type: rule for rule in _rules_of(award)}
    moved = {}
    for deliverable in queries.deliverables_of(award):
        rule = counted.get(deliverable.type)
        if rule is None or deliverable.accepted_at is not None:
            continue
        was, deliverable.due_on = deliverable.due_on, due_day(rule, award.starts_on, award.ends_on)
        if was == deliverable.due_on:
            continue
        moved[deliverable.type] = f"{was} -> {deliverable.due_on}"
    if moved:
        record(
            actor_id=actor.id,
            deed="move_due_days",
            subject=award,
            chain=programme_chain(award.programme_id),
            moved=moved,
        )
