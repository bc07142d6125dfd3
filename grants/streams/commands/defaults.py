"""What does someone intend with the default values of a programme?"""

from __future__ import annotations

from grants.budget.models import Programme
from grants.foundation.audit import programme_chain, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.people.models import Account
from grants.streams import queries
from grants.streams.models import ProgrammeDefaults
from grants.streams.permissions import may_set_defaults
from grants.streams.rules.definition import Definition, as_content
from grants.streams.rules.differences import as_kept, differences
from grants.streams.rules.faults import contradictions
from grants.streams.rules.inherited import begun_with


@command
def set_defaults(
    *, actor: Account, programme: Programme, version: int, definition: Definition
) -> ProgrammeDefaults:
    """Fix what new calls of a programme begin with; calls that are there already stay as they are.

    Only what a programme can fix is kept; `version` is 0 while nothing was fixed yet. Raises Stale with both,
    RuleBroken `call_contradicts`.
    """
    may_set_defaults(actor, programme_id=programme.id).require()
    wanted = begun_with(definition, Definition())
    kept = queries.find_defaults(programme.id)
    before = kept.definition if kept else Definition()
    changed = differences(before, wanted)
    if (kept.version if kept else 0) != version:
        raise Stale(changed)
    for fault in contradictions(wanted):
        raise RuleBroken("call_contradicts", fault)
    if kept is not None and not changed:
        return kept
    if kept is None:
        kept = ProgrammeDefaults(programme=programme, content=as_content(wanted))
        db.session.add(kept)
    else:
        kept.content = as_content(wanted)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="set_defaults",
        subject=kept,
        chain=programme_chain(programme.id),
        changed=as_kept(changed),
    )
    return kept
