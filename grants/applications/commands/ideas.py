"""What does someone intend with an idea, the first of two stages: to submit it, and to give advice on it?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.events import AdviceGiven, IdeaSubmitted
from grants.applications.models import Application, Idea
from grants.applications.permissions import may_advise, may_write
from grants.applications.rules import digest_of
from grants.applications.states import APPLICATION, IDEA
from grants.foundation.audit import end_sittings, programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import takes_ideas

ADVISE = {"positive": "advise_positively", "negative": "advise_negatively"}


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
    if not takes_ideas(definition, arrived_at):
        said = sentence(
            "The deadline for ideas was %(moment)s. Your idea arrived after it, so it does not take part.",
            moment=definition.dates.ideas_before,
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


@command
def give_advice(*, actor: Account, idea: Idea, advice: str, reasons: str) -> None:
    """Advise (`positive` or `negative`) to write the full application, which is open from then on either way.

    It is advice, not a decision: nobody is barred by it. Only after the deadline for ideas, so that all ideas are
    known. Raises RuleBroken `ideas_still_come`, `advice_unknown`, `reason_missing`, `not_in_this_state`.
    """
    application = idea.application
    closed = queries.has_interest(actor.id, application.id)
    may_advise(actor, application, closed=closed).require()
    lock(application)
    db.session.refresh(idea)
    if takes_ideas(queries.definition_of(application), now()):
        raise RuleBroken("ideas_still_come", sentence("Wait until the deadline for ideas has passed."))
    if advice not in ADVISE:
        raise RuleBroken("advice_unknown", sentence("Choose what you advise."), field="advice")
    state = IDEA.after(idea.state, ADVISE[advice])
    if not reasons.strip():
        raise RuleBroken("reason_missing", sentence("Give your reasons."), field="reasons")
    idea.state, idea.advice = state, reasons.strip()
    idea.advised_by, idea.advised_at = actor.id, now()
    _note(actor, application, "give_advice", reason=reasons, advice=advice, idea=idea.number)
    publish(AdviceGiven(idea.id))


def _note(actor: Account, application: Application, deed: str, **facts: Any) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(actor_id=actor.id, deed=deed, subject=application, chain=chain, **facts)
