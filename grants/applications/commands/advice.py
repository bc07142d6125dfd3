"""What does a manager intend with advice on ideas? To write it unseen, and to announce that of a whole call at once."""

from __future__ import annotations

from sqlalchemy import select

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.events import AdviceGiven
from grants.applications.models import Application, Idea, WrittenAdvice
from grants.applications.permissions import may_advise, may_announce_advice
from grants.applications.rules import advice_digest
from grants.applications.states import IDEA
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules import takes_ideas

ADVISE = {"positive": "advise_positively", "negative": "advise_negatively"}


@command
def write_advice(*, actor: Account, idea: Idea, advice: str, reasons: str, version: int = 0) -> WrittenAdvice:
    """Write what is advised (`positive` or `negative`), or write it anew; no team sees it before it is announced.

    `version` is 0 as long as nothing was written. Only after the deadline for ideas, so that all ideas are known.
    Raises Stale, RuleBroken `ideas_still_come`, `advice_unknown`, `reason_missing`, `not_in_this_state`.
    """
    application = idea.application
    closed = queries.has_interest(actor.id, application.id)
    may_advise(actor, application, closed=closed).require()
    lock(application)
    db.session.refresh(idea)
    _check_all_came(application.stream)
    if advice not in ADVISE:
        raise RuleBroken("advice_unknown", sentence("Choose what you advise."), field="advice")
    IDEA.after(idea.state, ADVISE[advice])
    if not reasons.strip():
        raise RuleBroken("reason_missing", sentence("Give your reasons."), field="reasons")
    kept = idea.written
    if kept is not None and (kept.advice, kept.reasons) == (advice, reasons.strip()):
        return kept
    if version != (kept.version if kept else 0):
        theirs, mine = (kept.reasons if kept else ""), reasons.strip()
        raise Stale([Difference("reasons", sentence("Reasons"), theirs, mine)])
    if kept is None:
        kept = idea.written = WrittenAdvice()
    kept.advice, kept.reasons = advice, reasons.strip()
    kept.written_by, kept.written_at = actor.id, now()
    record(
        actor_id=actor.id,
        deed="write_advice",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reasons,
        advice=advice,
        idea=idea.number,
    )
    db.session.flush()
    return kept


@command
def announce_advice(*, actor: Account, stream: Stream, seen: str) -> int:
    """Give all advice that was written in a call, in one moment; return on how many ideas.

    It is advice, not a decision: the full application is open from then on either way. `seen` is the digest of what
    was looked at. Raises Stale, RuleBroken `ideas_still_come`, `advice_missing`, `nothing_written`.
    """
    may_announce_advice(actor, stream, closed=queries.has_interest_in_ideas(actor, stream)).require()
    _check_all_came(stream)
    locked = select(Application.id).where(
        Application.id.in_(select(Idea.application_id).where(Idea.state == IDEA.initial)),
        Application.stream_id == stream.id,
    )
    db.session.flush()
    db.session.scalars(locked.order_by(Application.id).with_for_update(key_share=True)).all()
    waiting = queries.ideas_to_announce(stream)
    if not waiting:
        raise RuleBroken("nothing_written", sentence("No idea waits for advice."))
    if any(one.written is None for one in waiting):
        said = sentence("First write advice on every idea: all teams hear at the same moment.")
        raise RuleBroken("advice_missing", said)
    if advice_digest(waiting) != seen:
        raise Stale(
            said=sentence(
                "Something changed since you looked. Nothing is done yet: the list below shows how things are now."
            )
        )
    for idea in waiting:
        _give(actor, idea)
    chain = programme_chain(stream.round.programme_id)
    record(actor_id=actor.id, deed="announce_advice", subject=stream, chain=chain, ideas=len(waiting))
    return len(waiting)


def _give(actor: Account, idea: Idea) -> None:
    written = idea.written
    if written is None:
        raise RuntimeError(f"idea {idea.id} has no advice")
    idea.state = IDEA.after(idea.state, ADVISE[written.advice])
    idea.advice, idea.advised_by, idea.advised_at = written.reasons, written.written_by, now()
    record(
        actor_id=actor.id,
        deed="give_advice",
        subject=idea.application,
        chain=programme_chain(idea.application.stream.round.programme_id),
        reason=written.reasons,
        advice=written.advice,
        idea=idea.number,
    )
    db.session.flush()
    publish(AdviceGiven(idea.id))


def _check_all_came(stream: Stream) -> None:
    if takes_ideas(stream, now()):
        raise RuleBroken("ideas_still_come", sentence("Wait until the deadline for ideas has passed."))
