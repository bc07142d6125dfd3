"""What does an initiative say in figures about how it went, and what of its evaluation may be quoted?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.models import Deliverable, ProcessFactor, ProcessFigures, QuoteConsent
from grants.deliverables.permissions import may_write
from grants.deliverables.rules import FREE_TEXTS, check_figures, kind_of
from grants.deliverables.states import DELIVERABLE
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, Stale
from grants.people.models import Account

NOT_GIVEN = 0
"""The version of figures that nobody saved yet."""


@command
def save_figures(
    *,
    actor: Account,
    deliverable: Deliverable,
    version: int,
    success: Collection[str] = (),
    failure: Collection[str] = (),
    quotable: Collection[str] = (),
    **figures: Any,
) -> ProcessFigures:
    """Save the figures of an evaluation; `figures` by the names of `ProcessFigures`, `quotable` what may be quoted.

    Raises NotFound for a type that asks none, RuleBroken `not_in_this_state` and those of `check_figures`, Stale.
    """
    award, kind = deliverable.award, kind_of(deliverable)
    may_write(actor, award, team=team_of(award)).require()
    if not kind.asks_figures:
        raise NotFound
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    state = DELIVERABLE.after(deliverable.state, "write")
    check_figures({**figures, "success": success, "failure": failure})
    kept = queries.find_figures(deliverable)
    if (kept.version if kept else NOT_GIVEN) != version:
        raise Stale(_differences(kept, figures))
    if kept is None:
        kept = ProcessFigures(deliverable_id=deliverable.id)
        db.session.add(kept)
    for name, value in figures.items():
        setattr(kept, name, value)
    kept.saved_by, kept.saved_at = actor.id, now()
    db.session.flush()
    _choose(kept, success=success, failure=failure)
    deliverable.state = state
    chain = programme_chain(award.programme_id)
    record(
        actor_id=actor.id,
        deed="save_figures",
        subject=deliverable,
        chain=chain,
        figures={name: str(value) for name, value in figures.items() if name not in FREE_TEXTS},
        success=sorted(success),
        failure=sorted(failure),
        quotable=_allow_quoting(
            actor, deliverable, {*FREE_TEXTS, *(part.key for part in kind.parts)} & {*quotable}
        ),
    )
    return kept


def _differences(kept: ProcessFigures | None, figures: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(name, label, getattr(kept, name) if kept else "", str(figures.get(name, "")))
        for name, label in FREE_TEXTS.items()
        if (getattr(kept, name) if kept else "") != figures.get(name, "")
    ]


def _choose(kept: ProcessFigures, **chosen: Collection[str]) -> None:
    wanted = {(effect, factor) for effect, factors in chosen.items() for factor in factors}
    for one in list(kept.factors):
        if (one.effect, one.factor) not in wanted:
            kept.factors.remove(one)
        wanted.discard((one.effect, one.factor))
    kept.factors.extend(ProcessFactor(effect=effect, factor=factor) for effect, factor in sorted(wanted))


def _allow_quoting(actor: Account, deliverable: Deliverable, parts: set[str]) -> list[str]:
    """Give consent for these parts and take back what was given for others; return what may be quoted now."""
    standing = {one.part: one for one in queries.quote_consents(deliverable)}
    for part, consent in standing.items():
        if part not in parts:
            consent.withdrawn_by, consent.withdrawn_at = actor.id, now()
    for part in sorted(parts - set(standing)):
        db.session.add(
            QuoteConsent(deliverable_id=deliverable.id, part=part, given_by=actor.id, given_at=now())
        )
    return sorted(parts)
