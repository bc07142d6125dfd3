"""What does a main applicant intend with the work: say who writes which part, and who only reads along."""

from __future__ import annotations

from collections.abc import Collection

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.models import Application, TeamMember
from grants.applications.permissions import may_divide
from grants.applications.rules import divided, parts_of
from grants.foundation.audit import programme_chain, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def divide_work(
    *,
    actor: Account,
    application: Application,
    member_id: int,
    version: int,
    parts: Collection[str],
    may_divide_too: bool,
) -> TeamMember:
    """Let one of the team write these parts only; `version` is the `rights_version` that was read.

    Every part ticked is every part there will be; none is only reading along. Counts in no version of the
    application: nothing of what is submitted changes. Raises NotFound, Stale, RuleBroken `writes_all`,
    `own_rights`, `part_unknown`.
    """
    may_divide(actor, application).require()
    lock(application)
    member = next((one for one in application.team if one.id == member_id and one.left_at is None), None)
    if member is None:
        raise NotFound
    if member.role == "main_applicant":
        raise RuleBroken("writes_all", sentence("The main applicant writes every part."))
    if member.account_id == actor.id:
        raise RuleBroken(
            "own_rights", sentence("You cannot change this for yourself. Ask the main applicant.")
        )
    names = dict(parts_of(queries.definition_of(application), actor.language))
    writes = divided(list(names), parts)
    if (member.writes, member.may_divide) == (writes, may_divide_too):
        return member
    if member.rights_version != version:
        raise Stale(
            [
                Difference(part, name, _sign(part, member.writes), _sign(part, writes))
                for part, name in names.items()
                if _sign(part, member.writes) != _sign(part, writes)
            ]
        )
    before = member.writes
    member.writes, member.may_divide = writes, may_divide_too
    member.rights_version += 1
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="divide_work",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        member=member.id,
        before=before,
        after=writes,
        may_divide=may_divide_too,
    )
    return member


def _sign(part: str, writes: list[str] | None) -> str:
    return "✓" if writes is None or part in writes else "–"
