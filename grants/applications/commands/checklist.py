"""What does a manager intend with the points of the formal check? Tick them, and overrule the system with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.models import Application, FormalCheck
from grants.applications.permissions import may_find_admissibility
from grants.applications.rules import Mark, clean_marks, dates_of, differing_marks, marks_in, state_of
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import has_closed


@command
def save_checklist(
    *, actor: Account, application: Application, version: int, marks: Mapping[str, Mark]
) -> FormalCheck:
    """Keep what was ticked at each point, by key; `version` is 0 as long as nothing was saved.

    Raises Stale, RuleBroken `call_still_open`, `found_already`, and as `clean_marks` does.
    """
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()
    lock(application)
    if application.state != "submitted":
        raise RuleBroken("found_already", sentence("A finding is written down already."))
    if not has_closed(dates_of(application), now()):
        raise RuleBroken("call_still_open", sentence("Wait until the deadline has passed."))
    check = application.formal_check
    points = queries.points_for(actor, application)
    kept = clean_marks(points, marks)
    standing = marks_in(check.points) if check else {}
    if check is not None and standing == kept:
        return check
    if version != (check.version if check else 0):
        raise Stale(differing_marks(points, standing, kept, actor.language))
    if check is None:
        check = application.formal_check = FormalCheck()
    was = check.points or {}
    check.points = {key: {"finding": mark.finding, "remark": mark.remark} for key, mark in kept.items()}
    check.state = state_of([point.marked(kept.get(point.point.key)) for point in points])
    check.saved_at, check.saved_by = now(), actor.id
    record(
        actor_id=actor.id,
        deed="save_checklist",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        was=was,
        points=check.points,
        state=check.state,
    )
    return check
