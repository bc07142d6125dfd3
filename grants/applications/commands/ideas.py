"""What does a team intend with an idea, the first of two stages?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.events import IdeaSubmitted
from grants.applications.models import Application, Idea
from grants.applications.permissions import may_write
from grants.applications.rules import digest_of
from grants.applications.states import APPLICATION, IDEA
from grants.foundation.audit import end_sittings, programme_chain, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import takes_ideas


@command
def submit_idea(
    *,
    actor: Account,
    application: Application,
    version: int,
    arrived_at: datetime,
    arrival_by: str = "server",
) -> Idea:
    """Hand the idea in; before its deadline also again, and then the last one counts. The same content is one idea.

    `version` is the application's version that was checked; `arrived_at` decides whether it is in time, not the
    moment at which this runs. Raises Stale, RuleBroken `no_idea_asked`, `idea_too_late`, `incomplete`.
    """
    lock(application)
    may_write(actor, application).require()
    definition = queries.definition_of(application)
    if application.state != APPLICATION.initial or not definition.asks_ideas:
        raise RuleBroken("no_idea_asked", sentence("No idea is asked for this application now."))
    if not takes_ideas(application.stream, arrived_at):
        said = sentence(
            "The deadline for ideas was %(moment)s. Your idea arrived after it, so it does not take part.",
            moment=application.stream.ideas_before,
        )
        raise RuleBroken("idea_too_late", said)
    if application.version != version:
        raise Stale([Difference("version", sentence("Version"), str(application.version), str(version))])
    if queries.idea_gaps_of(application):
        raise RuleBroken(
            "incomplete", sentence("The idea is not complete yet: look at the list of what is missing.")
        )
    content = queries.idea_as_written(application)
    sha256, last = digest_of(content), queries.idea_in_force(application)
    if last is not None and last.sha256 == sha256:
        return last
    if last is not None:
        last.state = IDEA.after(last.state, "submit_idea")
        db.session.flush()
    idea = Idea(
        number=last.number + 1 if last else 1,
        state=IDEA.initial,
        content=content,
        sha256=sha256,
        arrived_at=arrived_at,
        arrival_by=arrival_by,
        submitted_by=actor.id,
    )
    application.ideas.append(idea)
    end_sittings(application)
    _note(actor, application, "submit_idea", sha256=sha256, arrived_at=arrived_at)
    db.session.flush()
    publish(IdeaSubmitted(idea.id))
    return idea


def _note(actor: Account, application: Application, deed: str, **facts: Any) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(actor_id=actor.id, deed=deed, subject=application, chain=chain, **facts)
